"""The items of a pack: read in one go where the pack is sound, one by one with their bytes where it is not."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from core import admission
from core.entries import Pack
from core.errors import Refusal
from core.events import Event

MAX_ITEMS: Final = 1000
"""Events a publisher may put into one message; the hub's own packs are bound by their size."""


class Items:
    """What a pack holds."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def read(self) -> Iterable[Event | Refusal]:
        """Every item as an event or a refusal, in order."""
        events = admission.read_pack(self._pack.data)
        if events is not None and not self._too_many(len(events)):
            return events
        raw = self._raw
        if isinstance(raw, Refusal):
            return (raw,)
        return map(admission.read_event, raw)

    def raw(self, number: int) -> bytes:
        """The bytes of one item as they came; the whole pack if it cannot be cut."""
        raw = self._raw
        return self._pack.data if isinstance(raw, Refusal) else bytes(raw[number])

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
