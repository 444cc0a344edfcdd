"""Chances: how probable it is that each score is the greatest, as whole millionths that sum to exactly one."""

from collections.abc import Iterable, Sequence
from functools import reduce
from math import fsum
from operator import add, mul, sub, truediv
from typing import Final, NamedTuple

from core.choosing.normal import below

WHOLE: Final = 1_000_000
_REACH: Final = 4.5
_NODES: Final = (-1.5, -0.5, 0.5, 1.5)
_LEAST: Final = 1e-12
"""What stands for a probability of nought, so that it can be divided by."""
_SURE: Final = 1e-9
_NOTHING: Final = 1e-6
"""A gain below which none is as good: a millionth of the smallest coin."""


class Belief(NamedTuple):
    """What is believed of a score."""

    mean: float
    deviation: float


def best(beliefs: Sequence[Belief]) -> list[float]:
    """The probability that each score is the greatest of all and above nought: what is missing to one is that none is.

    The scores are independent and normal. The integral over the greatest is taken between lines laid through each of
    them, no number is drawn, and the shares are scaled to what they must come to.
    """
    found = [0.0] * len(beliefs)
    alive = _alive(beliefs)
    if not alive:
        return found
    lines = _lines([beliefs[number] for number in alive])
    each = [_below_lines(beliefs[number], lines) for number in alive]
    every = list(reduce(_times, each))
    shares = [_taken(one, list(map(truediv, every, one))) for one in each]
    whole, total = 1.0 - every[0], fsum(shares)
    for number, share in zip(alive, shares, strict=True):
        found[number] = whole * share / total
    return found


def _alive(beliefs: Sequence[Belief]) -> list[int]:
    """Those that could be the greatest at all."""
    line = max(mean - _REACH * deviation for mean, deviation in beliefs) if beliefs else 0.0
    tops = (mean + _REACH * deviation for mean, deviation in beliefs)
    return [number for number, top in enumerate(tops) if top > _NOTHING and top >= line]


def _lines(beliefs: Sequence[Belief]) -> list[float]:
    """Nought, some lines through each score, and one that is above all of them."""
    inner = {mean + node * deviation for mean, deviation in beliefs for node in _NODES}
    top = max(mean + _REACH * deviation for mean, deviation in beliefs)
    return [0.0, *sorted(line for line in inner if 0.0 < line < top), top]


def _below_lines(belief: Belief, lines: Sequence[float]) -> list[float]:
    mean, deviation = belief.mean, max(belief.deviation, _SURE)
    return [below((line - mean) / deviation) or _LEAST for line in lines]


def _times(one: Iterable[float], other: Iterable[float]) -> list[float]:
    return list(map(mul, one, other))


def _taken(one: Sequence[float], others: Sequence[float]) -> float:
    """Twice the integral of all others' lying below over how one score is spread."""
    return fsum(map(mul, map(sub, one[1:], one), map(add, others[1:], others)))


def millionths(shares: Sequence[float]) -> list[int]:
    """Shares as whole millionths that sum to exactly one: what rounding leaves goes to the greatest remainders."""
    exact = [share * WHOLE for share in shares]
    whole = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda number: (whole[number] - exact[number], number))
    left = WHOLE - sum(whole)
    for turn in range(abs(left)):
        whole[order[turn % len(order)]] += 1 if left > 0 else -1
    return whole
