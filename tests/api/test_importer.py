"""A way onto the log: packs that it takes, and a wait for all that is on it."""

from collections.abc import Sequence

from api.importer import Importer
from api.lane import PACK_BYTES
from core.entries import Route


class Log:
    """Keeps what was published, and up to where somebody waited."""

    def __init__(self, end: int = 0) -> None:
        self.packs: list[tuple[Sequence[bytes], bool]] = []
        self.at, self.waited = end, 0

    async def publish(self, items: Sequence[bytes], *, route: Route) -> int:
        self.packs.append((items, route.history))
        self.at += 1
        return self.at

    async def end(self) -> int:
        return self.at

    async def saved(self, position: int) -> None:
        self.waited = position


async def test_settling_waits_for_the_end_of_the_log_also_if_nothing_was_sent() -> None:
    log = Log(end=41)

    assert await Importer(log.publish, log.end, log.saved).settle() == 41
    assert log.waited == 41


async def test_no_pack_is_larger_than_the_log_takes_and_no_event_is_cut() -> None:
    log, item = Log(), b"x" * (PACK_BYTES // 3 - 1)

    await Importer(log.publish, log.end, log.saved).take([item] * 7)
    await Importer(log.publish, log.end, log.saved).take([b"live"], history=False)

    assert [(len(items), history) for items, history in log.packs] == [(3, True), (3, True), (1, True), (1, False)]
