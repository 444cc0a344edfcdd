"""The fold: one profile and one event make the next profile, in constant time.

The log's order is the truth. A late event (older than the player's newest act) still enters every sum
and count; what depends on order (session results, habits, tilt) leaves it out. A marker of harm is
never left out. `sums`, `luck`, `bonus`, `days` and `facts` come out the same in whatever order events
arrive; `first_hour` from the first deposit that is heard on; `course` and `ways` follow the order of play,
`visits` that of days.

What two sides tell (a history and a live stream) is summed from one of them and followed from both:
`fold` is `add_only` and `follow_only` together.
"""

from typing import Final

from msgspec.structs import replace

from core import events as ev
from core.fold.course import ACTS, SESSION_IDLE, come_late, follow, stand_by
from core.fold.days import DAYS_KEPT, OF_DAYS, add_to_days, add_to_year, day_told
from core.fold.facts import FACTS
from core.fold.first_hour import add_to_hour
from core.fold.sums import SUMS, Changes, result_only
from core.fold.visits import OF_VISITS, visited
from core.fold.ways import WAYS
from core.profile import Profile, Value

__all__ = ["ACTS", "DAYS_KEPT", "SESSION_IDLE", "add_only", "fold", "follow_only"]

_OF_OTHERS: Final[frozenset[type[ev.Event]]] = frozenset((ev.PersonSuppressed, ev.PersonReleased))
_COUNTED: Final[frozenset[type[ev.Event]]] = frozenset((*OF_DAYS, *OF_VISITS))


def fold(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event; the caller has checked that the event is new and of this player."""
    return _followed(add_only(profile, event, followed=False), event)


def add_only(profile: Profile, event: ev.Event, *, followed: bool = True) -> Profile:
    """The profile after an event that was followed already: it enters sums and counts, and nothing else."""
    kind = type(event)
    summed = SUMS.get(kind)
    changes = summed(profile, event) if summed is not None else {}
    if followed:
        changes.pop("recent", None)
    if kind in _COUNTED:
        changes |= _counted(profile, changes.get("value", profile.value), event)
    return replace(profile, events=profile.events + 1, **_heard(profile, event), **changes)


def _counted(profile: Profile, value: Value, event: ev.Event) -> Changes:
    """What an event changes in the sums of days and hours; `value` is the player's value after it."""
    day = day_told(event)
    return {
        "days": add_to_days(profile, value, event, day),
        "year": add_to_year(profile.year, event, day),
        "visits": visited(profile, value, event, day),
        "first_hour": add_to_hour(profile, value, event),
    }


def follow_only(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event that another side counts: it enters no sum, and protects as any other does."""
    heard = replace(profile, recent=result_only(profile, event), **_heard(profile, event))
    return _followed(heard, event)


def _heard(profile: Profile, event: ev.Event) -> Changes:
    """How far the player's own stream reaches; what reaches him from another account does not lead it on."""
    at, first, newest = event.time, profile.first_seen, profile.assessed or profile.last_seen
    if (newest is None or newest < at) and type(event) not in _OF_OTHERS:
        newest = at
    return {"first_seen": at if first is None or at < first else first, "assessed": newest}


def _followed(profile: Profile, event: ev.Event) -> Profile:
    """Facts first, then the course of play, and last what the slow markers of harm are read from."""
    kind = type(event)
    if (said := FACTS.get(kind)) is not None:
        profile = said(profile, event)
    profile = _acted(profile, event) if kind in ACTS else stand_by(profile, event)
    marked = WAYS.get(kind)
    return marked(profile, event) if marked is not None else profile


def _acted(profile: Profile, event: ev.Event) -> Profile:
    if profile.last_seen is not None and event.time < profile.last_seen:
        return come_late(replace(profile, late=profile.late + 1), event)
    return follow(profile, event)
