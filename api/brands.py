"""New brands on a running hub: the folder of brand files is watched, and a new brand is taken up without a restart."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from api.folder import Folder
from core.errors import BusError, PolicyFileError
from core.policy import BrandPolicy
from prompts.brands import brand_files, load_brand

log: Final = logging.getLogger("cvh.brands")

LOOK_SECONDS: Final = 1.0
TAKEN_UP_SECONDS: Final = 15.0
Stamp = tuple[int, int]


class BrandWatch:
    """Reads brand files as they come; what is wrong with one is said once for every change of it."""

    def __init__(
        self, folder: Path, policies: Mapping[str, BrandPolicy], take_up: Callable[[BrandPolicy], Awaitable[None]]
    ) -> None:
        self._folder, self._policies, self._take_up = folder, policies, take_up
        self._seen: dict[Path, Stamp] = {}
        self._files: dict[str, Path] = {}

    async def run(self) -> None:
        """Look each second, for ever."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(LOOK_SECONDS)
        except Exception:
            log.exception("brand files are no longer watched; start the hub again to take up new ones")

    async def look(self) -> None:
        """Read every file that is new or has changed since the last look."""
        for path, stamp in _stamps(self._folder).items():
            if self._seen.get(path) == stamp:
                continue
            try:
                await self._read(path)
            except PolicyFileError as error:
                log.warning("%s", error)
            except BusError as error:
                log.warning("%s could not be taken up (%s); it is tried again", path.name, error)
                continue
            self._seen[path] = stamp

    async def _read(self, path: Path) -> None:
        policy = load_brand(path)
        known, file = self._policies.get(policy.brand), self._files.setdefault(policy.brand, path)
        if file != path and file.exists():
            raise PolicyFileError(f"{path.name}: brand {policy.brand!r} has another file already; keep one of them")
        if known is None:
            await self._take_up(policy)
            log.info("brand %s is taken up", policy.brand)
        elif known != policy:
            raise PolicyFileError(f"{path.name} has changed: start the hub again to decide by it")


def wait_until_taken_up(folder: Folder, brand: str) -> None:
    """Wait until the hub that runs on a folder has taken up a brand."""
    for _ in range(int(TAKEN_UP_SECONDS / 0.1)):
        if brand in (folder.announced() or {}).get("brands", ()):
            return
        time.sleep(0.1)
    raise BusError(
        f"the hub on {folder.path} has not taken up {brand!r} within {TAKEN_UP_SECONDS:.0f} s: look at its output, "
        "and whether CVH_GUARDRAILS names the same folder for it as here"
    )


def _stamps(folder: Path) -> dict[Path, Stamp]:
    stamps: dict[Path, Stamp] = {}
    for path in brand_files(folder):
        with suppress(OSError):
            found = path.stat()
            stamps[path] = (found.st_mtime_ns, found.st_size)
    return stamps
