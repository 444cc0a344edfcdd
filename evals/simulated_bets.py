"""Bets of simulated players whom nobody treats, for the models of first bets and of categories."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from core.events import BetPlaced, Event
from core.record import digest
from evals.datasets.bets import Chosen, PlacedBet
from evals.simulator import Nobody, Treatment, draw_world, live
from evals.simulator.freeze import frozen

PLAYERS: Final = 120
DAYS: Final = 95
JOINED: Final = 0.05
"""The share of the span in which players register: all of them can be followed for 90 days."""
START: Final = date(2026, 1, 1)


def digest_of_worlds(worlds: Sequence[int], days: int = DAYS) -> str:
    """What stands for a file of these bets."""
    return digest((frozen(), "bets", list(worlds), PLAYERS, days))


class Heard(Nobody):
    """An operator who hears the bets of a world and does nothing."""

    def __init__(self, world: int) -> None:
        self._world = world
        self.bets: list[PlacedBet] = []
        self.choices: list[Chosen] = []

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Keep a bet."""
        if isinstance(event, BetPlaced):
            player, bet = f"{self._world}/{event.subject}", event.data
            wild = float(bet.volatility) if bet.volatility is not None else None
            self.bets.append(PlacedBet(player, event.time, bet.stake.base, wild))
            self.choices.append(Chosen(player, event.time, bet.category))
        return ()


def heard(world: int, seed: int, days: int = DAYS, players: int = PLAYERS) -> Heard:
    """The bets of a world, in each player's order."""
    operator = Heard(world)
    live(draw_world(world, arrivals=JOINED), players, days, seed, operator, START)
    return operator
