"""Tilt: is the player, within these minutes, playing against his own habits while losing?

Stake, volatility, pace and what he does after a loss are compared with the player's own slow averages, never
with other people's. `bet` is what is seen of a bet, `habits` what is usual for him, `statistics` what is unusual,
`score` what follows; `weights` is written by `python -m evals.tilt.train` and is code: it belongs to the floor.
"""

from core.tilt.bet import Bet, log_stake, log_volatility, seconds_between, see
from core.tilt.habits import FIRST_BETS, MIN_BETS, deviation, learn
from core.tilt.score import (
    FLAGGED_FOR,
    INTERVENE,
    INTERVENE_AGAIN,
    PAUSE,
    RELEASE,
    intervenes,
    judge,
    pausing,
    unspoken,
)
from core.tilt.statistics import STATISTICS

__all__ = [
    "FIRST_BETS",
    "FLAGGED_FOR",
    "INTERVENE",
    "INTERVENE_AGAIN",
    "MIN_BETS",
    "PAUSE",
    "RELEASE",
    "STATISTICS",
    "Bet",
    "deviation",
    "intervenes",
    "judge",
    "learn",
    "log_stake",
    "log_volatility",
    "pausing",
    "seconds_between",
    "see",
    "unspoken",
]
