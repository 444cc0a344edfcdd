"""The items of a pack: read in one go where the pack is sound, one by one with their bytes where it is not."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from core import admission
from core.dialect import Dialect, Outcome, Unmapped, read_payload
from core.entries import Pack, Route
from core.errors import Refusal

MAX_ITEMS: Final = 1000
"""Events a publisher may put into one message; the hub's own packs are bound by their size."""


class Items:
    """What a pack holds, in our own words or in a dialect."""

    def __init__(self, pack: Pack, dialects: Mapping[str, Dialect]) -> None:
        self._pack, self._dialects = pack, dialects

    def read(self, told: Mapping[str, str]) -> Iterable[Outcome]:
        """What every item says, in order; `told` is what payloads of this brand may leave out."""
        if self._pack.dialect is not None:
            return self._mapped(told)
        events = admission.read_pack(self._pack.data)
        if events is not None and not self._too_many(len(events)):
            return ((event,) for event in events)
        raw = self._raw
        return (raw,) if isinstance(raw, Refusal) else map(_own, raw)

    def _mapped(self, told: Mapping[str, str]) -> Iterable[Outcome]:
        raw = self._raw
        if isinstance(raw, Refusal):
            return (raw,)
        return (read_item(item, self._pack.route, self._dialects, told) for item in raw)

    def raw(self, number: int) -> bytes:
        """The bytes of one item as they came; the whole pack if it cannot be cut."""
        raw = self._raw
        if isinstance(raw, Refusal):
            return self._pack.data[1:-1] if self._pack.refused else self._pack.data
        return bytes(raw[number])

    @cached_property
    def _raw(self) -> Sequence[bytes] | Refusal:
        items = admission.split_items(self._pack.data)
        if isinstance(items, Refusal):
            return items
        if self._too_many(len(items)):
            return Refusal("pack", f"{len(items)} events in one message", f"Send at most {MAX_ITEMS}")
        return [bytes(item) for item in items]

    def _too_many(self, count: int) -> bool:
        return self._pack.brand is not None and count > MAX_ITEMS


def read_item(item: bytes, route: Route, dialects: Mapping[str, Dialect], told: Mapping[str, str]) -> Outcome:
    """What one item says that came by a route."""
    if route.dialect is None:
        return _own(item)
    dialect = dialects.get(route.dialect)
    if dialect is None:
        return Unmapped(route.kind, f"this hub has no dialect {route.dialect!r}; it has {', '.join(dialects)}")
    return read_payload(dialect, item, kind=route.kind, brand=route.brand or "", told=told)


def _own(raw: bytes) -> Outcome:
    event = admission.read_event(raw)
    return event if isinstance(event, Refusal) else (event,)
