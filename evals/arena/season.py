"""Everything that is run for the report: training worlds first, then the scored ones, ablations, elasticities."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from msgspec import Struct

from evals.arena.match import FIRST_SCORED, Arm, Setting, Task, play_sides
from evals.arena.outcome import Outcome
from evals.arena.training import TRAINED_ON, prepare
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
    """Prepare on training worlds, then play the scored ones; a setting that is given is taken as it is.

    All runs go to the cores together, so that none stands idle while another has work.
    """
    assert min(worlds) >= FIRST_SCORED, "the first worlds are never scored"
    assert not TRAINED_ON.intersection(worlds), "training worlds are never scored"
    setting = setting or prepare(size.players)
    plan = _plan(worlds, size, setting)
    count = _Count(progress, len(worlds), sum(map(len, plan.values())))
    outcomes = iter(play_sides([task for tasks in plan.values() for task in tasks], count))
    played = {key: [next(outcomes) for _ in tasks] for key, tasks in plan.items()}
    return Season(
        setting=setting,
        worlds=worlds,
        sides={arm: played[arm, None] for arm in ARMS},
        ablated={arm: played[arm, None] for arm in ABLATIONS},
        swept={one: {arm: played[arm, one] for arm in SWEPT_ARMS} for one in size.elasticities},
    )


def _plan(worlds: Sequence[int], size: Size, setting: Setting) -> dict[tuple[Arm, float | None], list[Task]]:
    """The runs of each side, and of each elasticity that is set by hand."""

    def tasks(arm: Arm, some: Sequence[int], elasticity: float | None = None) -> list[Task]:
        return [Task(number=one, arm=arm, players=size.players, setting=setting, elasticity=elasticity) for one in some]

    plan = {(arm, None): tasks(arm, worlds) for arm in ARMS}
    plan |= {(arm, None): tasks(arm, worlds[: size.ablated]) for arm in ABLATIONS}
    swept = product(SWEPT_ARMS, size.elasticities)
    return plan | {(arm, one): tasks(arm, worlds[: size.swept], one) for arm, one in swept}


class _Count:
    """A step of progress whenever another share of all runs is done."""

    def __init__(self, progress: Step, steps: int, runs: int) -> None:
        self._progress, self._steps, self._runs, self._done = progress, steps, runs, 0

    def __call__(self, done: int) -> None:
        before = self._done * self._steps // self._runs
        self._done += done
        for _ in range(self._done * self._steps // self._runs - before):
            self._progress(1)
