"""The scorecard: the one form in which a trained model reaches the fast path.

It is a generalised additive model: each feature adds a number read off straight lines between knots, a link turns the
sum into a probability or an amount. It can be read, drawn and checked feature by feature, it costs a fraction of a
microsecond a feature, and it is plain numbers: nothing that is loaded is ever run.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from math import exp
from typing import Literal

from msgspec import Struct

Link = Literal["logit", "log", "identity"]
_FURTHEST = 500.0


class Line(Struct, frozen=True):
    """What one feature adds: `points` at the `knots` (ascending), straight in between, flat beyond."""

    feature: str
    knots: tuple[float, ...]
    points: tuple[float, ...]

    @property
    def segments(self) -> tuple[tuple[float, float], ...]:
        """Intercept and slope below, between and above the knots."""
        knots, points = self.knots, self.points
        slopes = [(b - a) / (y - x) for x, y, a, b in zip(knots, knots[1:], points, points[1:], strict=False)]
        between = [(point - slope * knot, slope) for knot, point, slope in zip(knots, points, slopes, strict=False)]
        return ((points[0], 0.0), *between, (points[-1], 0.0))


class Scorecard(Struct, frozen=True, kw_only=True, tag="scorecard", omit_defaults=True, dict=True):
    """An additive model over named features; `calibration` bends the sum before the link."""

    lines: tuple[Line, ...]
    bias: float
    link: Link
    calibration: Line | None = None

    @cached_property
    def features(self) -> tuple[str, ...]:
        """The features, in the order in which `score` takes their values."""
        return tuple(line.feature for line in self.lines)

    def score(self, values: Sequence[float]) -> float:
        """What the model says of these values, one for each feature: a probability for `logit`, else an amount."""
        total = self.bias
        for value, (knots, segments) in zip(values, self._compiled, strict=True):
            start, slope = segments[bisect_right(knots, value)]
            total += start + slope * value
        if self.calibration is not None:
            knots, segments = self._bend
            start, slope = segments[bisect_right(knots, total)]
            total = start + slope * total
        return linked(total, self.link)

    def contributions(self, values: Sequence[float]) -> Mapping[str, float]:
        """What each feature adds to the sum, by its name: the reasons of a score."""
        found = {}
        for value, line in zip(values, self.lines, strict=True):
            start, slope = line.segments[bisect_right(line.knots, value)]
            found[line.feature] = start + slope * value
        return found

    @cached_property
    def _compiled(self) -> tuple[tuple[tuple[float, ...], tuple[tuple[float, float], ...]], ...]:
        return tuple((line.knots, line.segments) for line in self.lines)

    @cached_property
    def _bend(self) -> tuple[tuple[float, ...], tuple[tuple[float, float], ...]]:
        assert self.calibration is not None
        return self.calibration.knots, self.calibration.segments


def linked(total: float, link: Link) -> float:
    """The sum of a scorecard as what it stands for."""
    held = min(_FURTHEST, max(-_FURTHEST, total))
    if link == "logit":
        return 1.0 / (1.0 + exp(-held))
    return exp(held) if link == "log" else total
