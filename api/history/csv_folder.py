"""History in a folder of CSV exports, one file for each entity: `players.csv`, `payments.csv` and so on."""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from api.history.csv_file import CsvFile, Row
from core.errors import SourceError
from core.record import identity
from core.source import SourcePage

ROWS: Final = 1000


class CsvFolder:
    """Implements `core.ports.Source`; a cursor is the number of the last row read."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise SourceError(f"{folder} is neither a folder of CSV files nor an http address")
        self._folder = folder
        self._file = lru_cache(maxsize=1)(_counted)
        self._open: CsvFile | None = None
        self._rows: Iterator[Row] = iter(())
        self._at = 0

    def edition(self) -> str:
        """Changes with any file: another export may have other rows under the same numbers."""
        return identity(*(f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in self._files()))

    def beside(self, entities: Collection[str]) -> Sequence[str]:
        """Files that no entity is read from."""
        return [file.name for file in self._files() if file.stem not in entities]

    async def page(self, entity: str, cursor: str | None) -> SourcePage | None:
        """The rows behind a cursor."""
        path = self._folder / f"{entity}.csv"
        if not path.is_file():
            return None
        file, total = self._file(path)
        rows = [row.told() for row in islice(self._behind(file, int(cursor or 0)), ROWS)]
        self._at += len(rows)
        return SourcePage(rows=rows, next=str(self._at) if self._at < total else None, length=total)

    async def close(self) -> None:
        """Nothing stays open."""

    def _behind(self, file: CsvFile, after: int) -> Iterator[Row]:
        """Reading goes on where it is, unless somebody wants to be elsewhere."""
        if (file, after) != (self._open, self._at):
            self._open, self._at, self._rows = file, after, file.rows(after)
        return self._rows

    def _files(self) -> Sequence[Path]:
        return sorted(self._folder.glob("*.csv"))


def _counted(path: Path) -> tuple[CsvFile, int]:
    file = CsvFile(path)
    return file, file.count()
