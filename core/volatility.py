"""How wild a player's games are where no supplier says so, learned from what they paid him; and how unlucky he was.

Of each category the profile keeps exact sums: stakes, stakes squared, payouts squared. A stake s in a game of
volatility v and return r pays s^2 (v^2 + r^2) on average when squared, so

    observed^2 = payouts squared / stakes squared - r^2
    learned^2  = (n0 prior^2 + n observed^2) / (n0 + n),   n = stakes^2 / stakes squared

n is the number of rounds as if all stakes were the same; n0 is how many rounds the category's prior counts for. A
round that is paid in parts looks a little tamer than it is. The sums come out the same in whatever order events arrive.
"""

from math import sqrt
from typing import Final

from core.events import Category
from core.games import PRIORS
from core.profile import Luck, Profile

PRIOR_ROUNDS: Final = 2_000
"""Rare wins make the volatility of slots: fewer rounds than this say little of it."""


def volatility(category: Category, luck: Luck) -> float:
    """The standard deviation of a round's return per unit staked, as far as his play has told it."""
    rtp, prior = map(float, PRIORS[category])
    rounds = luck.staked * luck.staked / luck.squares if luck.squares > 0 else 0.0
    seen = max(0.0, luck.won_squares / luck.squares - rtp * rtp) if luck.squares > 0 else 0.0
    return sqrt((PRIOR_ROUNDS * prior * prior + rounds * seen) / (PRIOR_ROUNDS + rounds))


def deficit_z(profile: Profile) -> float:
    """The RTP deficit in standard deviations, by told or learned volatility; it says nothing of what comes."""
    variance = float(profile.value.variance)
    for category, luck in sorted(profile.luck.items()):
        prior = float(PRIORS[category][1])
        variance += luck.untold * (volatility(category, luck) ** 2 - prior * prior)
    return profile.value.rtp_deficit / sqrt(variance) if variance > 0 else 0.0
