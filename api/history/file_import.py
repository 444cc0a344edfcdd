"""Importing one CSV file by a dialect: every row is either taken or kept with the reason why not."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from api.history.csv_file import CsvFile
from api.history.harvest import Harvest
from api.history.intake import Numbered, columns_of
from api.history.migration import Send
from api.history.progress import EntityProgress, Growing
from core.dialect import Dialect
from core.errors import SourceError

ROWS: Final = 1000
NEVER: Final = datetime.max.replace(tzinfo=UTC)


class FileImport:
    """One run over one file."""

    def __init__(self, file: CsvFile, dialect: Dialect, kind: str, rejects: Path) -> None:
        needed, asked = columns_of(dialect, kind)
        if missing := file.missing(needed):
            raise SourceError(
                f"this is no file for the dialect {dialect.name!r}: it has no column {', '.join(missing)}"
            )
        self._file, self._kind, self._rejects = file, kind, rejects
        self._here: Final = EntityProgress()
        self._unread: Final = file.missing(asked)

    async def run(self, intake: Numbered, send: Send, step: Callable[[int], None], until: datetime | None) -> None:
        """Send the events of all rows; what lies beyond the cut of a migration is left out by the hub."""
        known: dict[bytes, bytes] = {}
        kept = _fresh(self._rejects)
        rows = self._file.rows()
        while some := list(islice(rows, ROWS)):
            harvest = Harvest(self._kind, self._here, known, until or NEVER)
            for row in some:
                told = row.told()
                harvest.take(told, intake.read(self._kind, told))
            harvest.close()
            await send(harvest.events)
            kept.append(harvest.rejected())
            step(len(some))

    def result(self) -> Mapping[str, object]:
        """What it came to."""
        here = self._here
        reasons = sorted(here.reasons.items(), key=lambda each: -each[1])
        return {
            "rows": here.came,
            "accepted": here.came - here.rejected,
            "rejected": here.rejected,
            "reasons": dict(reasons),
            "rejected_rows": str(self._rejects) if here.rejected else None,
            "repeated": here.repeated,
            "events": here.events,
            "ahead": here.ahead,
            "columns_not_there": list(self._unread),
        }


def _fresh(path: Path) -> Growing:
    path.parent.mkdir(parents=True, exist_ok=True)
    return Growing(path, 0)
