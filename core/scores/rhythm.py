"""The rhythm of somebody's days, as models read it: how long ago, how often, how regularly; never how much.

It changes from day to day only, so what a model makes of it is found once a day and kept.
"""

from functools import lru_cache
from math import log, log1p
from typing import Final

from core.scores.visits import Fading, Visits, left_after

RHYTHM: Final[tuple[str, ...]] = ("recency", "week", "month", "season", "overdue", "gap", "last_gap")
NEWCOMER: Final = -1.5
"""Stands for how overdue somebody is of whom only one day is known."""
KEPT: Final = 4096
"""So many answers are kept: those about the players who are active now."""
_SELDOM: Final = 0.05
Rhythm = tuple[float, float, float, float, float, float, float]


def rhythm(visits: Visits, since: int) -> Rhythm:
    """The values of RHYTHM so many days after somebody's newest day."""
    return _rhythm(visits.visited, visits.days > 1, visits.gap, visits.last_gap, since)


@lru_cache(maxsize=KEPT)
def _rhythm(visited: Fading, usual: bool, gap: float, last_gap: int, since: int) -> Rhythm:
    (week, month, season), left, away = visited, left_after(since), log1p(since)
    return (
        away, log((week + 1.0) * left[0] + _SELDOM), log((month + 1.0) * left[1] + _SELDOM),
        log((season + 1.0) * left[2] + _SELDOM), away - gap if usual else NEWCOMER, gap, log1p(last_gap),
    )  # fmt: skip
