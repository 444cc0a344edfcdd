"""The items of a pack: read in one go where the pack is sound, one by one with their bytes where it is not."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from api.dialects import Dialects
from core import admission
from core.dialect import Outcome
from core.entries import Pack
from core.errors import Refusal

MAX_ITEMS: Final = 1000
"""Events a publisher may put into one message; the hub's own packs are bound by their size."""


class Items:
    """What a pack holds, in our own words or in a dialect."""

    def __init__(self, pack: Pack, dialects: Dialects) -> None:
        self._pack, self._dialects = pack, dialects

    def read(self, told: Mapping[str, str]) -> Iterable[Outcome]:
        """What every item says, in order; `told` is what payloads of this brand may leave out."""
        if self._pack.dialect is not None:
            return self._one_by_one(told)
        events = admission.read_pack(self._pack.data)
        if events is not None and not self._too_many(len(events)):
            return ((event,) for event in events)
        return self._one_by_one(told)

    def _one_by_one(self, told: Mapping[str, str]) -> Iterable[Outcome]:
        raw = self._raw
        if isinstance(raw, Refusal):
            return (raw,)
        return (self._dialects.read(item, self._pack.route, told) for item in raw)

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
