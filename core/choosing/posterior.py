"""The posterior: one normal belief over named coefficients, learned an outcome at a time by plain arithmetic.

The model is linear: what a player of these features does without any arm, what arms of a kind add on average, what an
arm adds beyond its kind, and small interactions of the arm with the features. The hierarchy is nothing but shared
coefficients with priors of their own, so that one belief with one covariance holds all of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct


class Term(NamedTuple):
    """One coefficient's part in an observation."""

    name: str
    value: float
    prior: float
    """Standard deviation of the coefficient before anything is known."""


class Observation(NamedTuple):
    """What was observed of a sum of coefficients."""

    terms: Sequence[Term]
    value: float


class Posterior(Struct, frozen=True, dict=True, omit_defaults=True):
    """What is believed: coefficients by name, their means, and the lower triangle of their covariance."""

    names: tuple[str, ...] = ()
    means: tuple[float, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each coefficient stands."""
        return {name: place for place, name in enumerate(self.names)}

    def mean(self, name: str) -> float:
        """The mean of a coefficient: nought of one that nothing is known of."""
        place = self.places.get(name)
        return self.means[place] if place is not None else 0.0

    def between(self, one: str, other: str) -> float:
        """The covariance of two coefficients that are known; nought if one is not."""
        first, second = self.places.get(one), self.places.get(other)
        if first is None or second is None:
            return 0.0
        return self.covariance[max(first, second)][min(first, second)]

    def knowing(self, terms: Sequence[Term]) -> "Posterior":
        """The same belief with these coefficients in it: new ones stand at their priors."""
        new = {term.name: term.prior for term in terms if term.name not in self.places}
        rows = list(self.covariance)
        for prior in new.values():
            rows.append((*(0.0 for _ in rows), prior * prior))
        return Posterior((*self.names, *new), (*self.means, *(0.0 for _ in new)), tuple(rows)) if new else self

    def after(self, observations: Iterable[Observation], noise: float) -> "Posterior":
        """The belief after observations with this variance of their noise: the rule of Bayes for a linear model."""
        seen = tuple(observations)
        if not seen:
            return self
        known = self.knowing([term for one in seen for term in one.terms])
        means, covariance = list(known.means), [list(row) for row in known.covariance]
        for one in seen:
            _learn(means, covariance, [(known.places[term.name], term.value) for term in one.terms], one.value, noise)
        return Posterior(known.names, tuple(means), tuple(map(tuple, covariance)))


def _learn(
    means: list[float], covariance: list[list[float]], parts: Sequence[tuple[int, float]], value: float, noise: float
) -> None:
    """One observation: how far each coefficient moves with it, and how much narrower the belief becomes."""
    lean = [_dot(covariance, row, parts) for row in range(len(means))]
    spread, off = noise, value
    for place, part in parts:
        spread += lean[place] * part
        off -= means[place] * part
    for row, one in enumerate(lean):
        gain = one / spread
        means[row] += gain * off
        covariance[row] = [old - gain * other for old, other in zip(covariance[row], lean, strict=False)]


def _dot(covariance: Sequence[Sequence[float]], row: int, parts: Sequence[tuple[int, float]]) -> float:
    total, mine = 0.0, covariance[row]
    for place, part in parts:
        total += (mine[place] if place <= row else covariance[place][row]) * part
    return total
