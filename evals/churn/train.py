"""Training of the model of return: an additive logistic on a weekly panel of active players, as a scorecard."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from core.calendar import number_of
from core.errors import SourceError
from core.scores.churn import FEATURES
from core.scores.scorecard import Scorecard
from core.trained import TrainedModel, TrainedOn
from evals.additive import Feature, Shape, fit, scores
from evals.churn.panel import Panel, lessons
from evals.churn.simulated import LEARNED, WORLDS_DIGEST, simulated
from evals.datasets.casino import PlayerDay
from evals.datasets.hub_days import read_days
from evals.halves import digest_of, half_of
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
    rows = _rows(learnt)
    seen = weekly(rows, learnt.until)
    progress(1)
    measures = _measured(seen)
    progress(1)
    return TrainedModel(
        name="churn",
        forms={FORM: fitted(seen)},
        trained_on=_trained_on(learnt, rows, seen),
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
            f"the model of return needs {FEWEST} of those who came back and of those who did not"
        )
    return active


def fitted(seen: Panel) -> Scorecard:
    """The scorecard that fits a panel best."""
    return fit([Feature(name, _SHAPES.get(name, "any")) for name in FEATURES], seen.values, seen.truth)


def _rows(learnt: Learnt) -> Sequence[PlayerDay]:
    rows = read_days(learnt.data) if learnt.data else simulated(LEARNED, learnt.seed)
    last = learnt.until or date.max
    kept = [row for row in rows if row.date <= last and learnt.half in ("", half_of(row.player))]
    if not kept:
        raise SourceError("there is no row of this half up to this day: nothing can be learned")
    return kept


def _measured(seen: Panel) -> Mapping[str, float]:
    """Learned from some players, measured on the others, and the other way round."""
    folds = np.array([hashlib.sha256(owner.encode()).digest()[1] & 1 for owner in seen.owners], bool)
    said = np.empty(len(folds))
    for fold in (folds, ~folds):
        said[fold] = scores(fitted(seen.where(~fold)), seen.values[fold])
    told = {"auc": auc, "brier": brier, "ece": ece}
    found = {name: round(measure(seen.truth, said), 6) for name, measure in told.items()}
    return {**found, "base_rate": round(float(seen.truth.mean()), 6)}


def _trained_on(learnt: Learnt, rows: Sequence[PlayerDay], seen: Panel) -> TrainedOn:
    return TrainedOn(
        source=learnt.data.name if learnt.data else "simulated worlds",
        digest=digest_of(learnt.data) if learnt.data else WORLDS_DIGEST,
        players=len({row.player for row in rows}),
        rows=len(seen.truth),
        half=learnt.half,
        until=learnt.until,
    )
