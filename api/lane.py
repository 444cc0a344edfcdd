"""A wire lane: what waits while one pack is being synced becomes the next pack.

The log syncs once per pack, so packing by load, not by a timer, gives one event its lowest latency and
a flood its highest rate (docs/decisions/0002).
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from api.items import MAX_ITEMS
from core.entries import LIVE, Route
from core.ports import EventLog

PACK_BYTES: Final = 1_500_000


class Lane:
    """Collects raw events and publishes them, one pack in flight at a time."""

    def __init__(self, log: EventLog, number: int = 0) -> None:
        self._log, self._number = log, number
        self._waiting: deque[tuple[Sequence[bytes], Route, bool, asyncio.Future[int]]] = deque()
        self._sending: asyncio.Task[None] | None = None

    async def add(self, items: Sequence[bytes], *, route: Route = LIVE, alone: bool = False) -> int:
        """Put events or payloads on the log; returns the position once they are on disk.

        What is no JSON goes `alone`: it would spoil the pack of others.
        """
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((items, route, alone, done))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())
        return await done

    async def flush(self) -> None:
        """Wait until nothing is in flight."""
        while self._sending is not None and not self._sending.done():
            await self._sending

    async def _send(self) -> None:
        while self._waiting:
            items, route, futures = self._next_pack()
            try:
                position = await self._log.publish(items, lane=self._number, route=route)
            except Exception as error:
                _tell(futures, error)
            else:
                _tell(futures, position)

    def _next_pack(self) -> tuple[list[bytes], Route, list["asyncio.Future[int]"]]:
        items: list[bytes] = []
        futures: list[asyncio.Future[int]] = []
        size, (_, route, alone, _) = 0, self._waiting[0]
        while self._waiting and self._waiting[0][1:3] == (route, alone) and not (alone and futures):
            more = self._waiting[0][0]
            size += sum(map(len, more))
            if futures and (size > PACK_BYTES or (route.brand is not None and len(items) + len(more) > MAX_ITEMS)):
                break
            items.extend(more)
            futures.append(self._waiting.popleft()[3])
        return items, route, futures


def _tell(futures: Sequence["asyncio.Future[int]"], result: int | Exception) -> None:
    for future in futures:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
