"""What a player will be worth: the turnover of the next 60 days, as his days tell it, times the edge of what he plays.

Turnover is learned and the edge is known from the games; realised results are never learned from, since most of what
they say is luck. Value that was earned in flagged time does not count: what is expected is cut by its share.
"""

from math import log, log1p
from operator import mul
from typing import Final

from core.games import PRIORS
from core.money import BASE_ONE
from core.profile import Profile, Tastes
from core.scores.category import OPTIONS
from core.scores.churn import NEWCOMER
from core.scores.scorecard import Scorecard
from core.scores.visits import Visits, faded

FEATURES: Final[tuple[str, ...]] = (
    "recency", "week", "month", "season", "overdue", "gap", "last_gap", "staked_week", "staked_month",
    "staked_season", "level", "staked_share", "newest", "paid_in",
)  # fmt: skip
WINDOW: Final = 60
"""Days of turnover that are told."""
ENOUGH: Final = 200 * BASE_ONE
"""Turnover that says as much of somebody's edge as that of his category does."""
USUAL_EDGE: Final = 0.04
"""Where it is not known what somebody plays."""
_EDGES: Final = tuple(1 - float(PRIORS[option][0]) for option in OPTIONS)
MOST: Final = 1e9
"""The most turnover that is expected of anybody: whatever a model says, a decision can be made of it."""


def features(visits: Visits, at_day: int) -> tuple[float, ...]:
    """The values of FEATURES at the end of a day, of a player who has come at least once."""
    since = max(0, at_day - visits.day)
    (week, month, season), staked, _, paid_in = faded(visits, visits.day + since)
    away = log1p(since)
    overdue = away - visits.gap if visits.days > 1 else NEWCOMER
    return (
        away, log(week + 0.05), log(month + 0.05), log(season + 0.05), overdue, visits.gap, log1p(visits.last_gap),
        _size(staked[0]), _size(staked[1]), _size(staked[2]), *_level(visits), _size(visits.turnover / BASE_ONE),
        _size(paid_in[1]),
    )  # fmt: skip


def edge(turnover: int, theoretical: int, usual: float = USUAL_EDGE) -> float:
    """The house's share of what somebody stakes: of his own mix of games, shrunk to what is usual where he plays."""
    staked = max(0, turnover)
    return (min(max(0, theoretical), staked) + ENOUGH * usual) / (staked + ENOUGH)


def usual_edge(tastes: Tastes) -> float:
    """The ordinary edge of the categories that somebody chooses, by how often he does."""
    choices = sum(tastes.slow)
    return sum(map(mul, tastes.slow, _EDGES)) / choices if choices else USUAL_EDGE


def edge_of(profile: Profile) -> float:
    """The edge of his own games, cut by the share of his value that was earned in flagged time: that does not count."""
    known = profile.value
    counted = profile.counted_share if known.theoretical > 0 else 1.0
    return edge(known.turnover, known.theoretical, usual_edge(profile.tastes)) * counted


def expected(card: Scorecard, visits: Visits, at_day: int, share: float) -> int:
    """The theoretical value of the next 60 days, in base units, for somebody of whose turnover this share is kept."""
    if not visits.days:
        return 0
    turnover = min(MOST, max(0.0, card.score(features(visits, at_day))))
    return round(turnover * share * BASE_ONE)


def _level(visits: Visits) -> tuple[float, float]:
    """The usual log turnover of a day that had any, the open one included, and the share of such days."""
    days, total = visits.staked_days, visits.level * visits.staked_days
    if visits.turnover > 0:
        days, total = days + 1, total + _size(visits.turnover / BASE_ONE)
    return (total / days, days / max(1, visits.days)) if days else (0.0, 0.0)


def _size(amount: float) -> float:
    return log1p(max(0.0, amount))
