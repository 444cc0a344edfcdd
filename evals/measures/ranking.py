"""How good an order is: does it put those first who are worth the most?"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def gini(worth: Floats, scores: Floats) -> float:
    """The Gini of the order by score over that of the perfect order: 1 is perfect, 0 is chance."""
    return _gini(worth, scores) / _gini(worth, worth)


def capture(worth: Floats, scores: Floats, share: float) -> float:
    """The part of all worth that the best `share` by score holds."""
    best = _first(scores, share)
    return float(worth[best].sum() / worth.sum())


def precision_at(truth: Floats, scores: Floats, share: float) -> float:
    """How many of the best `share` by score are what is sought."""
    return float(truth[_first(scores, share)].mean())


def ndcg(gains: Floats, scores: Floats, depth: int) -> float:
    """Normalised discounted cumulative gain of one list (Järvelin and Kekäläinen 2002)."""
    discounts = 1 / np.log2(np.arange(2, min(depth, len(gains)) + 2))
    best = np.sort(gains)[::-1][: len(discounts)] @ discounts
    told = gains[np.argsort(-scores, kind="stable")][: len(discounts)] @ discounts
    return float(told / best) if best > 0 else float("nan")


def _first(scores: Floats, share: float) -> NDArray[np.intp]:
    return np.argsort(-scores, kind="stable")[: max(1, round(share * len(scores)))]


def _gini(worth: Floats, scores: Floats) -> float:
    held = np.cumsum(worth[np.argsort(-scores, kind="stable")]) / worth.sum()
    return float(held.mean() - 0.5 - 0.5 / len(worth))
