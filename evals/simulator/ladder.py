"""Stakes: rungs of a ladder on which a player stands, and mostly stays."""

from bisect import bisect_left
from math import log
from typing import Final

ROUND: Final = tuple(int(digit * 10**decade) for decade in range(4) for digit in (10, 20, 50))
"""Round amounts in cents: 10, 20, 50 and their tenfolds, up to the 500 euros that the house takes."""
FINE: Final = tuple(round(10 ** (1 + step / 7)) for step in range(26))
"""What those stake who do not care for round amounts."""
_ROUND_LOGS: Final = tuple(map(log, ROUND))
_FINE_LOGS: Final = tuple(map(log, FINE))


def ladder_of(*, is_round: bool) -> tuple[int, ...]:
    """The rungs, in cents."""
    return ROUND if is_round else FINE


def rung_near(size: float, *, is_round: bool) -> int:
    """The rung next above a logarithm of cents, or the last."""
    logs = _ROUND_LOGS if is_round else _FINE_LOGS
    return min(bisect_left(logs, size), len(logs) - 1)
