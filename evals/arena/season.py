"""Everything that is run for the report: training worlds first, then the scored ones, ablations, elasticities."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from evals.arena.match import FIRST_SCORED, Arm, Setting, Task, play_sides
from evals.arena.outcome import Outcome
from evals.arena.training import prepare
from evals.report import Step

ARMS: Final[tuple[Arm, ...]] = ("hub", "nightly", "hourly", "none")
ABLATIONS: Final[tuple[Arm, ...]] = ("late hub", "frozen hub", "plain hub")
SWEPT_ARMS: Final[tuple[Arm, ...]] = ("hub", "nightly", "none")
ELASTICITIES: Final = (0.0, 1.0, 2.0, 4.0)
PLAYERS: Final = 150
ABLATED: Final = 6
"""Worlds in which the ablations are run too."""
SWEPT: Final = 6
"""Worlds in which the elasticity is set by hand."""

Side = list[Outcome]


class Season(Struct, frozen=True, kw_only=True):
    """All runs, world by world in the same order on every side."""

    setting: Setting
    worlds: Sequence[int]
    sides: dict[Arm, Side]
    ablated: dict[Arm, Side]
    swept: dict[float, dict[Arm, Side]]


class Size(Struct, frozen=True, kw_only=True):
    """How much is run."""

    players: int = PLAYERS
    ablated: int = ABLATED
    swept: int = SWEPT
    elasticities: tuple[float, ...] = ELASTICITIES


FULL: Final = Size()


def play_season(worlds: Sequence[int], progress: Step, size: Size = FULL, setting: Setting | None = None) -> Season:
    """Prepare on training worlds, then play the scored ones; a setting that is given is taken as it is."""
    assert min(worlds) >= FIRST_SCORED, "training worlds are never scored"
    setting = setting or prepare(size.players)
    tasks = [Task(number=world, arm=arm, players=size.players, setting=setting) for world in worlds for arm in ARMS]
    count = _Count(progress, len(ARMS))
    outcomes = play_sides(tasks, count)
    few, fewer = worlds[: size.ablated], worlds[: size.swept]
    return Season(
        setting=setting,
        worlds=worlds,
        sides={arm: outcomes[place :: len(ARMS)] for place, arm in enumerate(ARMS)},
        ablated=_sides(few, ABLATIONS, size, setting, None),
        swept={one: _sides(fewer, SWEPT_ARMS, size, setting, one) for one in size.elasticities},
    )


def _sides(
    worlds: Sequence[int], arms: Sequence[Arm], size: Size, setting: Setting, elasticity: float | None
) -> dict[Arm, Side]:
    tasks = [
        Task(number=world, arm=arm, players=size.players, setting=setting, elasticity=elasticity)
        for world in worlds
        for arm in arms
    ]
    outcomes = play_sides(tasks)
    return {arm: outcomes[place :: len(arms)] for place, arm in enumerate(arms)}


class _Count:
    """A step of progress for each world whose sides are all played."""

    def __init__(self, progress: Step, each: int) -> None:
        self._progress, self._each, self._done = progress, each, 0

    def __call__(self, done: int) -> None:
        self._done += done
        if self._done % self._each == 0:
            self._progress(1)
