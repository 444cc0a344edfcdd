"""The hazard of leaving: how likely it is that a player goes within the next minutes of an open session.

logit = -3.2 + 1.2 log(1 + silence / his usual gap, at most 20) + 0.5 log(1 + minutes / 30) + 0.8 drop, where `drop`
is how many usual stakes the session is below its best point, over 40, at most one. The weights are ours and not fitted
to anybody. It is a figure for people to look at: losing raises it, so nothing commercial may ever be triggered by it.
"""

from datetime import datetime
from math import exp, log
from typing import Final

from core.money import BASE_ONE
from core.profile import Profile

HORIZON_MINUTES: Final = 5
LEAST_GAP: Final = 1.0
LONGEST_SILENCE: Final = 20.0
SEVERE_STAKES: Final = 40


def leaving(profile: Profile, at: datetime) -> float | None:
    """The likelihood that no further act follows within five minutes; None if no session is open."""
    session = profile.session
    if session is None:
        return None
    gap = max(LEAST_GAP, exp(profile.baseline.gap)) if profile.baseline.gaps else 60.0
    silence = min(LONGEST_SILENCE, max(0.0, (at - session.last).total_seconds()) / gap)
    minutes = max(0.0, (at - session.started).total_seconds() / 60)
    stakes = session.drawdown / BASE_ONE / session.usual_stake if session.usual_stake else 0.0
    drop = min(1.0, max(0.0, stakes) / SEVERE_STAKES)
    return 1.0 / (1.0 + exp(3.2 - 1.2 * log(1 + silence) - 0.5 * log(1 + minutes / 30) - 0.8 * drop))
