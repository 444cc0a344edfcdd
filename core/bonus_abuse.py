"""How likely it is that a player is here for the bonuses: it takes offers away and opens nothing.

The logit adds up, from -4: 1.6 for each cleared bonus that was cashed within a day, up to two for play that is
bonus money alone, up to two for bonus money staked on games of low volatility alone. The shares count once a hundred
bets with bonus money are known. The weights are ours and are not fitted: nobody publishes labels of abuse.

The likelihood swings with every bet, so it is told once and not again for a week; offers end for as long as it holds.
"""

from datetime import datetime, timedelta
from math import exp
from typing import Final

from msgspec.structs import replace

from core.profile import Profile

USUAL: Final = -4.0
CASHED: Final = 1.6
SHARE: Final = 2.0
STEADY: Final = 2.0
KNOWN_BETS: Final = 100
TOLD_FOR: Final = timedelta(days=7)
"""How long nobody is told of it again."""


def bonus_abuse(profile: Profile) -> float:
    """The likelihood, from 0 to 1."""
    evidence = USUAL + CASHED * profile.bonus_play.cashed_at_once + _shares(profile)
    return 1.0 / (1.0 + exp(-min(evidence, 500.0)))


def remember_abuse(profile: Profile, at: datetime) -> Profile:
    """The profile after abuse was signalled at a moment."""
    return replace(profile, bonus_play=replace(profile.bonus_play, told_at=at))


def told_of_late(profile: Profile, at: datetime) -> bool:
    """Whether abuse was signalled within the week before."""
    told = profile.bonus_play.told_at
    return told is not None and at - told < TOLD_FOR


def _shares(profile: Profile) -> float:
    known = profile.bonus_value
    if known.bets < KNOWN_BETS or known.staked <= 0:
        return 0.0
    share = known.staked / (known.staked + max(0, profile.value.turnover))
    return SHARE * share + STEADY * min(1.0, max(0.0, known.steady / known.staked))
