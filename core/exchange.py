"""The exchange: the port over which agents hand each other normalized events, in one process or in several."""

from collections.abc import AsyncIterator
from typing import Final, Protocol

KEEP_SECONDS: Final = 2.5
"""How often a claim on a run is renewed; after four times that in silence it is anybody's again.

Who is killed takes nobody's time for longer than that; two who work on one run do no harm but in what it costs.
"""


class Exchange(Protocol):
    """Where agents hand each other normalized events; what was handed over stays, so a run can be taken up again."""

    async def put(self, run: str, step: str, body: bytes) -> None:
        """Hand over the event of a step, durably; a repetition changes nothing."""
        ...

    async def take(self, run: str, step: str) -> bytes | None:
        """The event of a step, None if nobody has handed it over yet."""
        ...

    async def wait(self, run: str, step: str) -> bytes:
        """The event of a step, as soon as somebody hands it over."""
        ...

    def runs(self, step: str) -> AsyncIterator["Claim"]:
        """The runs that have come to a step, each given to one of all who ask."""
        ...


class Claim(Protocol):
    """A run that is somebody's to work on, until he is done or falls silent."""

    @property
    def run(self) -> str:
        """The number of the run."""
        ...

    async def keep(self) -> None:
        """Say that somebody is at work on it, to be repeated every `KEEP_SECONDS`."""
        ...

    async def done(self) -> None:
        """Tick it off."""
        ...
