"""The method on a file that no model was trained on: each month-end told from the other half of the players.

For every month-end, and for each half, a model is trained on the other half and on nothing that came later.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals.additive import scores
from evals.churn.judged import Judged
from evals.churn.panel import WINDOW, Panel, lessons, month_ends, panel, weeks
from evals.churn.rivals import RIVALS
from evals.churn.train import fitted
from evals.datasets.casino import PlayerDay
from evals.halves import half_of

Floats = NDArray[np.float64]
FEWEST: Final = 200
"""Rows of either outcome among those learned from, below which a month is left out."""


def rolled(rows: Sequence[PlayerDay]) -> Mapping[str, Judged]:
    """The model and its rivals, by name, pooled over all months and both halves; nothing if there is too little."""
    taught, by_week, by_month = lessons(rows), panel(rows, weeks(rows)), panel(rows, month_ends(rows))
    said: dict[str, list[Floats]] = {}
    asked = []
    for month in month_ends(rows):
        for half in ("a", "b"):
            learned = _before(taught, month, half)
            told = by_month.where((by_month.at == month) & by_month.active & ~_in(by_month, half))
            if len(told.truth) and _enough(learned):
                asked.append(told)
                for name, values in _said(learned, _before(by_week, month, half), told).items():
                    said.setdefault(name, []).append(values)
    truth, owners = _joined(asked)
    return {name: Judged(name, np.concatenate(some), truth, owners) for name, some in said.items()}


def _said(learned: Panel, known: Panel, told: Panel) -> Mapping[str, Floats]:
    own = scores(fitted(learned), told.values)
    return {"model": own, **{name: rival(known, told) for name, rival in RIVALS.items()}}


def _before(seen: Panel, month: int, half: str) -> Panel:
    return seen.where((seen.at + WINDOW <= month) & _in(seen, half))


def _in(some: Panel, half: str) -> NDArray[np.bool_]:
    return np.array([half_of(owner) == half for owner in some.owners], bool)


def _enough(learned: Panel) -> bool:
    came = learned.truth
    return bool(min(came.sum(), len(came) - came.sum()) >= FEWEST)


def _joined(asked: Sequence[Panel]) -> tuple[Floats, Sequence[str]]:
    if not asked:
        return np.empty(0), ()
    return np.concatenate([one.truth for one in asked]), [str(owner) for one in asked for owner in one.owners]
