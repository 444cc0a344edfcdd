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
SET_ON: Final = (5, 6, 7, 8, 9, 10)
STEPS: Final = 3
MOST: Final = 0.6
"""The highest pressure tried."""
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
    """Where a line between two pressures meets the goal, again and again; the most tried, if that sends less."""
    low, high = (0.0, _sent(setting, arm, 0.0, players)), (MOST, _sent(setting, arm, MOST, players))
    if high[1] <= goal:
        return MOST
    for _ in range(STEPS):
        tried = low[0] + (high[0] - low[0]) * max(0.05, min(0.95, (goal - low[1]) / (high[1] - low[1])))
        met = (tried, _sent(setting, arm, tried, players))
        low, high = (met, high) if met[1] < goal else (low, met)
    return low[0] + (high[0] - low[0]) * (goal - low[1]) / (high[1] - low[1])


def _sent(setting: Setting, arm: Variant, pressure: float, players: int) -> float:
    own = replace(setting, nightly=pressure, hourly=pressure)
    return offers(play_all([Task(number=one, arm=arm, players=players, setting=own) for one in SET_ON]))
