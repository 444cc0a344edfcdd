"""Real bets, as the bustabit data set has them: a thin sample of each player, hours apart, read as bets in a row.

They are taken to be 20 seconds apart, because what is measured is stakes: nothing about pace, sessions or reactions
can be learned from them. How wild a bet is follows from the cash-out that the player reached last, so nothing of a
bet's own result is known before it.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.errors import HubError
from core.events import BetPlaced, BetWon
from core.money import BASE_ONE
from evals.bustabit import read_bustabit
from evals.tilt.spins import CRASH, SESSION_BREAK, Spin, Trace

APART: Final = 20.0
FEWEST: Final = 60
"""Bets that a player has to have."""
FEWEST_PLAYERS: Final = 8
TARGET: Final = 2.0
"""The cash-out before any is known."""
HIGHEST: Final = 50.0


class TooFewPlayers(HubError):
    """A file in which hardly anybody has bets enough."""


def real_players(path: Path) -> list[Trace]:
    """The players of a bustabit file who have bets enough, by id."""
    bets: dict[str, list[BetPlaced]] = {}
    won: dict[str | None, int] = {}
    for event in read_bustabit(path, "tilt").events:
        if isinstance(event, BetPlaced) and event.data.stake.base:
            bets.setdefault(event.subject, []).append(event)
        elif isinstance(event, BetWon):
            won[event.data.bet] = event.data.payout.base
    traces = [Trace(name, _spins(bets[name], won), "real") for name in sorted(bets) if len(bets[name]) >= FEWEST]
    if len(traces) < FEWEST_PLAYERS:
        raise TooFewPlayers(
            f"{path.name}: {len(traces)} of {len(bets)} players have {FEWEST} bets or more; bring {FEWEST_PLAYERS} such"
        )
    return traces


def _spins(bets: Sequence[BetPlaced], won: dict[str | None, int]) -> tuple[Spin, ...]:
    spins, target, seconds = [], TARGET, SESSION_BREAK
    for bet in bets:
        stake = bet.data.stake.base
        back = won.get(bet.data.bet, 0) / stake
        spins.append(Spin(stake / BASE_ONE, seconds, _risk(target), back, CRASH))
        target, seconds = min(back, HIGHEST) if back > 1 else target, APART
    return tuple(spins)


def _risk(target: float) -> float:
    """Log volatility of a crash game left at a target, which is reached 99 times in a hundred targets."""
    return 0.5 * math.log(max(0.99 * target - 0.98, 0.01))
