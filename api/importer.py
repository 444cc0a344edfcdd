"""A way onto a hub's log from the same machine, whether the hub runs or not."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Protocol

from api.lane import PACK_BYTES
from core.entries import Route


class Publish(Protocol):
    """Puts a pack on the log and returns its position."""

    def __call__(self, items: Sequence[bytes], *, route: Route) -> Awaitable[int]:
        """Returns when it is on disk."""
        ...


class Importer:
    """A way to put events on a hub's log from the same machine, whether the hub runs or not."""

    def __init__(self, publish: Publish, saved: Callable[[int], Awaitable[None]]) -> None:
        self._publish, self._saved = publish, saved
        self._position = 0

    async def take(self, items: Sequence[bytes], *, history: bool = True) -> None:
        """Put raw events on the log, in packs that it takes; returns when they are on disk."""
        for pack in _packs(items):
            self._position = await self._publish(pack, route=Route(history=history))

    async def settle(self) -> int:
        """Wait until all of them are folded and in a snapshot; returns the last position."""
        await self._saved(self._position)
        return self._position


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
