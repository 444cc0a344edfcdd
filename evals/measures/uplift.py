"""How well an order by uplift is: those first for whom a treatment changes the most."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Slope(NamedTuple):
    """How far real effects follow predicted ones: 1 if they mean what they say, 0 if there is nothing in them."""

    value: float
    error: float

    @property
    def z(self) -> float:
        """The slope in standard errors."""
        return self.value / self.error if self.error > 0 else 0.0


def qini(outcome: Floats, uplift: Floats, treated: Floats) -> float:
    """The area under the Qini curve above chance, over that of the perfect order (Radcliffe 2007).

    The perfect order may have negative effects: who would have come without is last. Areas are trapezoids over the
    number of customers, with ties taken together, so that equal predictions are worth nothing.
    """
    best = outcome * treated - outcome * (1 - treated)
    x, ideal = qini_curve(outcome, best, treated)
    chance = 0.5 * x[-1] * ideal[-1]
    reached = np.trapezoid(*_yx(qini_curve(outcome, uplift, treated)))
    return float((reached - chance) / (np.trapezoid(ideal, x) - chance))


def qini_curve(outcome: Floats, uplift: Floats, treated: Floats) -> tuple[Floats, Floats]:
    """How many were reached, and how many more came than without, down the order by uplift."""
    order = np.argsort(-uplift, kind="stable")
    y, t, ranked = outcome[order], treated[order], uplift[order]
    last = np.r_[np.flatnonzero(np.diff(ranked)), len(ranked) - 1]
    treated_so_far, all_so_far = np.cumsum(t)[last], last + 1.0
    control_so_far = all_so_far - treated_so_far
    came, came_anyway = np.cumsum(y * t)[last], np.cumsum(y * (1 - t))[last]
    ratio = np.divide(treated_so_far, control_so_far, out=np.zeros(len(last)), where=control_so_far > 0)
    return np.r_[0.0, all_so_far], np.r_[0.0, came - came_anyway * ratio]


def heterogeneity(outcome: Floats, uplift: Floats, treated: Floats) -> Slope:
    """The best linear predictor of the effect by the predicted one, on customers who were not learned from.

    Source: V. Chernozhukov, M. Demirer, E. Duflo and I. Fernández-Val, "Generic machine learning inference on
    heterogeneous treatment effects in randomized experiments" (2018), with robust standard errors (HC0).
    """
    away = treated - treated.mean()
    columns = np.column_stack([np.ones_like(outcome), uplift, away, away * (uplift - uplift.mean())])
    inverse = np.linalg.pinv(columns.T @ columns)
    weights = inverse @ columns.T @ outcome
    left = outcome - columns @ weights
    spread = inverse @ (columns.T * left**2) @ columns @ inverse
    return Slope(float(weights[3]), float(np.sqrt(max(spread[3, 3], 0.0))))


def _yx(curve: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return curve[1], curve[0]
