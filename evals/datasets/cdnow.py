"""Reader of CDNOW, customers of a shop for compact discs in 1997 and 1998: purchases, or what they come to.

A purchase is a line with customer, day as YYYYMMDD, discs and dollars between blanks; the published sample has a number
of its own behind the customer. Two purchases of one day are one visit. The other form is a table of one row a customer.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.history.csv_file import CsvFile
from core.errors import SourceError
from evals.datasets.tabular import day_of, exact, number, rows_of

Floats = NDArray[np.float64]
START: Final = date(1997, 1, 1)
WEEKS: Final = 39
"""Weeks that are known, and as many that are to be told."""
COLUMNS: Final = ("ID", "frequency", "recency", "T")
_CELLS: Final = (4, 5)
_NAMED: Final = (".txt", ".csv")


class Customers(NamedTuple):
    """What was known after 39 weeks, in weeks; and whether they bought in the next 39, where the file says so."""

    ids: Sequence[str]
    again: Floats
    last: Floats
    known: Floats
    spent: Floats
    """Dollars a visit; empty where the file does not say."""
    back: Floats
    """Empty where the file does not say."""


def is_cdnow(path: Path) -> bool:
    """Whether a file is one of the two forms."""
    try:
        return _is_log(path) or not CsvFile(path).missing(COLUMNS)
    except SourceError:
        return False


def read_cdnow(path: Path) -> Customers:
    """Read a whole file of either form."""
    return _from_log(path) if _is_log(path) else _from_summary(path)


def _is_log(path: Path) -> bool:
    with path.open("rb") as file:
        cells = file.readline().split()
    return len(cells) in _CELLS and all(cell.replace(b".", b"", 1).isdigit() for cell in cells)


def _from_summary(path: Path) -> Customers:
    rows = [(row.cells["ID"], *(number(row, name, path) for name in COLUMNS[1:]))
            for row in rows_of(path, COLUMNS, "a summary of CDNOW")]  # fmt: skip
    if not rows:
        raise SourceError(f"{path.name} has no rows: a summary of CDNOW has one for each customer")
    ids, again, last, known = zip(*rows, strict=True)
    return Customers(ids, np.array(again), np.array(last), np.array(known), np.empty(0), np.empty(0))


def _from_log(path: Path) -> Customers:
    split, end = START + timedelta(weeks=WEEKS), START + timedelta(weeks=2 * WEEKS)
    found = []
    for customer, days in _visits(path).items():
        before = sorted(day for day in days if day < split)
        if before:
            first, last = before[0], before[-1]
            spent = sum(days[day] for day in before) / len(before)
            back = any(split <= day < end for day in days)
            weeks = ((last - first).days / 7, ((split - first).days - 1) / 7)
            found.append((customer, len(before) - 1, *weeks, spent, back))
    if not found:
        raise SourceError(f"{path.name} has no purchase before {split}: CDNOW begins on {START}")
    ids, *columns = zip(*found, strict=True)
    return Customers(ids, *(np.array(column, float) for column in columns))


def _visits(path: Path) -> Mapping[str, Mapping[date, float]]:
    visits = defaultdict[str, defaultdict[date, float]](lambda: defaultdict(float))
    for customer, day, dollars in _purchases(path):
        visits[customer][day] += dollars
    return visits


def _purchases(path: Path) -> Iterator[tuple[str, date, float]]:
    for line, text in enumerate(path.read_text(encoding="latin-1").splitlines(), start=1):
        cells = text.split()
        if not cells:
            continue
        told, dollars = (cells[-3], cells[-1]) if len(cells) in _CELLS else ("", "")
        day, amount = day_of(f"{told[:4]}-{told[4:6]}-{told[6:]}"), exact(dollars)
        if day is None or amount is None:
            expected = "a customer, a day as 19970131, discs and dollars are expected: mend the line"
            raise SourceError(f"{path.name}, line {line}: {text[:60]!r}, and {expected}")
        yield cells[0], day, float(amount)


def find_cdnow(path: Path) -> Path | None:
    """The file of CDNOW at a path: itself, or the best of a folder; purchases tell more than what they come to."""
    if path.is_file():
        return path if is_cdnow(path) else None
    found = [one for one in sorted(path.iterdir()) if one.suffix in _NAMED and is_cdnow(one)]
    return next((one for one in found if _is_log(one)), found[0] if found else None)
