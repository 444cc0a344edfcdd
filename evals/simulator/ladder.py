"""Stakes: rungs of a ladder on which a player stands, and mostly stays."""

from bisect import bisect_left
from functools import lru_cache
from math import log
from typing import Final

DIGITS: Final = (1, 2, 5)
"""Of round amounts; the others are as close together as seven to a tenfold."""
FINE: Final = 7
TENFOLDS: Final = 9


@lru_cache
def ladder_of(least: float, most: float, *, is_round: bool) -> tuple[int, ...]:
    """The rungs in cents, from the smallest stake that the house takes to the largest."""
    tenfolds = [10**power for power in range(TENFOLDS)]
    round_ones = [digit * ten for ten in tenfolds for digit in DIGITS]
    fine_ones = [round(ten * 10 ** (step / FINE)) for ten in tenfolds[1:] for step in range(FINE)]
    return tuple(rung for rung in (round_ones if is_round else fine_ones) if least <= rung <= most)


@lru_cache
def _logs(ladder: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(map(log, ladder))


def rung_near(size: float, ladder: tuple[int, ...]) -> int:
    """The rung nearest to a logarithm of cents."""
    logs = _logs(ladder)
    above = min(bisect_left(logs, size), len(logs) - 1)
    return above - 1 if above and size - logs[above - 1] < logs[above] - size else above
