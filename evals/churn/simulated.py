"""Simulated players for the models that are shipped: worlds to learn from, and others to be measured on."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from core.money import BASE_ONE
from core.record import digest
from evals.datasets.casino import PlayerDay
from evals.simulator import draw_world, player_days
from evals.simulator.freeze import frozen

LEARNED: Final = range(9000, 9008)
"""Numbers of the worlds that shipped models are trained on."""
MEASURED: Final = range(9100, 9106)
"""Numbers of the worlds that they are measured on."""
PLAYERS: Final = 250
DAYS: Final = 180
START: Final = date(2026, 1, 1)
WORLDS_DIGEST: Final = digest((frozen(), list(LEARNED), PLAYERS, DAYS))
"""Stands for the file where there is none."""
_CENT: Final = BASE_ONE // 100


def simulated(worlds: Sequence[int], seed: int) -> Sequence[PlayerDay]:
    """The days of the players of some worlds, whom nobody treats, in order of days."""
    found = []
    for world in worlds:
        for day in player_days(draw_world(world), PLAYERS, DAYS, seed, START):
            amounts = (day.deposits, day.withdrawals, day.turnover, day.winnings, day.ngr, day.bonus)
            units = [cents * _CENT for cents in amounts]
            found.append(PlayerDay(f"{world}/{day.player}", day.date, *(*units, day.seconds)))
    return sorted(found, key=lambda day: (day.date, day.player))
