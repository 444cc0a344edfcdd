"""Fitting of scorecards: a sum of lines behind a link, each straight between knots, shrunk to flat and to straight.

Each line is made of its slopes between the knots, so that one bound makes it rise or fall throughout, and what is
fitted is exactly what the fast path reads off. A slope costs its square and a bend costs more: where the data say
little, a line stays straight, and low.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from threadpoolctl import threadpool_limits

from core.scores.scorecard import Line, Scorecard

Floats = NDArray[np.float64]
Shape = Literal["rises", "falls", "any"]
PIECES: Final = 6
EDGE: Final = 0.005
"""Beyond these quantiles a line is flat: nothing is read off where almost nobody was."""
FLAT: Final = 8.0
"""What a slope of one per standard deviation costs, in units of log likelihood."""
STRAIGHT: Final = 24.0
"""What a bend from one such slope to the next costs."""
FURTHEST: Final = 30.0
HEAVY: Final = 1.5
"""The power by which the variance of an amount grows with its mean: many are nothing, some are huge (Tweedie 1984)."""
_BOUNDS: Final = {"rises": (0.0, None), "falls": (None, 0.0), "any": (None, None)}


class Feature(NamedTuple):
    """One column and which way it may go."""

    name: str
    shape: Shape = "any"


class _Ramps(NamedTuple):
    """How one feature enters the sum: its knots, and how far a value is through each piece in standard deviations."""

    knots: Floats
    scale: float

    def __call__(self, values: Floats) -> Floats:
        through = np.clip(values[:, None] - self.knots[:-1], 0.0, np.diff(self.knots))
        return through / self.scale


def fit(
    features: Sequence[Feature], values: Floats, truth: Floats, flat: float = FLAT, straight: float = STRAIGHT
) -> Scorecard:
    """The scorecard of a probability that fits best; a column that never changes adds nothing."""
    return _fitted(features, values, truth, (flat, straight), "logit")


def fit_amounts(
    features: Sequence[Feature], values: Floats, amounts: Floats, flat: float = FLAT, straight: float = STRAIGHT
) -> Scorecard:
    """The scorecard of an expected amount that fits best; over all rows it says what there was."""
    usual = max(float(amounts.mean()), 1e-9)
    found = _fitted(features, values, amounts / usual, (flat, straight), "log")
    said = float(scores(found, values).mean())
    return replace(found, bias=found.bias + float(np.log(usual / said)))


def _fitted(
    features: Sequence[Feature],
    values: Floats,
    truth: Floats,
    costs: tuple[float, float],
    link: Literal["logit", "log"],
) -> Scorecard:
    ramps = [_ramps(column) for column in values.T]
    sizes = [len(ramp.knots) - 1 for ramp in ramps]
    design = np.hstack(
        [np.ones((len(values), 1)), *(ramp(column) for ramp, column in zip(ramps, values.T, strict=True))]
    )
    bounds = [(None, None), *(b for f, size in zip(features, sizes, strict=True) for b in [_BOUNDS[f.shape]] * size)]
    found = _slopes(design, truth, _penalty(sizes, *costs), bounds, _LOSSES[link])
    slopes = np.split(found[1:], np.cumsum(sizes)[:-1])
    lines = tuple(_line(f.name, ramp, some) for f, ramp, some in zip(features, ramps, slopes, strict=True))
    return Scorecard(lines=lines, bias=float(found[0]), link=link)


def scores(card: Scorecard, values: Floats) -> Floats:
    """What a scorecard says of many rows at once: the same as one by one."""
    total = np.full(len(values), card.bias)
    for line, column in zip(card.lines, values.T, strict=True):
        total += np.interp(column, line.knots, line.points)
    if card.calibration is not None:
        total = np.interp(total, card.calibration.knots, card.calibration.points)
    return np.asarray(expit(total) if card.link == "logit" else np.exp(total) if card.link == "log" else total)


def _ramps(column: Floats) -> _Ramps:
    knots = np.unique(np.quantile(column, [EDGE, *np.linspace(0, 1, PIECES + 1)[1:-1], 1 - EDGE]).round(4))
    return _Ramps(knots, max(float(column.std()), 1e-9))


def _penalty(sizes: Sequence[int], flat: float, straight: float) -> Floats:
    """The quadratic form that slopes cost; the first number is the bias, which is free."""
    form, at = np.zeros((1 + sum(sizes), 1 + sum(sizes))), 1
    for size in sizes:
        bends = np.diff(np.eye(size), axis=0)
        form[at : at + size, at : at + size] = (
            flat / max(size, 1) * np.eye(size) + straight / max(size, 1) * bends.T @ bends
        )
        at += size
    return form


def _slopes(
    design: Floats,
    truth: Floats,
    penalty: Floats,
    bounds: Sequence[tuple[float | None, float | None]],
    losses: Callable[[Floats, Floats], tuple[float, Floats]],
) -> Floats:
    def cost(slopes: Floats) -> tuple[float, Floats]:
        total = design @ slopes
        held = penalty @ slopes
        loss, rise = losses(total, truth)
        return float(loss + slopes @ held), design.T @ rise + 2 * held

    start = np.zeros(design.shape[1])
    with threadpool_limits(1):  # the products are small: threads that wait for each other cost more than they save
        found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000})
    return np.asarray(found.x)


def _logistic(total: Floats, truth: Floats) -> tuple[float, Floats]:
    return float(np.logaddexp(0.0, total).sum() - truth @ total), expit(total) - truth


def _tweedie(total: Floats, truth: Floats) -> tuple[float, Floats]:
    held = np.clip(total, -FURTHEST, FURTHEST)
    mean, scaled = np.exp((2 - HEAVY) * held), truth * np.exp((1 - HEAVY) * held)
    return float((scaled / (HEAVY - 1) + mean / (2 - HEAVY)).sum()), mean - scaled


_LOSSES: Final[Mapping[str, Callable[[Floats, Floats], tuple[float, Floats]]]] = {"logit": _logistic, "log": _tweedie}
"""What a sum costs where something else was true, and how that rises with the sum."""


def _line(name: str, ramps: _Ramps, slopes: Floats) -> Line:
    steps = slopes * np.diff(ramps.knots) / ramps.scale
    points = np.r_[0.0, np.cumsum(steps)]
    return Line(name, tuple(map(float, ramps.knots)), tuple(round(float(point), 6) for point in points))
