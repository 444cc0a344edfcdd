"""A panel of value: what was known of each player at some days, and what he staked in the 60 days after each."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from core.money import BASE_ONE
from core.scores.value import FEATURES, WINDOW, features
from core.scores.visits import Visits, seen
from evals.churn.panel import WINDOW as ACTIVE
from evals.datasets.casino import PlayerDay

Floats = NDArray[np.float64]
WARM_UP: Final = 20
"""Days of a file before anything is learned from."""


class Panel(NamedTuple):
    """Rows of one player and one day each; amounts in whole units."""

    values: Floats
    """FEATURES."""
    staked: Floats
    """In the 60 days after."""
    net: Floats
    """What the house kept in the 60 days after, as told: mostly luck."""
    owners: NDArray[np.str_]
    at: NDArray[np.int64]
    active: NDArray[np.bool_]
    """Whether he came within the last 30 days."""

    def where(self, rows: NDArray[np.bool_]) -> Self:
        """Some of the rows."""
        values, staked, net, owners, at, active = self
        return type(self)(values[rows], staked[rows], net[rows], owners[rows], at[rows], active[rows])


def weeks(rows: Sequence[PlayerDay], until: int | None = None) -> Sequence[int]:
    """A day of each week to learn from, with 60 days behind it that may be seen."""
    last = rows[-1].number if until is None else min(until, rows[-1].number)
    return range(rows[0].number + WARM_UP, last - WINDOW + 1, 7)


def panel(rows: Iterable[PlayerDay], at: Sequence[int], wanted: Callable[[str, int], bool]) -> Panel:
    """Everybody who was known at these days, also those who have long been away."""
    found = [row for player, days in _by_player(rows).items() for row in _course(player, days, at, wanted)]
    if not found:
        nothing = np.empty(0)
        return Panel(np.empty((0, len(FEATURES))), nothing, nothing, np.empty(0, str), np.empty(0, int), nothing > 0)
    values, staked, net, owners, moments, active = zip(*found, strict=True)
    return Panel(
        np.array(values), np.maximum(np.array(staked, float), 0.0), np.array(net, float), np.array(owners),
        np.array(moments, np.int64), np.array(active, bool),
    )  # fmt: skip


def _by_player(rows: Iterable[PlayerDay]) -> dict[str, list[PlayerDay]]:
    found = defaultdict[str, list[PlayerDay]](list)
    for row in rows:
        found[row.player].append(row)
    return found


def _course(
    player: str, days: Sequence[PlayerDay], at: Sequence[int], wanted: Callable[[str, int], bool]
) -> Iterator[tuple[tuple[float, ...], float, float, str, int, bool]]:
    visits, numbers, known = Visits(), [day.number for day in days], 0
    staked, net = [0, *accumulate(day.turnover for day in days)], [0, *accumulate(day.ngr for day in days)]
    for moment in at:
        for day, number in zip(days[known:], numbers[known:], strict=True):
            if number > moment:
                break
            visits, known = seen(visits, number, day.turnover, day.winnings, day.deposits), known + 1
        if visits.days and wanted(player, moment):
            end = bisect_right(numbers, moment + WINDOW)
            later = (staked[end] - staked[known]) / BASE_ONE, (net[end] - net[known]) / BASE_ONE
            yield features(visits, moment), *later, player, moment, moment - visits.day < ACTIVE
