"""One operator in one world, as a task for another process."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.choosing import Chooser
from evals.arena.book import Book
from evals.arena.brand import NAME, brand, law
from evals.arena.delivery import run
from evals.arena.hub import Hub
from evals.arena.learner import Learning, models
from evals.arena.legacy import Batch
from evals.arena.outcome import DAYS, Outcome, measure
from evals.simulator import World, draw_world, live
from prompts.chooser_file import shipped_chooser

Arm = Literal["hub", "nightly", "hourly", "none", "late hub", "frozen hub", "plain hub"]
BATCHES: Final[tuple[Arm, ...]] = ("nightly", "hourly")
LEARNING: Final[dict[Arm, Learning]] = {"frozen hub": "frozen", "plain hub": "none"}
ARRIVALS: Final = 1 / 3
"""Players register in the first third, so that sixty days of everybody are seen."""
FIRST_SCORED: Final = 1_000


class Setting(Struct, frozen=True, kw_only=True):
    """What the training worlds have settled for the scored ones."""

    chooser: Chooser | None = None
    """What the hub begins with; None for the shipped one."""


class Task(Struct, frozen=True, kw_only=True):
    """One run: a world, its players and who runs it. The players' luck goes by the number of the world."""

    number: int
    arm: Arm
    players: int
    setting: Setting = Setting()
    elasticity: float | None = None
    quota: tuple[int, ...] = ()
    """How many offers the hub has shown in this world, by day: what a batch CRM is held to."""

    @property
    def world(self) -> World:
        """The world of the task."""
        own = {} if self.elasticity is None else {"elasticity": self.elasticity}
        return draw_world(self.number, arrivals=ARRIVALS, **own)


def play(task: Task) -> Outcome:
    """Run it."""
    if task.arm == "none":
        return measure(live(task.world, task.players, DAYS, task.number, None, brand=NAME), Book())
    policy = brand(task.players)
    if task.arm in ("nightly", "hourly"):
        batch = Batch(policy, task.quota, hourly=task.arm == "hourly")
        return measure(run(task.world, task.players, DAYS, task.number, batch, NAME), batch.book)
    learning = LEARNING.get(task.arm, "nightly")
    hub = Hub(policy, learning, task.setting.chooser, batch=task.arm == "late hub")
    trail = run(task.world, task.players, DAYS, task.number, hub, NAME)
    return measure(trail, hub.book, frozenset(key for key, one in hub.plays.written.items() if one is not None))


def play_sides(tasks: Sequence[Task], done: Callable[[int], None] = lambda _: None) -> list[Outcome]:
    """Run tasks of which the batch CRMs are held to what the hub has shown in the same world."""
    free = [place for place, task in enumerate(tasks) if task.arm not in BATCHES]
    played = dict(zip(free, play_all([tasks[place] for place in free], done), strict=True))
    shown = {_where(tasks[place]): one.shown for place, one in played.items() if tasks[place].arm == "hub"}
    held = [place for place in range(len(tasks)) if place not in played]
    bound = [replace(tasks[place], quota=shown[_where(tasks[place])]) for place in held]
    played |= zip(held, play_all(bound, done), strict=True)
    return [played[place] for place in range(len(tasks))]


def _where(task: Task) -> tuple[int, float | None]:
    return task.number, task.elasticity


def play_all(tasks: Sequence[Task], done: Callable[[int], None] = lambda _: None) -> list[Outcome]:
    """Run many, on every core, in the order in which they were given; what all of them read is read once, before."""
    if len(tasks) <= 1:
        return [play(task) for task in tasks]
    law(), models(), shipped_chooser()
    with ProcessPoolExecutor(cpu_count()) as pool:
        return list(_told(pool.map(play, tasks), done))


def _told(outcomes: Iterator[Outcome], done: Callable[[int], None]) -> Iterator[Outcome]:
    for outcome in outcomes:
        done(1)
        yield outcome
