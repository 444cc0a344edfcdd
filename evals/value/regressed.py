"""What is never done, for comparison: learning realised net revenue itself, from the same features."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from core.calendar import number_of
from core.trained import TrainedOn
from evals.churn.panel import day_of_number
from evals.datasets.casino import PlayerDay
from evals.halves import half_of, unseen
from evals.value.panel import panel, weeks

Floats = NDArray[np.float64]
FEWEST: Final = 300


def regressed(rows: Sequence[PlayerDay], ends: Sequence[int], trained: TrainedOn, digest: str) -> Floats | None:
    """What a regression of NGR says of the rows that are scored; None where nobody is left to learn it from."""
    until = number_of(trained.until) if trained.until else None
    if trained.digest != digest or not trained.half:
        return None
    learned = panel(rows, weeks(rows, until), lambda player, at: half_of(player) == trained.half)
    if len(learned.net) < FEWEST:
        return None
    asked = panel(rows, ends, lambda player, at: unseen(trained, player, day_of_number(at)))
    model = HistGradientBoostingRegressor(max_iter=150, learning_rate=0.05, max_leaf_nodes=12, min_samples_leaf=60)
    return np.asarray(model.fit(learned.values, learned.net).predict(asked.values))
