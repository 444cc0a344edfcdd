"""The fold: one profile and one event make the next profile, in constant time.

The log's order is the truth. A late event (older than the player's newest act) still enters every sum
and count; what depends on order (session results, habits, tilt) leaves it out. A marker of harm is
never left out. Five rooms: `sums`, `days` and `facts` come out the same in whatever order events
arrive, `course` follows the order of play, `visits` that of days.

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
from core.fold.sums import SUMS, result_only
from core.fold.visits import visited
from core.profile import Profile

__all__ = ["ACTS", "DAYS_KEPT", "SESSION_IDLE", "add_only", "fold", "follow_only"]

_OF_OTHERS: Final[frozenset[type[ev.Event]]] = frozenset((ev.PersonSuppressed, ev.PersonReleased))


def fold(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event; the caller has checked that the event is new and of this player."""
    return _followed(add_only(profile, event, followed=False), event)


def add_only(profile: Profile, event: ev.Event, *, followed: bool = True) -> Profile:
    """The profile after an event that was followed already: it enters sums and counts, and nothing else."""
    summed = SUMS.get(type(event))
    after = summed(profile, event) if summed is not None else profile
    return replace(
        after,
        events=profile.events + 1,
        first_seen=_first(profile, event),
        assessed=_newest(profile, event),
        recent=profile.recent if followed else after.recent,
        days=add_to_days(profile, after.value, event),
        year=add_to_year(profile.year, event),
        visits=visited(profile, after.value, event),
    )


def follow_only(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event that another side counts: it enters no sum, and protects as any other does."""
    heard = replace(profile, first_seen=_first(profile, event), assessed=_newest(profile, event))
    return _followed(result_only(heard, event), event)


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
    if (said := FACTS.get(type(event))) is not None:
        profile = said(profile, event)
    if type(event) not in ACTS:
        return stand_by(profile, event)
    if profile.last_seen is not None and event.time < profile.last_seen:
        return come_late(replace(profile, late=profile.late + 1), event)
    return follow(replace(profile, last_seen=event.time), event)
