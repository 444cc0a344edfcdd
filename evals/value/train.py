"""Training of the model of value: an additive Tweedie regression of turnover in 60 days, exported as a scorecard."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from core.calendar import number_of
from core.errors import SourceError
from core.scores.scorecard import Scorecard
from core.scores.value import FEATURES
from core.trained import TrainedModel
from evals.additive import Feature, Shape, fit_amounts, scores
from evals.datasets.casino import PlayerDay
from evals.learnt import MORE, folds_of, rows_for, trained_on
from evals.measures.ranking import capture, gini
from evals.report import Step
from evals.trainings import Learnt
from evals.value.panel import Panel, panel, weeks

FORM: Final = "turnover"
FEWEST: Final = 300
"""Rows with turnover to come, below which nothing is learned."""
FLAT: Final = 50.0
STRAIGHT: Final = 150.0
"""Amounts are wild, so lines are held flatter and straighter than those of a probability."""
_FALLS: Final = frozenset({"recency", "overdue"})
_ANY: Final = frozenset({"gap", "last_gap", "staked_share"})


def train(learnt: Learnt, progress: Step) -> TrainedModel:
    """Train on a file of player-days, or on simulated worlds; the measures are of players not trained on."""
    rows = rows_for(learnt)
    seen = _weekly(rows, learnt.until)
    progress(1)
    return TrainedModel(
        name="value",
        forms={FORM: fitted(seen)},
        trained_on=trained_on(learnt, len({row.player for row in rows}), len(seen.staked)),
        seed=learnt.seed,
        measures=_measured(seen),
    )


def fitted(seen: Panel) -> Scorecard:
    """The scorecard that fits a panel best."""
    shapes = [Feature(name, _shape(name)) for name in FEATURES]
    return fit_amounts(shapes, seen.values, seen.staked, FLAT, STRAIGHT)


def _weekly(rows: Sequence[PlayerDay], until: date | None) -> Panel:
    found = panel(rows, weeks(rows, number_of(until) if until else None), lambda player, at: True)
    if (staked := int((found.staked > 0).sum())) < FEWEST:
        raise SourceError(
            f"only {staked:,} rows with turnover in 60 days to come: the model of value needs {FEWEST}; {MORE}"
        )
    return found


def _measured(seen: Panel) -> Mapping[str, float]:
    """Learned from some players, measured on the others, and the other way round."""
    folds = folds_of(list(seen.owners))
    said = np.empty(len(folds))
    for fold in (folds, ~folds):
        said[fold] = scores(fitted(seen.where(~fold)), seen.values[fold])
    return {"gini": round(gini(seen.staked, said), 6), "capture": round(capture(seen.staked, said, 0.05), 6)}


def _shape(name: str) -> Shape:
    if name in _FALLS:
        return "falls"
    return "any" if name in _ANY else "rises"
