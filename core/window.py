"""The identity window: which events have been seen, so that the same event twice is one event.

An event is known by (brand, source, id) for at least 24 hours of event time. Identities are kept in
one bucket per day; the two newest days and the eight touched last are held, so that an old trace can
be replayed beside today's traffic. Imported history has a bucket of its own that is never let go, so
that an import can be repeated at any time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from core.calendar import day_of
from core.events import Event
from core.record import identity

NEWEST_KEPT: Final = 2
TOUCHED_KEPT: Final = 8
HISTORY: Final = "history"
DAY: Final = timedelta(days=1)
_SIZE: Final = 16


def _identity(event: Event) -> bytes:
    return bytes.fromhex(identity(event.brand, event.source, event.id))


def _followed(event: Event) -> bytes:
    """The identity of an event that was only followed: the one that counts must still be new."""
    return bytes.fromhex(identity("followed", event.brand, event.source, event.id))


class Window:
    """A growing set of identities in buckets; what is new since the last snapshot is kept apart."""

    def __init__(self, kept: Mapping[str, bytes] | None = None) -> None:
        self._seen: dict[str, set[bytes]] = {name: set(_split(ids)) for name, ids in (kept or {}).items()}
        self._fresh: dict[str, list[bytes]] = {}
        self._gone: list[str] = []

    def admit(self, event: Event, *, history: bool) -> bool:
        """Remember an event; False if it was known already."""
        if self._knows(event, _identity(event)):
            return False
        self._remember(_identity(event), HISTORY if history else day_of(event.time))
        return True

    def follow(self, event: Event) -> bool:
        """Remember an event that is followed and not counted; False if it was known either way."""
        if self._knows(event, _identity(event)) or self.followed(event):
            return False
        self._remember(_followed(event), day_of(event.time))
        return True

    def followed(self, event: Event) -> bool:
        """Whether an event was followed without being counted."""
        return self._knows(event, _followed(event))

    def _knows(self, event: Event, number: bytes) -> bool:
        return any(number in self._seen.get(bucket, ()) for bucket in _near(event.time))

    def _remember(self, number: bytes, bucket: str) -> None:
        new, seen = bucket not in self._seen, self._seen.pop(bucket, set())
        seen.add(number)
        self._seen[bucket] = seen
        self._fresh.setdefault(bucket, []).append(number)
        if new:
            self._let_go()

    def forget(self, event: Event, *, history: bool, covered: bool = False) -> None:
        """Let go of an event that was taken just now and could not be processed, so that it may come again."""
        bucket = HISTORY if history else day_of(event.time)
        number = _followed(event) if covered else _identity(event)
        self._seen[bucket].discard(number)
        self._fresh[bucket].remove(number)

    def take_fresh(self) -> dict[str, bytes]:
        """The identities remembered since the last call, packed by bucket, for the snapshot."""
        fresh, self._fresh = self._fresh, {}
        return {bucket: b"".join(ids) for bucket, ids in fresh.items()}

    def take_gone(self) -> tuple[str, ...]:
        """The days forgotten since the last call, to be forgotten on disk too."""
        gone, self._gone = tuple(self._gone), []
        return gone

    def _let_go(self) -> None:
        """Forget the days that are out of the window; asked only when a day begins, so the log alone decides."""
        days = [bucket for bucket in self._seen if bucket != HISTORY]
        kept = {*sorted(days)[-NEWEST_KEPT:], *days[-TOUCHED_KEPT:]}
        gone = tuple(day for day in days if day not in kept)
        for bucket in gone:
            del self._seen[bucket]
            self._fresh.pop(bucket, None)
        self._gone.extend(gone)

    def __len__(self) -> int:
        return sum(map(len, self._seen.values()))


def _near(at: datetime) -> tuple[str, ...]:
    """The buckets in which an event of a moment may be known: its day, those beside it, and history."""
    return (day_of(at), day_of(at - DAY), day_of(at + DAY), HISTORY)


def _split(ids: bytes) -> Iterator[bytes]:
    return (ids[i : i + _SIZE] for i in range(0, len(ids), _SIZE))
