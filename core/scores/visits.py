"""The course of a player's days: when he came, how often, what he staked; a small state that costs next to nothing.

The newest day is open, and only its sums grow. When a newer day comes, the open one is closed into sums that fade by
half every 7, 30 or 90 days. A day older than the open one is late and leaves no trace here. A history of days and a
stream of single bets come out the same.
"""

from functools import lru_cache
from math import exp2, log
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.money import BASE_ONE

HALF_LIVES: Final = (7.0, 30.0, 90.0)
"""Days after which what is old counts half."""
GAP_RATE: Final = 0.15
"""How fast the usual gap follows the newest one, once there are enough of them."""
Fading = tuple[float, float, float]
"""A sum for each half-life, as it stood on the open day and without it."""
_NOTHING: Final[Fading] = (0.0, 0.0, 0.0)


class Visits(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, cache_hash=True):
    """One player's days, counted from 1970; amounts of closed days in whole units of the base currency."""

    days: int = 0
    """How many there were, the open one included."""
    first: int = 0
    day: int = 0
    """The newest day, which is open."""
    turnover: int = 0
    """Of the open day, in base units; so are the next two."""
    payout: int = 0
    deposited: int = 0
    visited: Fading = _NOTHING
    """Days on which he came."""
    staked: Fading = _NOTHING
    lost: Fading = _NOTHING
    paid_in: Fading = _NOTHING
    level: float = 0.0
    """Mean of log(1 + turnover) over the closed days that had any."""
    staked_days: int = 0
    """How many closed days had turnover."""
    gap: float = 0.0
    """The usual log of the days between two of his days; the newest count most."""
    gap_spread: float = 0.0
    """How far that log usually is from it."""
    last_gap: int = 0
    longest_gap: int = 0


def seen(visits: Visits, day: int, turnover: int = 0, payout: int = 0, deposited: int = 0) -> Visits:
    """The days after something that happened on one of them; amounts in base units, negative where taken back."""
    if day == visits.day and visits.days:
        if not (turnover or payout or deposited):
            return visits
        return replace(
            visits,
            turnover=visits.turnover + turnover,
            payout=visits.payout + payout,
            deposited=visits.deposited + deposited,
        )
    if not visits.days:
        return Visits(days=1, first=day, day=day, turnover=turnover, payout=payout, deposited=deposited)
    return _opened(visits, day, turnover, payout, deposited) if day > visits.day else visits


def _opened(visits: Visits, day: int, turnover: int, payout: int, deposited: int) -> Visits:
    since = day - visits.day
    usual, spread = _habit(visits, log(since))
    level, staked_days = _level(visits)
    visited, staked, lost, paid_in = faded(visits, day)
    return Visits(
        days=visits.days + 1, first=visits.first, day=day, turnover=turnover, payout=payout, deposited=deposited,
        visited=visited, staked=staked, lost=lost, paid_in=paid_in, level=level, staked_days=staked_days,
        gap=usual, gap_spread=spread, last_gap=since, longest_gap=max(visits.longest_gap, since),
    )  # fmt: skip


def faded(visits: Visits, day: int) -> tuple[Fading, Fading, Fading, Fading]:
    """Visits, turnover, losses and deposits up to the open day, as much as is left of them on a later one."""
    staked, paid_in = visits.turnover / BASE_ONE, visits.deposited / BASE_ONE
    lost = (visits.turnover - visits.payout) / BASE_ONE
    left = left_after(day - visits.day)
    return (
        _less(visits.visited, 1.0, left), _less(visits.staked, staked, left),
        _less(visits.lost, lost, left), _less(visits.paid_in, paid_in, left),
    )  # fmt: skip


@lru_cache(maxsize=1024)
def left_after(days: int) -> Fading:
    """What is left of one after so many days, for each half-life."""
    week, month, season = (exp2(-days / half) for half in HALF_LIVES)
    return week, month, season


def _less(known: Fading, more: float, left: Fading) -> Fading:
    return (known[0] + more) * left[0], (known[1] + more) * left[1], (known[2] + more) * left[2]


def _habit(visits: Visits, size: float) -> tuple[float, float]:
    """The usual log gap and its spread after one more: the mean at first, then what the newest ones say."""
    rate = max(1.0 / visits.days, GAP_RATE)
    off = size - visits.gap
    return visits.gap + rate * off, visits.gap_spread + rate * ((1.0 - rate) * abs(off) - visits.gap_spread)


def _level(visits: Visits) -> tuple[float, int]:
    if visits.turnover <= 0:
        return visits.level, visits.staked_days
    days = visits.staked_days + 1
    return visits.level + (log(1.0 + visits.turnover / BASE_ONE) - visits.level) / days, days
