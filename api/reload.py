"""What a running hub decides under, and how one bundle takes the place of another, whole or not at all."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from api.state import HubState
from core.bundle import Bundle, cannot_follow
from core.errors import BusError, PolicyFileError
from prompts.brands import brand_files
from prompts.bundle import load_bundle
from prompts.law import book_files

log: Final = logging.getLogger("cvh.policy")

LOOK_SECONDS: Final = 1.0
Stamps = dict[Path, tuple[int, int]]


class InForce:
    """Goes over from bundle to bundle, and remembers why it could not."""

    def __init__(
        self, state: HubState, take_up: Callable[[Bundle], Awaitable[None]], tell: Callable[[str], None]
    ) -> None:
        """Who is told hears of every fault once, and of its mending by an empty text."""
        self._state, self._take_up, self._tell = state, take_up, tell
        self.fault = ""

    async def take(self, bundle: Bundle) -> None:
        """Decide under a bundle from now on, unless no running hub can; what is wrong is said and nothing changes."""
        policies, law = self._state.policies, self._state.law
        if why := cannot_follow(policies, bundle.policies):
            self.blame(why)
            return
        if policies != bundle.policies or law is None or law.digest != bundle.law.digest:
            await self._take_up(bundle)
            log.info("decisions are made under bundle %s from now on", bundle.digest[:12])
        self.blame("")

    def blame(self, fault: str) -> None:
        """Say what is wrong, once, until something else is or nothing."""
        if fault == self.fault:
            return
        self.fault = fault
        if fault:
            log.warning("%s", fault)
        self._tell(fault)


class Reload:
    """Watches the files of a folder; as soon as one has changed, all are read together."""

    def __init__(self, folder: Path, in_force: InForce) -> None:
        self._folder, self._in_force = folder, in_force
        self._seen: Stamps | None = None

    async def run(self) -> None:
        """Look each second, for ever."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_SECONDS)
        except Exception:
            log.exception("the watch of policy files has ended")
            self._in_force.blame("policy files are no longer watched: start the hub again to take up changes")

    async def look(self) -> None:
        """Read everything if anything is new, changed or gone since the last look."""
        stamps = _stamps(self._folder)
        if stamps == self._seen:
            return
        try:
            await self._in_force.take(load_bundle(self._folder))
        except PolicyFileError as error:
            self._in_force.blame(str(error))
        except BusError as error:
            log.warning("the changed files could not be taken up (%s); it is tried again", error)
            return
        self._seen = stamps


def _stamps(folder: Path) -> Stamps:
    stamps: Stamps = {}
    for path in (*brand_files(folder), *book_files(folder)):
        with suppress(OSError):
            found = path.stat()
            stamps[path] = (found.st_mtime_ns, found.st_size)
    return stamps
