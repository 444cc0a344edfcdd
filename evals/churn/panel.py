"""A panel: what was known of each player at some days, and whether he came back within 30 days after each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.calendar import EPOCH, number_of
from core.scores.churn import FEATURES, features
from core.scores.visits import Visits, seen
from evals.datasets.casino import PlayerDay

Floats = NDArray[np.float64]
WINDOW: Final = 30
"""Days within which somebody comes back or does not, and within which he counts as active."""
BEGINNINGS: Final = 45
"""Days from one such later beginning to the next."""
WARM_UP: Final = 13
"""Days of a file before anything is learned from: before, nobody can have been away for long."""


class Panel(NamedTuple):
    """Rows of one player and one day each."""

    values: Floats
    """FEATURES."""
    truth: Floats
    owners: NDArray[np.str_]
    at: NDArray[np.int64]
    past: Floats
    """What BG/NBD asks for: further days, days from the first to the last of them, days since the first."""

    @property
    def active(self) -> NDArray[np.bool_]:
        """Whether he came within the last 30 days."""
        return np.asarray(self.past[:, 2] - self.past[:, 1] < WINDOW)

    def where(self, rows: NDArray[np.bool_]) -> "Panel":
        """Some of the rows."""
        return Panel(self.values[rows], self.truth[rows], self.owners[rows], self.at[rows], self.past[rows])


def month_ends(rows: Sequence[PlayerDay]) -> Sequence[int]:
    """The month-ends of a file that have 30 days of it behind them."""
    first, last = rows[0].date, rows[-1].date
    months = {(day.year, day.month) for day in (first + timedelta(days=n) for n in range((last - first).days + 1))}
    ends = (number_of(date(year + month // 12, month % 12 + 1, 1)) - 1 for year, month in sorted(months))
    return [end for end in ends if number_of(first) <= end <= number_of(last) - WINDOW]


def weeks(rows: Sequence[PlayerDay], until: int | None = None) -> Sequence[int]:
    """A day of each week to learn from, with 30 days behind it that may be seen."""
    last = rows[-1].number if until is None else min(until, rows[-1].number)
    return range(rows[0].number + WARM_UP, last - WINDOW + 1, 7)


def lessons(rows: Sequence[PlayerDay], until: int | None = None) -> Panel:
    """What is learned from: active players at a day of each week, and the same as one sees them who came later.

    A hub that is connected to a running casino takes old players for new ones in its first months; so does a file that
    begins in the middle. Both kinds of beginning are learned, at every other week.
    """
    at = weeks(rows, until)
    found = [panel(rows, at)]
    for start in range(rows[0].number + BEGINNINGS, at[-1] if at else 0, BEGINNINGS):
        early = [moment for moment in at if start + WARM_UP <= moment <= start + 2 * BEGINNINGS]
        found.append(panel([row for row in rows if row.number >= start], early[::2]))
    columns = zip(*(one.where(one.active) for one in found), strict=True)
    values, truth, owners, moments, past = (np.concatenate(column) for column in columns)
    return Panel(values, truth, owners, moments, past)


def panel(rows: Iterable[PlayerDay], at: Sequence[int], wanted: Callable[[str], bool] = lambda player: True) -> Panel:
    """Everybody who was known at these days, also those who have long been away."""
    found: list[tuple[tuple[float, ...], bool, str, int, tuple[int, int, int]]] = []
    for player, days in _by_player(rows).items():
        if wanted(player):
            found.extend(_course(player, days, at))
    if not found:
        return Panel(np.empty((0, len(FEATURES))), np.empty(0), np.empty(0, str), np.empty(0, int), np.empty((0, 3)))
    values, truth, owners, moments, past = zip(*found, strict=True)
    return Panel(
        np.array(values), np.array(truth, float), np.array(owners), np.array(moments, np.int64), np.array(past, float)
    )


def day_of_number(number: int) -> date:
    """The date of a day that is counted from 1970."""
    return EPOCH.date() + timedelta(days=number)


def _by_player(rows: Iterable[PlayerDay]) -> Mapping[str, Sequence[PlayerDay]]:
    found = defaultdict[str, list[PlayerDay]](list)
    for row in rows:
        found[row.player].append(row)
    return found


def _course(
    player: str, days: Sequence[PlayerDay], at: Sequence[int]
) -> Iterable[tuple[tuple[float, ...], bool, str, int, tuple[int, int, int]]]:
    visits, numbers, next_one = Visits(), [day.number for day in days], 0
    for moment in at:
        while next_one < len(days) and numbers[next_one] <= moment:
            day = days[next_one]
            visits = seen(visits, numbers[next_one], day.turnover, day.winnings, day.deposits)
            next_one += 1
        if visits.days:
            back = next_one < len(days) and numbers[next_one] <= moment + WINDOW
            past = (visits.days - 1, visits.day - visits.first, moment - visits.first)
            yield features(visits, moment), back, player, moment, past
