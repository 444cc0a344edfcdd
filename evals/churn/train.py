"""Training of the model of return: an additive logistic on a weekly panel of active players, as a scorecard."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from core.calendar import number_of
from core.errors import SourceError
from core.scores.churn import FEATURES
from core.scores.scorecard import Scorecard
from core.trained import TrainedModel
from evals.additive import Feature, Shape, fit, scores
from evals.churn.panel import Panel, lessons
from evals.datasets.casino import PlayerDay
from evals.learnt import MORE, folds_of, rows_for, trained_on
from evals.measures.probability import auc, brier, ece
from evals.report import Step
from evals.trainings import Learnt

FORM: Final = "return"
FEWEST: Final = 100
"""Rows of either outcome, below which nothing is learned."""
_SHAPES: Final[Mapping[str, Shape]] = {
    "recency": "falls", "overdue": "falls", "week": "rises", "month": "rises", "season": "rises",
}  # fmt: skip


def train(learnt: Learnt, progress: Step) -> TrainedModel:
    """Train on a file of player-days, or on simulated worlds; the measures are of players not trained on."""
    rows = rows_for(learnt)
    seen = weekly(rows, learnt.until)
    progress(1)
    measures = _measured(seen)
    progress(1)
    return TrainedModel(
        name="churn",
        forms={FORM: fitted(seen)},
        trained_on=trained_on(learnt, len({row.player for row in rows}), len(seen.truth)),
        seed=learnt.seed,
        measures=measures,
    )


def weekly(rows: Sequence[PlayerDay], until: date | None = None) -> Panel:
    """What is learned from: active players at a day of each week, with nothing of what comes after `until`."""
    active = lessons(rows, number_of(until) if until else None)
    came = float(active.truth.sum())
    if min(came, len(active.truth) - came) < FEWEST:
        raise SourceError(
            f"only {len(active.truth):,} rows of active players with 30 days behind them: "
            f"the model of return needs {FEWEST} of those who came back and of those who did not; {MORE}"
        )
    return active


def fitted(seen: Panel) -> Scorecard:
    """The scorecard that fits a panel best."""
    return fit([Feature(name, _SHAPES.get(name, "any")) for name in FEATURES], seen.values, seen.truth)


def _measured(seen: Panel) -> Mapping[str, float]:
    """Learned from some players, measured on the others, and the other way round."""
    folds = folds_of(list(seen.owners))
    said = np.empty(len(folds))
    for fold in (folds, ~folds):
        said[fold] = scores(fitted(seen.where(~fold)), seen.values[fold])
    told = {"auc": auc, "brier": brier, "ece": ece}
    found = {name: round(measure(seen.truth, said), 6) for name, measure in told.items()}
    return {**found, "base_rate": round(float(seen.truth.mean()), 6)}
