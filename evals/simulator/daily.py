"""A run as plain daily rows, and as a file in the format of the public casino data set."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct

from core.errors import NotFoundError
from evals.simulator.live import START, live
from evals.simulator.trail import Day
from evals.simulator.world import World

COLUMNS: Final = (
    "player_id_cat", "gender", "date", "deposit_approved_sum", "withdrawal_approved_sum", "turnover_cash_sum",
    "winning_cash_sum", "result_cash_sum", "NGR_sum", "bonus_cash_sum", "session_sum",
)  # fmt: skip


class PlayerDay(Struct, frozen=True):
    """One player's day, money in cents."""

    player: str
    date: date
    deposits: int
    withdrawals: int
    turnover: int
    winnings: int
    ngr: int
    bonus: int
    seconds: int


def player_days(world: World, players: int, days: int, seed: int, start: date = START) -> Iterator[PlayerDay]:
    """The days of a population that nobody treats, player by player, in order of time."""
    for life in live(world, players, days, seed, None, start).lives:
        for day in life.days:
            yield _row(life.player, day, start)


def _row(player: str, day: Day, start: date) -> PlayerDay:
    return PlayerDay(
        player=player,
        date=start + timedelta(days=day.day),
        deposits=day.deposits,
        withdrawals=day.withdrawals,
        turnover=day.turnover,
        winnings=day.winnings,
        ngr=-day.result - day.bonus,
        bonus=day.bonus,
        seconds=round(day.seconds),
    )


def write_daily(rows: Iterator[PlayerDay], path: Path) -> int:
    """Write a file of days; how many. Gender is nothing that the simulator knows."""
    try:
        with path.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            return sum(writer.writerow(_cells(row)) > 0 for row in rows)
    except OSError as error:
        raise NotFoundError(f"{path} cannot be written ({error.strerror}): name another file") from error


def _cells(row: PlayerDay) -> tuple[str, ...]:
    amounts = (
        row.deposits,
        row.withdrawals,
        row.turnover,
        row.winnings,
        row.winnings - row.turnover,
        row.ngr,
        row.bonus,
    )
    return (row.player, "unknown", row.date.isoformat(), *(f"{cents / 100:.2f}" for cents in amounts), str(row.seconds))
