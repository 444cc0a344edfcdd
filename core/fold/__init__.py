"""The fold: one profile and one event make the next profile, in constant time.

The log's order is the truth. A late event (older than the player's newest act) still enters every sum
and count; what depends on order (session results, habits, tilt) leaves it out. A marker of harm is
never left out. `sums`, `luck`, `bonus`, `days` and `facts` come out the same in whatever order events
arrive; `first_hour` from the first deposit that is heard on; `course` and `ways` follow the order of play,
`visits` that of days.

What two sides tell (a history and a live stream) is summed from one of them and followed from both:
`fold` is `add_only` and `follow_only` together.
"""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from core import events as ev
from core.fold.course import ACTS, SESSION_IDLE, come_late, follow, stand_by
from core.fold.days import DAYS_KEPT, add_to_days, add_to_year
from core.fold.facts import FACTS
from core.fold.first_hour import add_to_hour
from core.fold.sums import SUMS, result_only
from core.fold.visits import visited
from core.fold.ways import WAYS
from core.profile import Profile

__all__ = ["ACTS", "DAYS_KEPT", "SESSION_IDLE", "add_only", "fold", "follow_only"]

_OF_OTHERS: Final[frozenset[type[ev.Event]]] = frozenset((ev.PersonSuppressed, ev.PersonReleased))


def fold(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event; the caller has checked that the event is new and of this player."""
    return _followed(add_only(profile, event, followed=False), event)


def add_only(profile: Profile, event: ev.Event, *, followed: bool = True) -> Profile:
    """The profile after an event that was followed already: it enters sums and counts, and nothing else."""
    summed = SUMS.get(type(event))
    changes = summed(profile, event) if summed is not None else {}
    if followed:
        changes.pop("recent", None)
    value = changes.get("value", profile.value)
    return replace(
        profile,
        **changes,
        events=profile.events + 1,
        first_seen=_first(profile, event),
        assessed=_newest(profile, event),
        days=add_to_days(profile, value, event),
        year=add_to_year(profile.year, event),
        visits=visited(profile, value, event),
        first_hour=add_to_hour(profile, value, event),
    )


def follow_only(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event that another side counts: it enters no sum, and protects as any other does."""
    heard = replace(
        profile,
        first_seen=_first(profile, event),
        assessed=_newest(profile, event),
        recent=result_only(profile, event),
    )
    return _followed(heard, event)


def _first(profile: Profile, event: ev.Event) -> datetime:
    seen = profile.first_seen
    return event.time if seen is None or event.time < seen else seen


def _newest(profile: Profile, event: ev.Event) -> datetime | None:
    """How far the player's own stream has come; what reaches him from another account is not of it."""
    known = profile.assessed or profile.last_seen
    if type(event) in _OF_OTHERS:
        return known
    return event.time if known is None or known < event.time else known


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
