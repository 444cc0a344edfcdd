"""The journal: every request as it was received, what was done with it, and how that ended. No key is kept."""

import asyncio
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from evals.stand_in.scenario import Door

Ending = Literal["sent", "cut", "left", "limit", "closed"]
"""How a reply ended: whole, cut on purpose, the client left, time was up, or the server was stopped."""


class Entry(Struct, frozen=True, kw_only=True):
    """One request."""

    number: int
    """Counted from 1 at each door."""
    door: Door
    model: str
    body: Any
    """The JSON as received."""
    done: str
    """The step that the script chose."""


class Journal:
    """All requests of a stand-in, in their order."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._endings: dict[tuple[Door, int], asyncio.Future[Ending]] = {}
        self._written = asyncio.Event()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]

    def next_number(self, door: Door) -> int:
        """The number of the request to come."""
        return 1 + sum(entry.door == door for entry in self._entries)

    def write(self, entry: Entry) -> None:
        """Keep a request."""
        self._entries.append(entry)
        self._written.set()
        self._written = asyncio.Event()
        self._endings[entry.door, entry.number] = asyncio.get_running_loop().create_future()

    def end(self, entry: Entry, ending: Ending) -> None:
        """Keep how it ended."""
        self._endings[entry.door, entry.number].set_result(ending)

    async def grown(self, size: int) -> None:
        """Wait for so many requests."""
        while len(self) < size:
            await self._written.wait()

    async def ending(self, entry: Entry) -> Ending:
        """How a request ended, when it has."""
        return await asyncio.shield(self._endings[entry.door, entry.number])
