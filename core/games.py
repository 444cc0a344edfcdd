"""What a game costs its player in the long run, and how wild it is, where the supplier says nothing.

RTP is the share of turnover that comes back; volatility is the standard deviation of a round's return
per unit staked. The priors are ordinary catalogue figures and are used only where a bet carries none.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from core.events import Category
from core.money import parse_decimal
from core.profile import Value

RATIO_SCALE: Final = 6
RATIO_ONE: Final = 10**RATIO_SCALE

PRIORS: Final[Mapping[Category, tuple[str, str]]] = {
    "slots": ("0.96", "6.0"),
    "live": ("0.985", "1.2"),
    "table": ("0.973", "1.1"),
    "crash": ("0.99", "2.0"),
    "dice": ("0.99", "1.0"),
    "other": ("0.95", "3.0"),
}
"""(RTP, volatility) by category."""
SPORT_RTP: Final = 940_000
SPORT_ODDS: Final = "2.0"
"""Where a sports bet brings no odds."""


def staked(value: Value, stake: int, category: Category, rtp: str | None, volatility: str | None) -> Value:
    """The sums after a stake of so many base units; a negative stake takes a bet back.

    Theoretical value = stake x (1 - RTP); variance of the result = (stake x volatility)^2.
    """
    edge, spread = _nature(category, rtp, volatility)
    sign, size = (1, stake) if stake >= 0 else (-1, -stake)
    deviation = size * spread // RATIO_ONE
    return Value(
        turnover=value.turnover + stake,
        payout=value.payout,
        theoretical=value.theoretical + sign * (size * edge // RATIO_ONE),
        variance=value.variance + sign * deviation * deviation,
    )


def wagered(value: Value, stake: int, odds: str | None, legs: int) -> Value:
    """The sums after a sports stake of so many base units; a negative stake takes a bet back.

    RTP = 0.94 for each leg, since the margin of a market is not in a bet; a bet at decimal odds o wins
    with probability RTP / o, so its variance for each unit staked is RTP x (o - RTP).
    """
    rtp = RATIO_ONE
    for _ in range(max(legs, 1)):
        rtp = rtp * SPORT_RTP // RATIO_ONE
    price = max(_ratio(odds or SPORT_ODDS), rtp)
    sign, size = (1, stake) if stake >= 0 else (-1, -stake)
    return Value(
        turnover=value.turnover + stake,
        payout=value.payout,
        theoretical=value.theoretical + sign * (size * (RATIO_ONE - rtp) // RATIO_ONE),
        variance=value.variance + sign * (size * size * rtp * (price - rtp) // RATIO_ONE**2),
    )


@lru_cache(maxsize=4096)
def _nature(category: Category, rtp: str | None, volatility: str | None) -> tuple[int, int]:
    """Edge and volatility of a game."""
    prior_rtp, prior_volatility = PRIORS[category]
    return RATIO_ONE - _ratio(rtp or prior_rtp), _ratio(volatility or prior_volatility)


def _ratio(text: str) -> int:
    digits, decimals = parse_decimal(text)
    return digits * int(10 ** (RATIO_SCALE - decimals))
