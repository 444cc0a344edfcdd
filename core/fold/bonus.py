"""Play with bonus money, and what bonuses came to: sums that come out the same in whatever order events arrive."""

from typing import Final

from msgspec.structs import replace

from core.events import Category
from core.games import PRIORS
from core.profile import BonusValue

STEADY: Final = 1.5
"""A game of at most this volatility lets a bonus be turned over with hardly any risk."""


def staked(known: BonusValue, units: int, category: Category, volatility: str | None) -> BonusValue:
    """The sums after a stake of bonus money, in base units; a negative one takes a bet back."""
    steady = float(volatility or PRIORS[category][1]) <= STEADY
    return replace(
        known,
        bets=known.bets + (1 if units >= 0 else -1),
        staked=known.staked + units,
        steady=known.steady + (units if steady else 0),
    )


def cost(known: BonusValue, units: int) -> BonusValue:
    """The sums after so much bonus money became real."""
    return replace(known, cost=known.cost + units) if units else known
