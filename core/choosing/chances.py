"""Chances: how probable it is that each score is the greatest, as whole millionths that sum to exactly one."""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import islice
from math import fsum
from operator import add, mul, sub, truediv
from typing import Final, NamedTuple

from core.choosing.normal import below

WHOLE: Final = 1_000_000
_REACH: Final = 3.5
"""Standard deviations beyond which nothing is expected of a score."""
_NODES: Final = (-1.5, -0.5, 0.5, 1.5)
_SURE: Final = 1e-9
"""The least deviation, in base units and as a share of the mean: narrower ones are beyond what a number resolves."""
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
    wide = [(mean, max(deviation, _SURE, abs(mean) * _SURE)) for mean, deviation in beliefs]
    bottom = max([0.0, *[mean - _REACH * deviation for mean, deviation in wide]])
    tops = [mean + _REACH * deviation for mean, deviation in wide]
    alive = [place for place, top in enumerate(tops) if top >= bottom and top > _NOTHING]
    if not alive:
        return found
    shares = _shares([wide[place] for place in alive], bottom, max(tops))
    for place, share in zip(alive, shares, strict=True):
        found[place] = share
    return found


def _shares(beliefs: Sequence[tuple[float, float]], bottom: float, top: float) -> Iterable[float]:
    """The same for scores that all could be the greatest, which lies between bottom and top."""
    if len(beliefs) == 1:
        return [1.0 if bottom else 1.0 - below([0.0], *beliefs[0])[0]]
    inner = [mean + node * deviation for mean, deviation in beliefs for node in _NODES]
    lines = [bottom, *sorted([line for line in inner if bottom < line < top]), top]
    each = [below(lines, mean, deviation) for mean, deviation in beliefs]
    every = list(reduce(_times, each))
    shares = [_taken(one, list(map(truediv, every, one))) for one in each]
    scale = (1.0 if bottom else 1.0 - every[0]) / (fsum(shares) or 1.0)
    return [share * scale for share in shares]


def _times(one: Iterable[float], other: Iterable[float]) -> list[float]:
    return list(map(mul, one, other))


def _taken(one: Sequence[float], others: Sequence[float]) -> float:
    """Twice the integral of all others' lying below over how one score is spread."""
    return fsum(map(mul, map(sub, islice(one, 1, None), one), map(add, islice(others, 1, None), others)))


def millionths(shares: Sequence[float]) -> list[int]:
    """Shares as whole millionths that sum to exactly one: what rounding leaves goes to the greatest remainders."""
    exact = [share * WHOLE for share in shares]
    whole = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda number: (whole[number] - exact[number], number))
    for place in order[: WHOLE - sum(whole)]:
        whole[place] += 1
    return whole
