"""What a player played, bet by bet, and what he was like; only generators know the latter."""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

Manner = Literal["usual", "win chaser", "martingale", "real"]
SESSION_BREAK: Final = 1800.0
"""Seconds without a bet after which a session is over."""
SLOTS, CRASH, TABLE = "slots", "crash", "table"


class Spin(Struct, frozen=True, gc=False):
    """One bet: the stake, the seconds since the one before, the log volatility, and what came back for each unit."""

    stake: float
    seconds: float
    risk: float
    back: float
    game: str = ""
    tilting: bool = False
    """Whether the player was, in truth, on tilt; nothing that is judged sees this."""


class Trace(Struct, frozen=True):
    """All bets of one player, in order."""

    player: str
    spins: Sequence[Spin]
    manner: Manner = "usual"
