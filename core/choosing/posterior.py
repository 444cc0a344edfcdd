"""The posterior: one normal belief over named coefficients, learned an outcome at a time by plain arithmetic.

The model is linear: what a player of these features does without any arm, what arms of a kind add on average, what an
arm adds beyond its kind, and small interactions of the arm with the features. The hierarchy is nothing but shared
coefficients with priors of their own, so that one belief with one covariance holds all of it.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct


class Term(NamedTuple):
    """One coefficient's part in an observation."""

    name: str
    value: float
    prior: float
    """Standard deviation of the coefficient before anything is known."""


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

    def seen(self, terms: Sequence[Term], value: float, noise: float) -> "Posterior":
        """The belief after an observation with this variance of its noise: the rule of Bayes for a linear model."""
        known = self.knowing(terms)
        parts = [(known.places[term.name], term.value) for term in terms]
        lean = [_dot(known.covariance, row, parts) for row in range(len(known.names))]
        spread, expected = noise, 0.0
        for place, part in parts:
            spread += lean[place] * part
            expected += known.means[place] * part
        gain = [one / spread for one in lean]
        off = value - expected
        means = tuple(mean + one * off for mean, one in zip(known.means, gain, strict=True))
        return Posterior(known.names, means, _narrowed(known.covariance, gain, lean))


def _dot(covariance: Sequence[Sequence[float]], row: int, parts: Sequence[tuple[int, float]]) -> float:
    total = 0.0
    for place, part in parts:
        total += (covariance[row][place] if place <= row else covariance[place][row]) * part
    return total


def _narrowed(
    covariance: Sequence[Sequence[float]], gain: Sequence[float], lean: Sequence[float]
) -> tuple[tuple[float, ...], ...]:
    return tuple(
        tuple([old - share * other for old, other in zip(row, lean, strict=False)])
        for row, share in zip(covariance, gain, strict=True)
    )
