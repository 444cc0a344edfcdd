"""The journal: every request as it was received, what was done with it, and how that ended. No key is kept."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from evals.stand_in.scenario import Door, StepName

KEPT: Final = 10_000
"""How many of the newest requests are kept."""

Ending = Literal["sent", "cut", "left", "limit", "closed"]
"""How a reply ended: whole, cut on purpose, the client left, time was up, or the server was stopped."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One request."""

    number: int
    """Counted from 1 at each door."""
    door: Door
    model: str
    raw: bytes
    done: StepName
    """The step that the script chose."""
    ending: "asyncio.Future[Ending]" = field(repr=False, compare=False)

    @property
    def body(self) -> Any:
        """The JSON that was received."""
        return json.loads(self.raw)

    async def ended(self) -> Ending:
        """How the reply ended, once it has."""
        return await asyncio.shield(self.ending)


class Journal:
    """The requests to a stand-in, in their order."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._counts: Counter[Door] = Counter()
        self._written = asyncio.Event()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __getitem__(self, place: int) -> Entry:
        return self._entries[place]

    @property
    def received(self) -> int:
        """How many requests there were, kept or not."""
        return self._counts.total()

    def write(self, door: Door, model: str, raw: bytes, done: StepName) -> Entry:
        """Keep a request."""
        self._counts[door] += 1
        ending = asyncio.get_running_loop().create_future()
        entry = Entry(number=self._counts[door], door=door, model=model, raw=raw, done=done, ending=ending)
        self._entries.append(entry)
        self._written.set()
        self._written = asyncio.Event()
        return entry

    async def grown(self, size: int) -> None:
        """Wait for so many requests."""
        while self.received < size:
            await self._written.wait()
