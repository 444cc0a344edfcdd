"""A lane packs by load: one pack in flight, and what waits becomes the next."""

import asyncio
from collections.abc import Sequence

import pytest

from api.lane import PACK_BYTES, Lane
from core.entries import LIVE, Route
from core.errors import BusError


class SlowLog:
    """A log that takes a pack only when it is let."""

    def __init__(self) -> None:
        self.packs: list[tuple[list[bytes], bool]] = []
        self.let = asyncio.Semaphore(0)
        self.broken = False

    async def publish(self, items: Sequence[bytes], *, lane: int = 0, route: Route = LIVE) -> int:
        await self.let.acquire()
        if self.broken:
            raise BusError("gone")
        self.packs.append((list(items), route.history))
        return len(self.packs)


async def waiting(lane: Lane, *items: bytes, history: bool = False) -> "asyncio.Task[int]":
    task = asyncio.create_task(lane.add(items, route=Route(history=history)))
    await asyncio.sleep(0)
    return task


async def test_what_waits_while_a_pack_is_in_flight_becomes_one_pack() -> None:
    log = SlowLog()
    lane = Lane(log)  # type: ignore[arg-type]
    tasks = [await waiting(lane, str(n).encode()) for n in range(10)]
    for _ in range(2):
        log.let.release()
    positions = await asyncio.gather(*tasks)

    assert [items for items, _ in log.packs] == [[b"0"], [str(n).encode() for n in range(1, 10)]]
    assert positions == [1, *[2] * 9]


async def test_history_and_live_events_never_share_a_pack() -> None:
    log = SlowLog()
    lane = Lane(log)  # type: ignore[arg-type]
    tasks = [
        await waiting(lane, b"live"),
        await waiting(lane, b"live too"),
        await waiting(lane, b"old", history=True),
        await waiting(lane, b"live again"),
    ]
    for _ in tasks:
        log.let.release()
    await asyncio.gather(*tasks)

    assert log.packs == [([b"live"], False), ([b"live too"], False), ([b"old"], True), ([b"live again"], False)]


async def test_a_pack_stays_below_what_the_log_takes() -> None:
    log, half = SlowLog(), b"x" * (PACK_BYTES * 2 // 3)
    lane = Lane(log)  # type: ignore[arg-type]
    tasks = [await waiting(lane, half) for _ in range(3)]
    for _ in tasks:
        log.let.release()
    await asyncio.gather(*tasks)

    assert [len(items) for items, _ in log.packs] == [1, 1, 1]


async def test_whoever_waits_hears_that_the_log_is_gone_and_the_lane_goes_on() -> None:
    log = SlowLog()
    lane = Lane(log)  # type: ignore[arg-type]
    log.broken = True
    log.let.release()
    with pytest.raises(BusError):
        await lane.add([b"lost"])
    log.broken = False
    log.let.release()

    assert await lane.add([b"kept"]) == 1
    await lane.flush()
