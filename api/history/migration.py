"""Bringing a brand's history over, page by page; stopped at any moment, it goes on where it was.

The order makes it safe: a page is on the log before its progress is written, and what is sent again is
known by its identity. What the source told is counted here, each row once, and compared with the tally
that the hub keeps of what it folded.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from api.history.harvest import Harvest
from api.history.progress import KNOWN, EntityProgress, Growing, Progress, ProgressFile, rejects
from core.errors import Refusal, SourceError
from core.events import Event
from core.source import Source, SourcePage, SourceRow

Read = Callable[[str, SourceRow], Sequence[Event] | Refusal]
"""What a row of an entity says."""
Send = Callable[[Sequence[bytes]], Awaitable[None]]
Step = Callable[[int, int | None], None]
"""Is told how many rows came, and how many to expect if that is known."""


class Migrating:
    """One run of a migration."""

    def __init__(self, source: Source, read: Read, send: Send, files: ProgressFile, progress: Progress) -> None:
        self._source, self._read, self._send, self._files = source, read, send, files
        self._progress: Final = progress
        self._ids: Final = files.growing(KNOWN, progress.known_bytes)
        self._known: Final = self._ids.known()

    async def bring(self, entity: str, step: Step) -> EntityProgress:
        """Bring one entity over, from where it is."""
        here = self._progress.entities.setdefault(entity, EntityProgress())
        kept, passed = self._files.growing(rejects(entity), here.rejected_bytes), {here.cursor}
        step(here.came, here.total)
        while not here.done:
            page = await self._source.page(entity, here.cursor)
            if page is None:
                here.absent = here.done = True
            else:
                await self._take(entity, page, here, kept)
                step(len(page.rows), page.length)
                self._turn_to(entity, page.next, here, passed)
            self._files.save(self._progress)
        return here

    async def _take(self, entity: str, page: SourcePage, here: EntityProgress, kept: Growing) -> None:
        _told(page, here)
        harvest = Harvest(entity, here, self._known, self._progress.until)
        for row in page.rows:
            harvest.take(row, self._read(entity, row))
        harvest.close()
        await self._send(harvest.events)
        self._progress.known_bytes = self._ids.append(b"".join(harvest.ids))
        here.rejected_bytes = kept.append(harvest.rejected())

    @staticmethod
    def _turn_to(entity: str, cursor: str | None, here: EntityProgress, passed: set[str | None]) -> None:
        if cursor is not None and cursor in passed:
            raise SourceError(f"{entity}: the source gives the cursor {cursor!r} twice, so that its pages never end")
        passed.add(cursor)
        here.cursor, here.done = cursor, cursor is None


def _told(page: SourcePage, here: EntityProgress) -> None:
    """What the source says of the whole; sums count from the first page on or not at all."""
    if not here.rows:
        here.sums = dict.fromkeys(page.sums, 0)
    here.total = here.total if page.total is None else page.total
    here.told_sums = {**here.told_sums, **{name: page.sums[name] for name in here.sums if name in page.sums}}
