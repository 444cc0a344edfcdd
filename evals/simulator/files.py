"""Runs as files: one row a day in the format of the casino data set, or one row a bet in that of the crash game's.

Sums are in euros. A row of days has no gender, since the simulator knows of none.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from core.errors import NotFoundError
from core.events import Bet, BetPlaced, BetWon, Event
from evals.report import Step
from evals.simulator.daily import PlayerDay, player_days
from evals.simulator.live import live
from evals.simulator.operator import Nobody, Treatment
from evals.simulator.world import World

Cells = Sequence[str]
DAILY: Final = (
    "player_id_cat", "gender", "date", "deposit_approved_sum", "withdrawal_approved_sum", "turnover_cash_sum",
    "winning_cash_sum", "result_cash_sum", "NGR_sum", "bonus_cash_sum", "session_sum",
)  # fmt: skip
BETS: Final = ("Id", "GameID", "Username", "Bet", "CashedOut", "Bonus", "Profit", "BustedAt", "PlayDate", "Category")
"""The columns of the crash game's file, and the category after them: bets are of every kind."""
MISSING: Final = "NA"
BETS_START: Final = date(2016, 1, 4)
"""In the year of the crash game's file, whose reader knows no other."""
Write = Callable[[World, int, int, int, Path, Step], int]


def write_daily(world: World, players: int, days: int, seed: int, path: Path, step: Step) -> int:
    """Write a run day by day; how many rows."""
    return _write(path, DAILY, map(_daily_cells, player_days(world, players, days, seed)), step)


def write_bets(world: World, players: int, days: int, seed: int, path: Path, step: Step) -> int:
    """Write a run bet by bet; how many rows."""
    ledger = Ledger()
    live(world, players, days, seed, ledger, BETS_START)
    return _write(path, BETS, ledger.rows(), step)


FORMATS: Final[Mapping[str, Write]] = {"casino-daily": write_daily, "bets": write_bets}


class Ledger(Nobody):
    """An operator who only writes down the bets, and what each came to."""

    def __init__(self) -> None:
        self.placed: list[tuple[BetPlaced, int]] = []
        self.paid: dict[str, int] = {}

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Write down a bet or a win."""
        if isinstance(event, BetPlaced):
            self.placed.append((event, event.data.stake.minor))
        elif isinstance(event, BetWon):
            self.paid[event.data.round] = event.data.payout.minor
        return ()

    def rows(self) -> Iterator[Cells]:
        """The bets as rows, in order of time."""
        self.placed.sort(key=lambda one: one[0].time)
        for number, (event, stake) in enumerate(self.placed, start=1):
            yield _bet_cells(number, event, event.data, stake, self.paid.get(event.data.round, 0))


def _bet_cells(number: int, event: BetPlaced, bet: Bet, stake: int, paid: int) -> Cells:
    won = paid >= stake
    return (
        str(number), bet.round, event.subject, _euros(stake), f"{paid / stake:.2f}" if won else MISSING, MISSING,
        _euros(paid - stake) if won else MISSING, MISSING, f"{event.time:%Y-%m-%dT%H:%M:%SZ}", bet.category,
    )  # fmt: skip


def _daily_cells(row: PlayerDay) -> Cells:
    amounts = (
        row.deposits, row.withdrawals, row.turnover, row.winnings, row.winnings - row.turnover, row.ngr, row.bonus,
    )  # fmt: skip
    return (row.player, "unknown", row.date.isoformat(), *map(_euros, amounts), str(row.seconds))


def _euros(cents: int) -> str:
    return f"{cents / 100:.2f}"


def _write(path: Path, columns: Cells, rows: Iterable[Cells], step: Step) -> int:
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            count = 0
            for row in rows:
                writer.writerow(row)
                count += 1
                step(1)
            return count
    except OSError as error:
        raise NotFoundError(f"{path} cannot be written ({error.strerror}): name another file") from error
