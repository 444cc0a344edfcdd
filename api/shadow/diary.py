"""The diary of a shadow hub: the page of each brand's day, written when the day is over and when the hub stops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

from api.folder import Folder
from api.hub import Hub
from api.shadow.report import write_page
from api.tasks import end
from core.calendar import day_of
from core.events import Event
from core.ports import Archive

log: Final = logging.getLogger("cvh.diary")


class Diary:
    """Knows which days have news, by the brands' own streams: a day is over when a later one has begun."""

    def __init__(self, archive: Archive, folder: Folder) -> None:
        self._archive, self._folder = archive, folder
        self._news: set[tuple[str, str]] = set()
        self._today: dict[str, str] = {}
        self._turned = asyncio.Event()

    def watch_event(self, event: Event) -> None:
        """Something happened to a player of a brand."""
        self.note(event.brand, event.time)

    def note(self, brand: str, at: datetime) -> None:
        """The brand's day of a moment has news; it may be the first of a new day."""
        day = day_of(at)
        self._news.add((brand, day))
        if day > self._today.get(brand, ""):
            self._today[brand] = day
            self._turned.set()

    async def run(self, recorded: Callable[[], Awaitable[None]]) -> None:
        """Write the pages of days that are over, for ever; `recorded` waits until what was seen is on record."""
        while True:
            await self._turned.wait()
            self._turned.clear()
            await recorded()
            over = sorted((brand, day) for brand, day in self._news if day < self._today[brand])
            for brand, day in over:
                self._news.discard((brand, day))
                await asyncio.to_thread(self._write, brand, day)

    def close(self) -> None:
        """Write every page that has news, today's so far among them."""
        for brand, day in sorted(self._news):
            self._write(brand, day)
        self._news.clear()

    def _write(self, brand: str, day: str) -> None:
        try:
            write_page(self._archive, brand, day, self._folder.shadow_page(brand, day))
        except OSError as error:
            log.warning("the shadow report of %s for %s could not be written: %s", brand, day, error)


@asynccontextmanager
async def reporting(hub: Hub) -> AsyncIterator[None]:
    """In shadow mode, write the report of each day that is over, and what there is when everything is drained."""
    if not hub.settings.shadow:
        yield
        return
    diary = Diary(hub.archive, hub.folder)
    for brand in hub.state.policies:
        if (last := hub.state.watermark(brand)) is not None:
            diary.note(brand, last)
    hub.worker.on_event.append(diary.watch_event)
    writing = asyncio.create_task(diary.run(partial(_recorded, hub)))
    try:
        yield
    finally:
        for error in await end([writing]):
            log.error("the shadow reports ended before the hub did", exc_info=error)
    diary.close()


async def _recorded(hub: Hub) -> None:
    """Wait until everything that is on the log now is on record."""
    await hub.worker.reached(await hub.log.end())
