"""Numbers out of tables: every row must be right, or it is said which cell is not."""

from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

from api.history.csv_file import CsvFile, Row
from core.errors import SourceError


def rows_of(path: Path, columns: Sequence[str], what: str) -> Iterator[Row]:
    """The rows of a table that must have these columns."""
    file = CsvFile(path)
    if missing := file.missing(columns):
        raise SourceError(f"{path.name} is not {what}: it has no column {', '.join(missing)}")
    for row in file.rows():
        if row.fault is not None:
            raise SourceError(f"{path.name}, line {row.line}: {row.fault}: mend it or leave it out")
        yield row


def number(row: Row, column: str, path: Path) -> float:
    """A cell as a finite number."""
    try:
        value = float(row.cells[column])
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        told = row.cells[column][:40]
        raise SourceError(f"{path.name}, line {row.line}: {column} is {told!r}, and a number is expected")
    return value
