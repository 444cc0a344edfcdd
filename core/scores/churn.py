"""What the probability of coming back within 30 days is read off: how long ago, how often, how regularly, how much.

Everything is about the player's own course of days; how long he has been known is left out, because a brand grows older
and would leave the range that was learned.
"""

from math import log, log1p
from typing import Final

from core.money import BASE_ONE
from core.scores.visits import Visits, faded

FEATURES: Final[tuple[str, ...]] = (
    "recency", "week", "month", "season", "overdue", "gap", "last_gap", "level", "staked", "paid_in", "loss_rate",
    "result", "staked_share",
)  # fmt: skip
NEWCOMER: Final = -1.5
"""Stands for how overdue somebody is of whom only one day is known."""
_FEW: Final = 10.0
"""Turnover that a result is told against where there is hardly any."""


def features(visits: Visits, at_day: int) -> tuple[float, ...]:
    """The values of FEATURES at the end of a day, of a player who has come at least once."""
    since = max(0, at_day - visits.day)
    (week, month, season), staked, lost, paid_in = faded(visits, visits.day + since)
    away = log1p(since)
    overdue = away - visits.gap if visits.days > 1 else NEWCOMER
    level, share = _level(visits)
    return (
        away, log(week + 0.05), log(month + 0.05), log(season + 0.05), overdue, visits.gap, log1p(visits.last_gap),
        level, _size(staked[1]), _size(paid_in[1]), _rate(lost[1], staked[1]),
        _rate((visits.turnover - visits.payout) / BASE_ONE, visits.turnover / BASE_ONE), share,
    )  # fmt: skip


def _level(visits: Visits) -> tuple[float, float]:
    """The usual log turnover of a day that had any, the open one included, and the share of such days."""
    days, total = visits.staked_days, visits.level * visits.staked_days
    if visits.turnover > 0:
        days, total = days + 1, total + _size(visits.turnover / BASE_ONE)
    return (total / days, days / max(1, visits.days)) if days else (0.0, 0.0)


def _size(amount: float) -> float:
    return log1p(max(0.0, amount))


def _rate(lost: float, staked: float) -> float:
    return max(-1.0, min(1.0, lost / (max(0.0, staked) + _FEW)))
