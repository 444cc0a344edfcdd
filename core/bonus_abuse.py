"""How likely it is that a player is here for the bonuses: it takes offers away and opens nothing.

The logit adds up, from -4: 1.6 for each cleared bonus that was cashed within a day, up to two for play that is
bonus money alone, up to two for bonus money staked on games of low volatility alone, one for each further
account of the same person (three at most). The shares count once a hundred bets with bonus money are known. The
weights are ours and are not fitted: nobody publishes labels of abuse.
"""

from math import exp
from typing import Final

from core.profile import Profile

USUAL: Final = -4.0
CASHED: Final = 1.6
SHARE: Final = 2.0
STEADY: Final = 2.0
ACCOUNT: Final = 1.0
MOST_ACCOUNTS: Final = 3
KNOWN_BETS: Final = 100


def bonus_abuse(profile: Profile, accounts: int = 1) -> float:
    """The likelihood, from 0 to 1; `accounts` are those of the person behind the player."""
    more = ACCOUNT * min(MOST_ACCOUNTS, max(0, accounts - 1))
    evidence = USUAL + CASHED * profile.bonus_play.cashed_at_once + more + _shares(profile)
    return 1.0 / (1.0 + exp(-min(evidence, 500.0)))


def _shares(profile: Profile) -> float:
    known = profile.bonus_value
    if known.bets < KNOWN_BETS or known.staked <= 0:
        return 0.0
    share = known.staked / (known.staked + max(0, profile.value.turnover))
    return SHARE * share + STEADY * min(1.0, max(0.0, known.steady / known.staked))
