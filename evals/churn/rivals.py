"""What the model is compared with: the days since the last visit alone, BG/NBD, and a forest that bends freely."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from core.scores.churn import FEATURES
from evals.additive import Feature, fit, scores
from evals.churn.bg_nbd import Past, fit_bg_nbd
from evals.churn.panel import WINDOW, Panel

Floats = NDArray[np.float64]
Rival = Callable[[Panel, Panel], Floats]
_RECENCY: Final = FEATURES.index("recency")


def _recency(seen: Panel, asked: Panel) -> Floats:
    active, column = seen.where(seen.active), [_RECENCY]
    card = fit([Feature("recency", "falls")], active.values[:, column], active.truth)
    return scores(card, asked.values[:, column])


def _bg_nbd(seen: Panel, asked: Panel) -> Floats:
    """It is fitted to everybody who was known on the last day: that some are long gone is what it learns."""
    newest = seen.past[seen.at == seen.at.max()]
    return fit_bg_nbd(Past(*newest.T)).returns(Past(*asked.past.T), WINDOW)


def _forest(seen: Panel, asked: Panel) -> Floats:
    active = seen.where(seen.active)
    model = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=80, l2_regularization=5.0, random_state=0
    )
    with threadpool_limits(1):
        return np.asarray(model.fit(active.values, active.truth).predict_proba(asked.values)[:, 1])


RIVALS: Final[Mapping[str, Rival]] = {"recency": _recency, "bg_nbd": _bg_nbd, "challenger": _forest}
"""By name: what each says of the second panel, having learned from the first."""
