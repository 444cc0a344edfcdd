"""One operator in one world, as a task for another process."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from typing import Final, Literal

from msgspec import Struct

from core.choosing import Chooser
from evals.arena.book import Book
from evals.arena.brand import NAME, brand
from evals.arena.hub import Hub
from evals.arena.learner import BLANK, Learning
from evals.arena.legacy import Batch
from evals.arena.outcome import Outcome, measure
from evals.simulator import World, draw_world, live

Arm = Literal["hub", "nightly", "hourly", "none", "late hub", "frozen hub", "plain hub"]
LEARNING: Final[dict[Arm, Learning]] = {"frozen hub": "frozen", "plain hub": "none"}
DAYS: Final = 90
ARRIVALS: Final = 1 / 3
"""Players register in the first third, so that sixty days of everybody are seen."""
FIRST_SCORED: Final = 1_000


class Setting(Struct, frozen=True, kw_only=True):
    """What the training worlds have settled for the scored ones."""

    chooser: Chooser = BLANK
    nightly: float = 0.3
    hourly: float = 0.3


class Task(Struct, frozen=True, kw_only=True):
    """One run: a world, its players and who runs it. The players' luck goes by the number of the world."""

    number: int
    arm: Arm
    players: int
    setting: Setting = Setting()
    elasticity: float | None = None

    @property
    def world(self) -> World:
        """The world of the task."""
        own = {} if self.elasticity is None else {"elasticity": self.elasticity}
        return draw_world(self.number, arrivals=ARRIVALS, **own)


def play(task: Task) -> Outcome:
    """Run it."""
    if task.arm == "none":
        return measure(live(task.world, task.players, DAYS, task.number, None, brand=NAME), Book())
    policy, setting = brand(task.players), task.setting
    if task.arm in ("nightly", "hourly"):
        pressure = setting.nightly if task.arm == "nightly" else setting.hourly
        batch = Batch(policy, pressure, hourly=task.arm == "hourly")
        return measure(live(task.world, task.players, DAYS, task.number, batch, brand=NAME), batch.book)
    learning = LEARNING.get(task.arm, "nightly")
    hub = Hub(policy, learning, setting.chooser, batch=task.arm == "late hub")
    trail = live(task.world, task.players, DAYS, task.number, hub, brand=NAME)
    return measure(trail, hub.book, sum(one is not None for one in hub.plays.written.values()))


def play_all(tasks: Sequence[Task], done: Callable[[int], None] = lambda _: None) -> list[Outcome]:
    """Run many, on every core, in the order in which they were given."""
    if len(tasks) == 1:
        return [play(tasks[0])]
    with ProcessPoolExecutor(cpu_count()) as pool:
        return list(_told(pool.map(play, tasks), done))


def _told(outcomes: Iterator[Outcome], done: Callable[[int], None]) -> Iterator[Outcome]:
    for outcome in outcomes:
        done(1)
        yield outcome
