"""Reader of bets as rows, for the models of first bets and of categories: who, when, how much, and at what odds.

Two forms: the crash game's file (`Id, Username, Bet, CashedOut, PlayDate`), with or without a `Category` behind it as
`cvh simulate` writes it; and choices alone, as `player, time, category`. Names are hashed on the way in.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import sqrt
from pathlib import Path
from typing import Final, cast, get_args

from msgspec import Struct

from api.history.csv_file import CsvFile, Row
from core.errors import SourceError
from core.events import Category
from core.money import BASE_ONE
from evals.bustabit import player_id
from evals.datasets.hub_days import TRACES
from evals.datasets.tabular import bad_cell, number, rows_of, table_at, time_of

BETS: Final = ("Id", "Username", "Bet", "CashedOut", "PlayDate")
CHOICES: Final = ("player", "time", "category")
MOST: Final = 1e12
"""The highest stake that is believed."""
CALMEST: Final = 1.01
"""The lowest target of a crash game that is told apart."""
_NONE: Final = ("", "NA", "NULL")
_CATEGORIES: Final[frozenset[str]] = frozenset(get_args(Category))


class PlacedBet(Struct, frozen=True, gc=False):
    """One bet of one player."""

    player: str
    time: datetime
    stake: int
    """In base units."""
    volatility: float | None = None
    """Of the game, for each unit staked; None where the row does not tell."""


class Chosen(Struct, frozen=True, gc=False):
    """A bet of one player on a game of a category."""

    player: str
    time: datetime
    category: Category


def is_bets(path: Path) -> bool:
    """Whether a file has the columns of bets."""
    return path.is_file() and path.suffix not in TRACES and not CsvFile(path).missing(BETS)


def read_bets(path: Path) -> Sequence[PlacedBet]:
    """Read all bets, in order of time; a bet that is told twice is one bet, and one number may be of two bets."""
    found: dict[tuple[str, PlacedBet], None] = {}
    for row in rows_of(path, BETS, "a table of bets"):
        bet = PlacedBet(
            _player(row, "Username", path), _time(row, "PlayDate", path), _stake(row, path), _wild(row, path)
        )
        found[row.cells["Id"] or f"line {row.line}", bet] = None
    if not found:
        raise SourceError(f"{path.name} has no rows: a table of bets has one for each bet")
    return sorted((bet for _, bet in found), key=lambda bet: (bet.time, bet.player))


def read_choices(path: Path) -> Sequence[Chosen]:
    """Read what was played when, in order of time, from either form."""
    what = "a table of choices (player, time, category; or bets with a Category)"
    plain = not table_at(path, what).missing(CHOICES)
    columns = CHOICES if plain else ("Username", "PlayDate", "Category")
    player, time, category = columns
    found = [
        Chosen(_player(row, player, path), _time(row, time, path), _category(row, category, path))
        for row in rows_of(path, columns, what)
    ]
    if not found:
        raise SourceError(f"{path.name} has no rows: a table of choices has one for each bet or choice")
    return sorted(found, key=lambda one: (one.time, one.player))


def crash_volatility(target: float) -> float:
    """The standard deviation of a unit staked on reaching a target, which happens with probability 0.99 / target."""
    return sqrt(0.99 * max(target, CALMEST) - 0.99**2)


def _player(row: Row, column: str, path: Path) -> str:
    if name := row.cells[column].strip():
        return player_id(name)
    raise SourceError(f"{path.name}, line {row.line}: {column} is empty, and whose bet it is has to be known")


def _stake(row: Row, path: Path) -> int:
    stake = number(row, "Bet", path)
    if not 0 <= stake < MOST:
        raise bad_cell(row, "Bet", path, f"a stake from 0 to {MOST:.0e}")
    return round(stake * BASE_ONE)


def _wild(row: Row, path: Path) -> float | None:
    """A lost bet does not tell its target."""
    if row.cells["CashedOut"].strip() in _NONE:
        return None
    target = number(row, "CashedOut", path)
    return crash_volatility(target) if target > 0 else None


def _category(row: Row, column: str, path: Path) -> Category:
    told = row.cells[column].strip()
    if told not in _CATEGORIES:
        known = ", ".join(get_args(Category))
        raise SourceError(f"{path.name}, line {row.line}: {column} is {told[:40]!r}, which is none of {known}")
    return cast(Category, told)


def _time(row: Row, column: str, path: Path) -> datetime:
    at = time_of(row.cells[column])
    if at is None:
        raise bad_cell(row, column, path, "a time such as 2016-11-14T14:21:50Z")
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
