"""A run as plain daily rows, as the reader of the public casino data set gives them."""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from evals.simulator.live import START, live
from evals.simulator.trail import Day
from evals.simulator.world import World


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
        seconds=round(day.online_seconds),
    )
