"""The normal distribution by plain arithmetic: every machine and every version of every library gives the same bits.

The error function of a mathematics library may differ in its last digit from one to the next, and a recorded choice
must be derived again for ever. Source of the polynomial: Abramowitz and Stegun, 26.2.19, off by 1.5e-7 at most.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Final

LEAST: Final = 1e-12
"""What stands for a probability of nought, so that it can be divided by."""
_REACH: Final = 5.0
"""Standard deviations beyond which nothing is expected."""
_STEPS: Final = 1024
_OFFSET: Final = _REACH * _STEPS + 0.5
_COEFFICIENTS: Final = (
    0.0000053830, 0.0000488906, 0.0000380036, 0.0032776263, 0.0211410061, 0.0498673470, 1.0,
)  # fmt: skip


def _beyond(x: float) -> float:
    total = 0.0
    for coefficient in _COEFFICIENTS:
        total = total * x + coefficient
    for _ in range(4):
        total *= total
    return 0.5 / total


def _table() -> Iterator[float]:
    steps = int(_REACH * _STEPS)
    tail = [_beyond(step / _STEPS) for step in range(steps, 0, -1)]
    yield from tail
    yield 0.5
    yield from (1.0 - one for one in reversed(tail))


_TABLE: Final = tuple(_table())
_look_up: Final = _TABLE.__getitem__


def below(lines: Sequence[float], mean: float, deviation: float) -> list[float]:
    """The probability of lying below each of some ascending lines, read off a table: 2e-4 off at most."""
    first = bisect_right(lines, mean - _REACH * deviation)
    end = bisect_left(lines, mean + _REACH * deviation, first)
    scale = _STEPS / deviation
    inner = map(_look_up, map(int, [(line - mean) * scale + _OFFSET for line in lines[first:end]]))
    return [*repeat(LEAST, first), *inner, *repeat(1.0, len(lines) - end)]
