"""What is settled on training worlds: what the chooser begins with, and how often the batch CRM sends.

The pressure of the batch CRM is set so that it shows as many offers per active player as the hub does there.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from typing import Final, Literal

from msgspec.structs import replace

from core.choosing import Outcome as Heard
from core.choosing import learn
from evals.arena.brand import NAME, brand
from evals.arena.hub import Hub
from evals.arena.learner import BLANK
from evals.arena.match import DAYS, Setting, Task, play_all
from evals.arena.outcome import Outcome
from evals.simulator import live

LEARNED_ON: Final = (1, 2, 3, 4)
SET_ON: Final = tuple(range(5, 19))
"""Fourteen worlds: six were too few to send as often elsewhere, 8 % off."""
STEPS: Final = 2
LEAST: Final = 0.03
MOST: Final = 0.5
"""The pressures between which it is sought."""
Variant = Literal["nightly", "hourly"]


def prepare(players: int) -> Setting:
    """A chooser that has seen other worlds, and a batch CRM that sends as often as the hub."""
    with ProcessPoolExecutor(cpu_count()) as pool:
        heard = list(pool.map(_explore, [Task(number=one, arm="hub", players=players) for one in LEARNED_ON]))
    setting = Setting(chooser=learn(BLANK, [outcome for some in heard for outcome in some]))
    goal = offers(play_all([Task(number=one, arm="hub", players=players, setting=setting) for one in SET_ON]))
    nightly = _pressure(setting, "nightly", goal, players)
    return replace(setting, nightly=nightly, hourly=_pressure(setting, "hourly", goal, players))


def offers(outcomes: Sequence[Outcome]) -> float:
    """Offers shown per active player."""
    return sum(one.total("offers") for one in outcomes) / sum(len(one.players) for one in outcomes)


def _explore(task: Task) -> list[Heard]:
    hub = Hub(brand(task.players), "frozen", replace(BLANK, floor=0.5))
    live(task.world, task.players, DAYS, task.number, hub, brand=NAME)
    return hub.learner.outcomes


def _pressure(setting: Setting, arm: Variant, goal: float, players: int) -> float:
    """Where a line over the logarithm of the pressure meets the goal, again and again."""
    low, high = ((at, _sent(setting, arm, at, players)) for at in (LEAST, MOST))
    for _ in range(STEPS):
        tried = _between(low, high, goal)
        met = (tried, _sent(setting, arm, tried, players))
        low, high = (met, high) if met[1] < goal else (low, met)
    return _between(low, high, goal)


def _between(low: tuple[float, float], high: tuple[float, float], goal: float) -> float:
    """The pressure at which the goal would be sent, within the two."""
    share = (goal - low[1]) / (high[1] - low[1]) if high[1] > low[1] else 1.0
    grown: float = (high[0] / low[0]) ** min(1.0, max(0.0, share))
    return low[0] * grown


def _sent(setting: Setting, arm: Variant, pressure: float, players: int) -> float:
    own = replace(setting, nightly=pressure, hourly=pressure)
    return offers(play_all([Task(number=one, arm=arm, players=players, setting=own) for one in SET_ON]))
