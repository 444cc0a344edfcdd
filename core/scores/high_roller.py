"""Who will be among the top 5 % by turnover of 90 days: from the first day, or from the first ten bets.

Ten bets say how high somebody stakes and how wild the games are that he picks; they do not say how long he will stay,
and the probability holds that. How fast he plays and how often he pays in is never looked at: it feeds harm alone.
"""

from math import log, log1p
from typing import Final, NamedTuple

from core.money import BASE_ONE
from core.profile.choices import FirstBets
from core.scores.scorecard import Scorecard
from core.scores.stakes import StakePrior
from core.scores.visits import Visits

TOP: Final = 0.05
"""The share of players who are high rollers, by definition."""
WINDOW: Final = 90
"""Days of turnover by which they are told."""
FIRST: Final = 10
"""Bets that are looked at."""
DAY_FEATURES: Final[tuple[str, ...]] = ("staked", "kept")
BET_FEATURES: Final[tuple[str, ...]] = ("level", "line")
SURE: Final = 1.96
"""Standard deviations to either side of the stake level."""
_CALM: Final = 2.0
"""Bets of volatility 1 that are added to those whose volatility is known."""
_FEW: Final = 10.0


class Estimate(NamedTuple):
    """A probability, and where it lies as far as the stake level is not known."""

    chance: float
    low: float
    high: float


def day_features(visits: Visits) -> tuple[float, ...]:
    """The values of DAY_FEATURES on somebody's first day, and only then."""
    staked, paid = visits.turnover / BASE_ONE, visits.payout / BASE_ONE
    return log1p(max(0.0, staked)), max(-1.0, min(1.0, (staked - paid) / (max(0.0, staked) + _FEW)))


def placed(first: FirstBets, stake: int, volatility: float | None) -> FirstBets:
    """The first bets after one more of so many base units; the eleventh changes nothing."""
    if first.bets >= FIRST or stake <= 0:
        return first
    size, known = log(stake / BASE_ONE), volatility is not None and volatility > 0
    return FirstBets(
        bets=first.bets + 1,
        stakes=first.stakes + size,
        squares=first.squares + size * size,
        lines=first.lines + known,
        wildness=first.wildness + (log(volatility) if known and volatility is not None else 0.0),
    )


def bet_features(first: FirstBets, level: float) -> tuple[float, ...]:
    """The values of BET_FEATURES, for a stake level."""
    return level, first.wildness / (first.lines + _CALM)


def estimate(card: Scorecard, prior: StakePrior, first: FirstBets) -> Estimate | None:
    """How probably somebody is a high roller after his first bets; None before there is one."""
    if not first.bets:
        return None
    level = prior.after(first.bets, first.stakes)
    reach = SURE * level.spread
    chance, *ends = (card.score(bet_features(first, level.mean + off)) for off in (0.0, -reach, reach))
    return Estimate(chance, min(chance, *ends), max(chance, *ends))
