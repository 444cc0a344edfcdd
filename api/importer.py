"""A way onto a hub's log from the same machine, whether the hub runs or not."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Final, Protocol

from api.lane import PACK_BYTES
from core.entries import Route
from core.errors import BusError
from core.ports import Archive

PATIENT_LOOKS: Final = 600


class Publish(Protocol):
    """Puts a pack on the log and returns its position."""

    def __call__(self, items: Sequence[bytes], *, route: Route) -> Awaitable[int]:
        """Returns when it is on disk."""
        ...


class Importer:
    """A way to put events on a hub's log from the same machine, whether the hub runs or not."""

    def __init__(
        self, publish: Publish, end: Callable[[], Awaitable[int]], saved: Callable[[int], Awaitable[None]]
    ) -> None:
        self._publish, self._end, self._saved = publish, end, saved

    async def take(self, items: Sequence[bytes], *, history: bool = True) -> None:
        """Put raw events on the log, in packs that it takes; returns when they are on disk."""
        for pack in _packs(items):
            await self._publish(pack, route=Route(history=history))

    async def settle(self) -> int:
        """Wait until all that is on the log now is folded and in a snapshot; returns the last position."""
        position = await self._end()
        await self._saved(position)
        return position


async def saved_at(archive: Archive, position: int) -> None:
    """Wait until a running hub has a position in a snapshot, for as long as it comes nearer."""
    last, looks = -1, 0
    while (here := archive.position()) < position:
        looks = 0 if here > last else looks + 1
        if looks > PATIENT_LOOKS:
            raise BusError("the running hub took the events but has folded none for a minute: look at its output")
        last = here
        await asyncio.sleep(0.1)


def _packs(items: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    pack: list[bytes] = []
    size = 0
    for item in items:
        if pack and size + len(item) > PACK_BYTES:
            yield pack
            pack, size = [], 0
        pack.append(item)
        size += len(item) + 1
    if pack:
        yield pack
