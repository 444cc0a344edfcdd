"""Breaks: one that the hub offered and the player took, kept to its end or not."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from core.events import BreakAccepted, CommandAccepted, Pause
from core.profile import BreakTaken
from core.record import identity

SOURCE: Final = "cvh/break"


def begin(event: CommandAccepted, decision: str, hours: int) -> BreakAccepted:
    """The break that begins when a player takes the offer of a decision; `hours` if he names no length himself."""
    return BreakAccepted(
        id=identity("break", event.brand, event.source, event.id),
        source=SOURCE,
        time=event.time,
        subject=event.subject,
        brand=event.brand,
        data=Pause(until=event.time + timedelta(hours=event.data.hours or hours), decision=decision),
    )


def taken(known: BreakTaken | None, at: datetime, until: datetime) -> BreakTaken:
    """A break taken while another one is kept makes that one longer; one after a broken break begins anew."""
    if known is None or known.until <= at:
        return BreakTaken(since=at, until=until)
    last = max(known.until, until)
    return BreakTaken(since=at, until=last) if known.broken else replace(known, until=last)


def came_in(known: BreakTaken, at: datetime) -> BreakTaken:
    """A login within a break breaks it, the first one after a break that was kept ends it."""
    return replace(known, ended=True) if at >= known.until and not known.broken else played(known, at)


def played(known: BreakTaken, at: datetime) -> BreakTaken:
    """A bet within a break breaks it, whenever it is told."""
    return replace(known, broken=True) if known.since < at < known.until else known
