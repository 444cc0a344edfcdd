"""An exchange in memory: what was handed over stays, and the first word on a step is the only one."""

from collections.abc import AsyncIterator
from typing import Final

from core.exchange import Claim


class MemoryExchange:
    """Implements `core.exchange.Exchange` for runs that begin and end in one process."""

    def __init__(self) -> None:
        self.steps: Final[dict[tuple[str, str], bytes]] = {}

    async def put(self, run: str, step: str, body: bytes) -> None:
        """Hand over the event of a step; a repetition changes nothing."""
        self.steps.setdefault((run, step), body)

    async def take(self, run: str, step: str) -> bytes | None:
        """The event of a step, None if nobody has handed it over yet."""
        return self.steps.get((run, step))

    async def wait(self, run: str, step: str) -> bytes:
        """The event of a step, which has to be there: nobody else is at work."""
        return self.steps[run, step]

    async def runs(self, step: str) -> AsyncIterator[Claim]:
        """None: who works here is told his run."""
        nobody: tuple[Claim, ...] = ()
        for claim in nobody:
            yield claim

    def forget(self, run: str) -> None:
        """Let go of a run that is over."""
        for key in [key for key in self.steps if key[0] == run]:
            del self.steps[key]
