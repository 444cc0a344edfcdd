"""Calibration of the centre: simulated minimum distance on the fitted half of the moments.

The same luck at every step makes the distance a smooth enough function of the parameters for finite differences.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from evals.simulator.daily import player_days
from evals.simulator.moments import MOMENTS, histories, measured
from evals.simulator.world import World

SPAN: Final = 270
"""Days of the casino file."""
SCALES: Final[Mapping[str, float]] = {
    "visit": 0.3, "visit_spread": 0.2, "quit": 0.3, "quit_spread": 0.3, "day_one": 0.3, "loyalty": 0.2,
    "revival": 0.4, "level": 0.3, "level_spread": 0.15, "staying_of_level": 0.15, "session_spread": 0.1, "carry": 0.15,
    "bets": 6.0, "bets_spread": 0.15, "pause": 100.0, "buy_in": 3.0, "looks_only": 0.03, "slots": 0.3, "mood": 0.1,
}  # fmt: skip
"""The parameters that are fitted, and the step in which each is tried and held to where it began."""
HELD: Final = 0.03
"""How much a step away from the beginning counts, beside a relative error of a moment."""
DAMPINGS: Final = (0.1, 0.5, 2.0, 10.0)
"""How much more careful than last time a step is tried, at once."""
LONGEST_STEP: Final = 2.5
Floats = NDArray[np.float64]
Measure = Callable[[Sequence[World]], Sequence[Mapping[str, float]]]
"""The residuals of some worlds, side by side if there are processors for it."""
Told = Callable[[World, float], None]


def residuals(world: World, players: int, seed: int) -> dict[str, float]:
    """The relative error of every moment in a population of this world."""
    rows = player_days(replace(world, arrivals=1.0), players, SPAN, seed)
    figures = measured(histories(rows))
    return {name: figures[name] / moment.value - 1 for name, moment in MOMENTS.items()}


def calibrate(world: World, measure: Measure, rounds: int, told: Told) -> World:
    """Move the centre to where the fitted moments are nearest: damped Gauss-Newton steps."""
    begun, steps = _point(world), np.array(list(SCALES.values()))
    at, damping = begun, 0.3

    def errors(points: Sequence[Floats]) -> list[Floats]:
        found = measure([_moved(world, point) for point in points])
        return [
            np.append(_fitted(one), HELD * (point - begun) / steps) for one, point in zip(found, points, strict=True)
        ]

    now = errors([at])[0]
    for _ in range(rounds):
        slopes = np.array([one - now for one in errors([at + steps * unit for unit in np.eye(len(steps))])]).T
        dampings = [damping * factor for factor in DAMPINGS]
        tries = [at + steps * _step(slopes, now, one) for one in dampings]
        results = errors(tries)
        best = min(range(len(tries)), key=lambda one: float(results[one] @ results[one]))
        if results[best] @ results[best] < now @ now:
            at, now, damping = tries[best], results[best], dampings[best]
        told(_moved(world, at), float(now @ now))
    return _moved(world, at)


def _step(slopes: Floats, now: Floats, damping: float) -> Floats:
    system = slopes.T @ slopes
    move = np.linalg.solve(system + damping * np.diag(np.diag(system)), -slopes.T @ now)
    return np.clip(move, -LONGEST_STEP, LONGEST_STEP)


def _point(world: World) -> Floats:
    return np.array([getattr(world, name) for name in SCALES], dtype=float)


def _moved(world: World, point: Floats) -> World:
    return replace(world, **{name: round(float(one), 3) for name, one in zip(SCALES, point, strict=True)})


def _fitted(errors: Mapping[str, float]) -> Floats:
    """The errors that count, in logarithms, so that twice is as far as half."""
    return np.array([log(max(0.02, 1 + errors[name])) for name, moment in MOMENTS.items() if moment.fitted])
