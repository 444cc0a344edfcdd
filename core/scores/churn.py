"""What the probability of coming back within 30 days is read off: how long ago, how often, how regularly, how much.

Everything is about the player's own course of days; how long he has been known is left out, because a brand grows older
and would leave the range that was learned.
"""

from typing import Final

from core.scores.amounts import Amounts, amounts
from core.scores.rhythm import RHYTHM, rhythm
from core.scores.visits import Visits

FEATURES: Final[tuple[str, ...]] = (
    *RHYTHM, "level", "staked", "paid_in", "loss_rate", "result", "staked_share",
)  # fmt: skip


def features(visits: Visits, at_day: int) -> tuple[float, ...]:
    """The values of FEATURES at the end of a day, of a player who has come at least once."""
    since = max(0, at_day - visits.day)
    return *rhythm(visits, since), *of_amounts(amounts(visits, since))


def of_amounts(known: Amounts) -> tuple[float, ...]:
    """Those features that follow on the rhythm."""
    _, staked, _, paid_in, level, share, _, loss_rate, result = known
    return level, staked, paid_in, loss_rate, result, share
