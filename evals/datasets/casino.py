"""Reader of an online casino's player-days of 2013: one row is what one player did on one day.

A row without turnover is a day all the same: he came in, paid in or out, or played with bonus money. The result of
the table is winnings less turnover; NGR is taken as told, since it does not follow from the other columns. An amount
below zero takes back what another row has told.
"""

from collections.abc import Sequence
from datetime import date as Date  # noqa: N812 - the column is a date, and so is its type
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct

from api.history.csv_file import CsvFile, Row
from core.calendar import number_of
from core.errors import SourceError
from core.money import BASE_ONE, BASE_SCALE
from evals.datasets.tabular import bad_cell, day_of, exact, rows_of

WHAT: Final = "a table of player-days"
COLUMNS: Final = (
    "player_id_cat", "date", "deposit_approved_sum", "withdrawal_approved_sum", "turnover_cash_sum",
    "winning_cash_sum", "NGR_sum", "bonus_cash_sum", "session_sum",
)  # fmt: skip
_MOST: Final = Decimal(10) ** 15
_FIRST: Final = Date(1990, 1, 1)
_LAST: Final = Date(2099, 12, 31)
"""A day far off is a slip of the pen, and every week up to it would be looked at."""
_NONE: Final = ("", "NA", "NULL")


class PlayerDay(Struct, frozen=True):
    """One day of one player; amounts are integers in base units, as everywhere inside."""

    player: str
    date: Date
    deposits: int = 0
    withdrawals: int = 0
    turnover: int = 0
    winnings: int = 0
    ngr: int = 0
    bonus: int = 0
    seconds: int = 0

    @property
    def number(self) -> int:
        """The day, counted from 1970."""
        return number_of(self.date)


def is_casino(path: Path) -> bool:
    """Whether a file has the columns of player-days."""
    return not CsvFile(path).missing(COLUMNS)


def read_casino(path: Path) -> Sequence[PlayerDay]:
    """Read a whole file, in order of days.

    Two rows of a day may be two games, and are summed; two that agree in every cell are one row, exported twice.
    """
    days: dict[tuple[Date, str], PlayerDay] = {}
    seen: set[int] = set()
    for row in rows_of(path, COLUMNS, WHAT):
        day, cells = _day(row, path), hash(tuple(row.cells.values()))
        if cells in seen:
            continue
        seen.add(cells)
        key = (day.date, day.player)
        days[key] = _together(days[key], day) if key in days else day
    if not days:
        raise SourceError(f"{path.name} has no rows: a file of player-days has one for each day of each player")
    return [days[key] for key in sorted(days)]


def _day(row: Row, path: Path) -> PlayerDay:
    player, *_ = cells = [row.cells[name] for name in COLUMNS]
    if not player:
        raise SourceError(f"{path.name}, line {row.line}: {COLUMNS[0]} is empty, and whose day it is has to be known")
    *amounts, seconds = [_amount(cell, name, row, path) for cell, name in zip(cells[2:], COLUMNS[2:], strict=True)]
    return PlayerDay(player, _date(row, path), *(*amounts, seconds // BASE_ONE))


def _together(one: PlayerDay, other: PlayerDay) -> PlayerDay:
    sums = (getattr(one, name) + getattr(other, name) for name in PlayerDay.__struct_fields__[2:])
    return PlayerDay(one.player, one.date, *sums)


def _amount(text: str, column: str, row: Row, path: Path) -> int:
    if text in _NONE:
        return 0
    units = _units(text)
    if units is None:
        raise bad_cell(row, column, path, "a number such as 12.50")
    return units


@lru_cache(maxsize=1 << 16)
def _units(text: str) -> int | None:
    number = exact(text)
    return int(number.scaleb(BASE_SCALE)) if number is not None and abs(number) < _MOST else None


def _date(row: Row, path: Path) -> Date:
    day = day_of(row.cells["date"])
    if day is None or not _FIRST <= day <= _LAST:
        raise bad_cell(row, "date", path, f"a day such as 2013-01-29, from {_FIRST.year} to {_LAST.year},")
    return day
