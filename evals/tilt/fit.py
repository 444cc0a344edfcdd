"""Fitting a card: a logistic regression in which no evidence of tilt can speak against tilt.

Each statistic enters by straight lines between knots, and no slope goes the wrong way: up, but down for what
wins have raised. That keeps it from learning what the few players of a file happen to do, and keeps the card
readable. A ridge holds the slopes small.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from core.scores.scorecard import Line, Scorecard
from core.tilt.statistics import STATISTICS

Floats = NDArray[np.float64]
KNOTS: Final[dict[str, tuple[float, ...]]] = {
    "stake": (-1.0, 0.5, 1.5, 3.0),
    "cusum": (0.0, 1.5, 4.0, 10.0, 30.0),
    "risk": (0.0, 1.5, 4.0, 10.0, 30.0),
    "chase": (-0.6, 0.0, 0.3, 0.6, 1.0),
    "steps": (0.0, 1.0, 3.0, 6.0, 15.0),
    "loss": (-10.0, 0.0, 10.0, 30.0, 80.0),
    "lift": (0.0, 1.0, 3.0),
    "pace": (-0.5, 0.5, 1.5, 3.0),
    "rate": (0.0, 1.5, 4.0, 10.0, 30.0),
    "speed": (-0.5, 0.0, 0.3, 0.8, 1.5),
}
DOWN: Final = frozenset({"lift"})
RIDGE: Final = 0.005
"""For each unit of mass."""


def fit(found: Floats, tilting: NDArray[np.bool_], mass: Floats) -> Scorecard:
    """The card that tells bets on tilt from others best, each bet with its mass."""
    ramps, sign, ridge = _ramps(found), 2.0 * tilting - 1, RIDGE * float(mass.sum())

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = ramps @ weights[1:] + weights[0]
        off = mass * (1 / (1 + np.exp(-total)) - tilting)
        value = float(mass @ np.logaddexp(0, -sign * total) + ridge / 2 * weights[1:] @ weights[1:])
        return value, np.concatenate(([off.sum()], ramps.T @ off + ridge * weights[1:]))

    start, bounds = np.zeros(ramps.shape[1] + 1), [(None, None), *_bounds()]
    weights = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400}).x
    return Scorecard(lines=tuple(_lines(weights[1:].tolist())), bias=float(weights[0]), link="logit")


def _ramps(found: Floats) -> Floats:
    """Each segment between two knots as a ramp from 0 to 1."""
    columns = []
    for column, name in enumerate(STATISTICS):
        knots = KNOTS[name]
        for low, high in pairwise(knots):
            columns.append(np.clip((found[:, column] - low) / (high - low), 0, 1))
    return np.stack(columns, axis=1)


def _bounds() -> list[tuple[float | None, float | None]]:
    return [(None, 0.0) if name in DOWN else (0.0, None) for name in STATISTICS for _ in KNOTS[name][1:]]


def _lines(weights: Sequence[float]) -> list[Line]:
    lines, at = [], 0
    for name in STATISTICS:
        knots, points = KNOTS[name], [0.0]
        for weight in weights[at : at + len(knots) - 1]:
            points.append(points[-1] + weight)
        at += len(knots) - 1
        lines.append(Line(name, knots, tuple(points)))
    return lines
