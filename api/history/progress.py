"""How far a migration has come: one small file, written whole or not at all, and what grows beside it.

A page is first put on the log, then into the growing files, then into the progress. Whatever happens in
between, the next run cuts the growing files back to what the progress says, and sends that page again.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from core.migration import Figure
from core.record import canonical

KNOWN: Final = "known.ids"
ID_BYTES: Final = 16
SAID_BYTES: Final = 8


def rejects(entity: str) -> str:
    """The file of the rows of an entity that were rejected."""
    return f"{entity}.rejected.csv"


class EntityProgress(Struct):
    """How far one entity has come, and what it came to so far."""

    cursor: str | None = None
    done: bool = False
    absent: bool = False
    rows: int = 0
    repeated: int = 0
    events: int = 0
    ahead: int = 0
    rejected: int = 0
    rejected_bytes: int = 0
    reasons: dict[str, int] = {}
    total: int | None = None
    """Rows, as the source says."""
    told_sums: dict[str, str] = {}
    """Sums by column, as the source says."""
    sums: dict[str, int] = {}
    """The same columns as they were read, in steps of 10^-18."""
    read: list[tuple[Figure, int]] = []
    """What its events came to; those ahead of the cut are not in it."""

    @property
    def came(self) -> int:
        """Rows that came, those that came before included."""
        return self.rows + self.repeated


class Progress(Struct):
    """How far all of them have come."""

    until: datetime
    edition: str
    known_bytes: int = 0
    entities: dict[str, EntityProgress] = {}


class ProgressFile:
    """The progress of one brand's migration in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "progress.json"

    def load(self, until: datetime, edition: str) -> Progress:
        """Where to go on; from the beginning if the cut or the source has become another."""
        try:
            found = msgspec.json.decode(self._file.read_bytes(), type=Progress)
        except (OSError, msgspec.DecodeError):
            return Progress(until, edition)
        same = (found.until, found.edition) == (until, edition) and self._whole(found)
        return found if same else Progress(until, edition)

    def _whole(self, progress: Progress) -> bool:
        wanted = {KNOWN: progress.known_bytes, **{rejects(n): e.rejected_bytes for n, e in progress.entities.items()}}
        files = [(self._folder / name, size) for name, size in wanted.items() if size]
        return all(file.exists() and file.stat().st_size >= size for file, size in files)

    def save(self, progress: Progress) -> None:
        """Write it, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(canonical(progress))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)

    def forget(self) -> None:
        """The next run begins at the beginning; what is on the log already is dropped there."""
        self._file.unlink(missing_ok=True)
        (self._folder / KNOWN).unlink(missing_ok=True)

    def growing(self, name: str, size: int) -> "Growing":
        """A file beside the progress, cut back to the size the progress knows."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Growing(self._folder / name, size)


class Growing:
    """A file that only grows, and is cut back when more was written than the progress knows."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self._size = path, size
        if path.exists():
            os.truncate(path, size)

    def append(self, data: bytes) -> int:
        """Add to its end, on disk; returns its size. Nothing to add makes no file."""
        if data:
            with self.path.open("ab") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                self._size = file.tell()
        return self._size

    def known(self) -> dict[bytes, bytes]:
        """The identities in it, each with the digest of what it said."""
        data = self.path.read_bytes() if self._size else b""
        starts = range(0, len(data), ID_BYTES + SAID_BYTES)
        return {data[at : at + ID_BYTES]: data[at + ID_BYTES : at + ID_BYTES + SAID_BYTES] for at in starts}
