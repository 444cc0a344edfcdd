"""Rules of the floor that look at the stream: what is known of the player must be new, and nothing of it lost."""

from datetime import timedelta
from typing import Final

from core.arms import OFFERS
from core.facts import Facts
from core.plays import ArmChoice

FRESH: Final = timedelta(minutes=5)
"""So far may what is known of a player lie behind his brand's stream."""


def stale(choice: ArmChoice, facts: Facts) -> str | None:
    """What is known of the player is older than the stream, or it is not known how old it is."""
    return behind(facts) if choice.kind in OFFERS else None


def behind(facts: Facts) -> str | None:
    """Why what is known of the player is too old, whatever the arm; None if it is not."""
    known = facts.profile.known_until
    if known is None or facts.watermark is None:
        return "it is not known how old the picture of the player is"
    return "the picture of the player is more than 5 minutes old" if facts.watermark - known > FRESH else None


def gap(choice: ArmChoice, facts: Facts) -> str | None:
    """Events of the player's partition may be missing."""
    if choice.kind in OFFERS and facts.gap:
        return "events of the stream are missing"
    return None
