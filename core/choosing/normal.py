"""The normal distribution by plain arithmetic: every machine and every version of every library gives the same bits.

The error function of a mathematics library may differ in its last digit from one to the next, and a recorded choice
must be derived again for ever. Source of the polynomial: Abramowitz and Stegun, 26.2.19, off by 1.5e-7 at most.
"""

from itertools import pairwise
from typing import Final

REACH: Final = 6.0
"""Standard deviations beyond which nothing is expected."""
_STEPS: Final = 64
_OFFSET: Final = REACH * _STEPS
_COEFFICIENTS: Final = (
    0.0000053830, 0.0000488906, 0.0000380036, 0.0032776263, 0.0211410061, 0.0498673470, 1.0,
)  # fmt: skip


def _polynomial(x: float) -> float:
    total = 0.0
    for coefficient in _COEFFICIENTS:
        total = total * x + coefficient
    for _ in range(4):
        total *= total
    return 0.5 / total


def _table() -> tuple[float, ...]:
    tail = [_polynomial(step / _STEPS) for step in range(int(_OFFSET), 0, -1)]
    return (*tail, 0.5, *(1.0 - beyond for beyond in reversed(tail)), 1.0)


_TABLE: Final = _table()
_RISE: Final = tuple(after - before for before, after in pairwise(_TABLE))


def below(z: float) -> float:
    """The probability of lying below so many standard deviations; straight lines in a table, 1e-5 off at most."""
    if z <= -REACH:
        return 0.0
    if z >= REACH:
        return 1.0
    at = z * _STEPS + _OFFSET
    step = int(at)
    return _TABLE[step] + (at - step) * _RISE[step]
