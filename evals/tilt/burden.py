"""What false alarms cost: how often a calm player is spoken to, and what people have to look at because of it.

Assumed, and to be replaced by an operator's own figures: 300 bets in an active hour and one active hour a day. Nobody
is spoken to twice in 24 hours, so alarms that follow the first one of a day cost nothing. Every intervention is
taken to open a review, which is the worst case: a message that the player can dismiss opens none.
"""

import math
from typing import Final

from msgspec import Struct

BETS_AN_HOUR: Final = 300
HOURS_A_DAY: Final = 1.0
PLAYERS: Final = 100_000
ASSUMED: Final = f"{BETS_AN_HOUR} bets an active hour, {HOURS_A_DAY:g} active hour a day, once in 24 hours"


class Burden(Struct, frozen=True):
    """What so many false alarms in a thousand bets come to."""

    an_hour: float
    """False interventions in an active player-hour."""
    inbox: float
    """Reviews for 100,000 active players and day, at most."""


def burden(per_1000: float) -> Burden:
    """Alarms come at random; the first of a day speaks to the player."""
    a_day = 1 - math.exp(-per_1000 / 1000 * BETS_AN_HOUR * HOURS_A_DAY)
    return Burden(a_day / HOURS_A_DAY, a_day * PLAYERS)
