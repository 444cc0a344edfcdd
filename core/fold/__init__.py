"""The fold: one profile and one event make the next profile, in constant time.

The log's order is the truth. A late event (older than the player's newest act) still enters every sum
and count; what depends on order (session results, habits, tilt) leaves it out. A marker of harm is
never left out. Three rooms: `sums` and `facts` come out the same in whatever order events arrive,
`course` follows the order of play.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from core import events as ev
from core.fold.course import ACTS, SESSION_IDLE, come_late, follow, stand_by
from core.fold.facts import FACTS
from core.fold.sums import SUMS
from core.profile import Profile

__all__ = ["ACTS", "SESSION_IDLE", "fold"]

_ANY_ORDER: Final[Mapping[type[ev.Event], Callable[[Profile, Any], Profile]]] = {**SUMS, **FACTS}


def fold(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event; the caller has checked that the event is new and of this player."""
    first = min(profile.first_seen or event.time, event.time)
    profile = replace(profile, events=profile.events + 1, first_seen=first)
    if (summed := _ANY_ORDER.get(type(event))) is not None:
        profile = summed(profile, event)
    if type(event) not in ACTS:
        return stand_by(profile, event)
    if profile.last_seen is not None and event.time < profile.last_seen:
        return come_late(replace(profile, late=profile.late + 1), event)
    return follow(replace(profile, last_seen=event.time), event)
