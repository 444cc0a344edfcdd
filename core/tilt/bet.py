"""One bet as tilt sees it: how large, how wild, how soon, and what the bet before it came to."""

import math
from datetime import datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from core.events import Category
from core.games import PRIORS
from core.money import BASE_ONE
from core.profile import Session, Tilt

HALF_LIFE_SECONDS: Final = 30 * 60
LOG_ONE: Final = math.log(BASE_ONE)
LEAST_SECONDS: Final = 0.2
LEAST_VOLATILITY: Final = 0.05


class Bet(Struct, frozen=True, gc=False):
    """One bet; what is None is not known for the first bet of a session."""

    size: float
    """Log stake."""
    risk: float
    """Log volatility of the game."""
    gap: float | None = None
    """Log seconds since the last bet."""
    step: float | None = None
    """How much larger it is than the last one, in logs."""
    net: float = 0.0
    """What the last one came to, in whole base currency; nothing if it was returned."""
    fade: float = 0.0
    """What is left of the evidence since the last one."""
    result: float = 0.0
    """The session's result before it, in whole base currency."""


def see(tilt: Tilt, session: Session, units: int, risk: float, at: datetime) -> Bet:
    """A bet of so many base units in its session, as it stood before the bet."""
    size, result, last = log_stake(units), session.result / BASE_ONE, session.last_bet
    if last is None:
        return Bet(size, risk, result=result)
    seconds = seconds_between(last, at)
    fade = 0.5 ** (seconds / HALF_LIFE_SECONDS)
    if not session.staked and session.bets:
        # An older hub kept neither stakes nor what the last bet was: what came between is not known.
        return Bet(size, risk, math.log(seconds), fade=fade, result=result)
    return Bet(size, risk, math.log(seconds), size - tilt.size, result - tilt.mark, fade, result)


def log_stake(base_units: int) -> float:
    """Natural log of a stake in whole base currency; a zero stake counts as the smallest unit."""
    return math.log(base_units or 1) - LOG_ONE


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Seconds from one bet to the next, at least a fifth of one."""
    seconds = (later - earlier).total_seconds()
    return seconds if seconds > LEAST_SECONDS else LEAST_SECONDS


@lru_cache(maxsize=1024)
def log_volatility(category: Category, volatility: str | None) -> float:
    """Log of a game's volatility, by the supplier's figure or the prior of its category."""
    return math.log(max(float(volatility or PRIORS[category][1]), LEAST_VOLATILITY))
