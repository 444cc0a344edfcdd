"""What a player will be worth: the turnover of the next 60 days, as his days tell it, times the edge of what he plays.

Turnover is learned and the edge is known from the games; realised results are never learned from, since most of what
they say is luck. Value that was earned in flagged time does not count: what is expected is cut by its share.
"""

from functools import lru_cache
from operator import mul
from typing import Final

from core.games import PRIORS
from core.money import BASE_ONE
from core.profile import FlaggedValue, Tastes, Value
from core.scores.amounts import Amounts, amounts
from core.scores.category import OPTIONS
from core.scores.rhythm import KEPT, RHYTHM, rhythm
from core.scores.visits import Visits

FEATURES: Final[tuple[str, ...]] = (
    *RHYTHM, "staked_week", "staked_month", "staked_season", "level", "staked_share", "newest", "paid_in",
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
    return *rhythm(visits, since), *of_amounts(amounts(visits, since))


def of_amounts(known: Amounts) -> tuple[float, ...]:
    """Those features that follow on the rhythm; none of them knows whether he won."""
    week, month, season, paid_in, level, share, newest, _, _ = known
    return week, month, season, level, share, newest, paid_in


def edge(turnover: int, theoretical: int, usual: float = USUAL_EDGE) -> float:
    """The house's share of what somebody stakes: of his own mix of games, shrunk to what is usual where he plays."""
    staked = turnover if turnover > 0 else 0
    earned = theoretical if theoretical > 0 else 0
    return ((earned if earned < staked else staked) + ENOUGH * usual) / (staked + ENOUGH)


@lru_cache(maxsize=KEPT)
def usual_edge(tastes: Tastes) -> float:
    """The ordinary edge of the categories that somebody chooses, by how often he does."""
    choices = sum(tastes.slow)
    return sum(map(mul, tastes.slow, _EDGES)) / choices if choices else USUAL_EDGE


def edge_of(earned: Value, flagged: FlaggedValue, tastes: Tastes) -> float:
    """The edge of his own games, cut by the share of his value that was earned in flagged time: that does not count."""
    own = edge(earned.turnover, earned.theoretical, usual_edge(tastes))
    return own * flagged.leaves(earned.theoretical)


def expected(turnover: float, share: float) -> int:
    """The theoretical value, in base units, of a turnover that a model expects, of which this share is kept."""
    return round(min(MOST, max(0.0, turnover)) * share * BASE_ONE)
