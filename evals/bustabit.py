"""Reader of the public bustabit data set: one row is one bet of a crash game, in bits (10^-6 BTC).

Payout is Bet + Profit where there is a profit, nothing otherwise. The circulating copies have their
years moved; all bets are of 2016. Rows are not in order of time, so they are sorted. User names are
pseudonyms of real people and are hashed on the way in: "bb-" and the first 16 hex digits of SHA-256.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from api.history.csv_file import Row
from core.errors import FormError, HubError
from core.events import Bet, BetPlaced, BetWon, Event, Win
from core.money import Money
from evals.datasets.tabular import exact, table_at, time_of

SOURCE: Final = "import/bustabit"
YEAR: Final = 2016
COLUMNS: Final = ("Id", "GameID", "Username", "Bet", "Profit", "PlayDate")
MISSING: Final = ("NA",)
LONGEST: Final = 190
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class UnmappableRow(HubError):
    """A row that cannot become events; its text is the reason."""


@dataclass
class History:
    """What a file came to: the events in order of time, and the rows that were left out."""

    rows: int = 0
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    rejected_rows: list[tuple[str, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many rows were left out."""
        return len(self.rejected_rows)


def player_id(username: str) -> str:
    """The pseudonymous id of a user name."""
    return f"bb-{hashlib.sha256(username.encode()).hexdigest()[:16]}"


def read_bustabit(path: Path, brand: str) -> History:
    """Read a whole file."""
    history, seen = History(), set[str]()
    for row in _rows(path):
        history.rows += 1
        try:
            events = _events(row.cells, brand)
            if row.cells["Id"] in seen:
                raise UnmappableRow("Id: this bet is in the file twice")
        except UnmappableRow as error:
            history.reasons[str(error)] += 1
            history.rejected_rows.append((row.text, str(error)))
            continue
        seen.add(row.cells["Id"])
        history.accepted += 1
        history.events.extend(events)
    history.events.sort(key=lambda event: event.time)
    return history


def _rows(path: Path) -> Iterator[Row]:
    file = table_at(path, "a bustabit file")
    if missing := file.missing(COLUMNS):
        raise FormError(f"{path.name} is not a bustabit file: it has no column {', '.join(missing)}")
    return file.rows()


def _events(row: Mapping[str, str], brand: str) -> list[Event]:
    if empty := next((name for name in COLUMNS if not row.get(name)), None):
        raise UnmappableRow(f"{empty}: is empty")
    if max(len(row["Id"]), len(row["GameID"])) > LONGEST:
        raise UnmappableRow("Id: longer than an id may be")
    if _CONTROL.search(row["Id"] + row["GameID"]):
        raise UnmappableRow("Id: holds a control character")
    stake = _bits(row["Bet"], "Bet")
    profit = None if row["Profit"] in MISSING else _bits(row["Profit"], "Profit")
    number, player, at = row["Id"], player_id(row["Username"]), _time(row["PlayDate"])
    bet = Bet(round=row["GameID"], game="bustabit", category="crash", stake=_money(stake), bet=number, rtp="0.99")
    placed = BetPlaced(id=f"{number}/bet", source=SOURCE, time=at, subject=player, brand=brand, data=bet)
    if profit is None:
        return [placed]
    win = Win(round=row["GameID"], game="bustabit", category="crash", payout=_money(stake + profit), bet=number)
    return [placed, BetWon(id=f"{number}/win", source=SOURCE, time=at, subject=player, brand=brand, data=win)]


def _bits(text: str, column: str) -> Decimal:
    try:
        amount = exact(text)
        cents = amount.quantize(Decimal("0.01")) if amount is not None else None
    except InvalidOperation:
        amount = cents = None
    if amount is None or cents is None:
        raise UnmappableRow(f"{column}: not an amount")
    if cents != amount:
        raise UnmappableRow(f"{column}: more than two decimals")
    if cents < 0:
        raise UnmappableRow(f"{column}: negative")
    return abs(cents)


def _money(bits: Decimal) -> Money:
    return Money(f"{bits:f}", "BIT", "1")


def _time(text: str) -> datetime:
    try:
        if (at := time_of(text)) is None:
            raise UnmappableRow("PlayDate: not a time")
        at = at.replace(year=YEAR) if at.year > YEAR else at
    except ValueError:
        raise UnmappableRow("PlayDate: not a time") from None
    if at.tzinfo is None:
        raise UnmappableRow("PlayDate: has no offset")
    return at
