"""How good probabilities are: do they order (AUC), are they near (Brier), do they mean what they say (ECE)?"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BINS: Final = 10
"""Bins of equal mass, for the expected calibration error."""
RESAMPLES: Final = 400
PERFECT: Final = 200
"""Draws of what perfect probabilities would show."""


class Interval(NamedTuple):
    """A figure and where it lies 95 times of 100."""

    value: float
    low: float
    high: float


class Bin(NamedTuple):
    """One bin of a calibration plot."""

    expected: float
    seen: float
    mass: int


def auc(truth: Floats, scores: Floats) -> float:
    """The chance that somebody who did scores above somebody who did not; ties count half (Mann-Whitney)."""
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    counts = np.diff(np.r_[starts, len(ranked)])
    ranks = np.empty(len(scores))
    ranks[order] = np.repeat(starts + (counts + 1) / 2, counts)
    yes = truth > 0
    hits = int(yes.sum())
    misses = len(truth) - hits
    return float((ranks[yes].sum() - hits * (hits + 1) / 2) / (hits * misses)) if hits and misses else float("nan")


def brier(truth: Floats, scores: Floats) -> float:
    """The mean squared distance between what was said and what came (Brier 1950)."""
    return float(np.mean((scores - truth) ** 2))


def calibration(truth: Floats, scores: Floats, bins: int = BINS) -> tuple[Bin, ...]:
    """What was said and what came, in bins of equal mass."""
    parts = np.array_split(np.argsort(scores, kind="stable"), bins)
    return tuple(Bin(float(scores[p].mean()), float(truth[p].mean()), len(p)) for p in parts if len(p))


def ece(truth: Floats, scores: Floats, bins: int = BINS) -> float:
    """The expected calibration error: the mean distance of the bins from the diagonal, weighted by their mass."""
    return float(sum(abs(b.expected - b.seen) * b.mass for b in calibration(truth, scores, bins)) / len(truth))


def ece_by_chance(scores: Floats, seed: int = 0) -> Interval:
    """The calibration error that perfect probabilities would show on so few rows: the mean, and 95 times of 100."""
    rng = np.random.default_rng(seed)
    found = [ece((rng.random(len(scores)) < scores).astype(float), scores) for _ in range(PERFECT)]
    low, high = np.percentile(found, [2.5, 97.5])
    return Interval(float(np.mean(found)), float(low), float(high))


def interval(
    measure: Callable[[Floats, Floats], float],
    truth: Floats,
    scores: Floats,
    owners: Sequence[str],
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Interval:
    """A measure with its percentile interval over resampled owners: rows of one player are no independent rows."""
    value, rng = measure(truth, scores), np.random.default_rng(seed)
    _, owner = np.unique(np.asarray(owners), return_inverse=True)
    rows = np.split(np.argsort(owner, kind="stable"), np.cumsum(np.bincount(owner))[:-1])
    found = []
    for _ in range(resamples):
        drawn = np.concatenate([rows[number] for number in rng.integers(0, len(rows), len(rows))])
        found.append(measure(truth[drawn], scores[drawn]))
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return Interval(value, float(low), float(high))
