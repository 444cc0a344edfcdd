"""Cells of data sets: every row must be right, or it is said which cell is not. All readers read numbers and days here.

A number is ASCII digits as a table has them (12.50, 2.00E+03), a day is 2013-01-29: what Python would read besides
(1_000, digits of other scripts, 2013-W05-2) is a slip of somebody's tool, and nobody would notice that it was guessed.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Final

from api.history.csv_file import CsvFile, Row
from core.errors import FormError, NotFoundError, SourceError

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)([T ][\d:.]+(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)


@contextmanager
def wanted(data: Path | None, wants: str) -> Iterator[None]:
    """Reading of a data set; who brought another is told what would do."""
    if data is not None and not data.exists():
        raise NotFoundError(f"there is no file or folder {data}: --data wants {wants}")
    try:
        yield
    except FormError as error:
        raise FormError(f"{error}. --data wants {wants}") from error


def check_folder(path: Path | None) -> None:
    """Refuse a file where a hub's data folder is asked for."""
    if path is not None and not path.is_dir():
        raise FormError(f"{path} is a file")


def table_at(path: Path, what: str) -> CsvFile:
    """The table in a file, if there is any."""
    if path.is_dir():
        raise FormError(f"{path} is a folder, and {what} is one file: name the file")
    file = CsvFile(path)
    if not any(file.columns):
        raise FormError(f"{path.name} is empty: the first line of {what} names its columns")
    return file


def rows_of(path: Path, columns: Sequence[str], what: str) -> Iterator[Row]:
    """The rows of a table that must have these columns."""
    file = table_at(path, what)
    if missing := file.missing(columns):
        raise FormError(f"{path.name} is not {what}: it has no column {', '.join(missing)}")
    for row in file.rows():
        if row.fault is not None:
            raise SourceError(f"{path.name}, line {row.line}: {row.fault}: mend it or leave it out")
        yield row


def bad_cell(row: Row, column: str, path: Path, expected: str) -> SourceError:
    """What is said of a cell: where it is, what it holds, and what would do."""
    told = row.cells[column][:40]
    return SourceError(f"{path.name}, line {row.line}: {column} is {told!r}, and {expected} is expected: mend the cell")


def exact(text: str) -> Decimal | None:
    """The number that a cell tells, as it is written; None where it is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def number(row: Row, column: str, path: Path) -> float:
    """A cell as a finite number."""
    told = exact(row.cells[column])
    if told is None or not isfinite(float(told)):
        raise bad_cell(row, column, path, "a number such as 12.50")
    return float(told)


def time_of(text: str) -> datetime | None:
    """The time, or the midnight of the day, that a cell tells; None where it is neither."""
    try:
        return datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """The day that a cell tells, alone or with a time behind it; None where it is none."""
    at = time_of(text)
    return at.date() if at else None
