"""The scorecard: the one form in which a trained model reaches the fast path.

It is a generalised additive model: each feature adds a number read off straight lines between knots, a link turns the
sum into a probability or an amount. It can be read, drawn and checked feature by feature, it costs a fraction of a
microsecond a feature, and it is plain numbers: nothing that is loaded is ever run.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from math import exp
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

Link = Literal["logit", "log", "identity"]
Halves = Callable[[tuple[float, ...], tuple[float, ...]], float]
"""The score of values that are told in two parts."""
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

    def score(self, values: Sequence[float], begun: float | None = None) -> float:
        """What the model says of these values, one for each feature: a probability for `logit`, else an amount.

        A sum that was begun elsewhere stands for the bias.
        """
        total = self.bias if begun is None else begun
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
    if link == "identity":
        return total
    held = _FURTHEST if total > _FURTHEST else total if total > -_FURTHEST else -_FURTHEST
    return exp(held) if link == "log" else 1.0 / (1.0 + exp(-held))


def in_two(card: Scorecard, first: int, kept: int) -> Halves:
    """The same scorecard for the first so many values and the others apart: what the first add up to is kept."""
    head = replace(card, lines=card.lines[:first], link="identity", calibration=None)
    rest, begun = replace(card, lines=card.lines[first:]), lru_cache(maxsize=kept)(head.score)
    return lambda seldom, often: rest.score(often, begun(seldom))
