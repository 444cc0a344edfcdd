"""What is settled on training worlds: what the hub's chooser begins with."""

from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from typing import Final

from msgspec.structs import replace

from core.choosing import Outcome as Heard
from core.choosing import learn
from evals.arena.brand import NAME, brand, law
from evals.arena.delivery import run
from evals.arena.hub import Hub
from evals.arena.learner import models
from evals.arena.match import Setting, Task
from evals.arena.outcome import DAYS
from evals.churn.simulated import LEARNED
from prompts.chooser_file import shipped_chooser

LEARNED_ON: Final = (1, 2, 3, 4)
TRAINED_ON: Final = frozenset((*LEARNED_ON, *LEARNED))
"""Worlds that the chooser or a shipped model has learned from."""
EXPLORED: Final = 0.5
"""The share of choices that are spread evenly there."""


def prepare(players: int) -> Setting:
    """The shipped chooser, once it has explored other worlds."""
    law(), models(), shipped_chooser()
    with ProcessPoolExecutor(cpu_count()) as pool:
        heard = list(pool.map(explore, [Task(number=one, arm="hub", players=players) for one in LEARNED_ON]))
    return Setting(chooser=learn(shipped_chooser(), [outcome for some in heard for outcome in some]))


def explore(task: Task) -> list[Heard]:
    """The outcomes of choices made mostly by lot."""
    hub = Hub(brand(task.players), "frozen", replace(shipped_chooser(), floor=EXPLORED))
    run(task.world, task.players, DAYS, task.number, hub, NAME)
    return hub.learner.outcomes
