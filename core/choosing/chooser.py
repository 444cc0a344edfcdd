"""The chooser as a value: what is believed of each offer's effect, and the few numbers that turn it into a choice."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import fsum, sqrt
from operator import mul
from typing import Final, NamedTuple

from msgspec import Struct

from core.arms import ARMS, Arm, kind_of
from core.choosing.chances import Belief
from core.choosing.posterior import Posterior, Term
from core.record import digest

BASE: Final = "base"
"""The name of what happens without any arm."""
FURTHEST: Final = 3.0
"""Scales from the centre beyond which a feature counts no more."""
_WEIGHABLE: Final = frozenset(
    {"none", *(arm for arm, facts in ARMS.items() if facts.kind in ("commercial", "service"))}
)


class Feature(Struct, frozen=True):
    """A feature of the player, and what makes it comparable with the others."""

    name: str
    centre: float = 0.0
    scale: float = 1.0

    def of(self, value: float) -> float:
        """A value in scales from the centre, bounded; what is not a number says nothing."""
        if value != value:
            return 0.0
        return min(FURTHEST, max(-FURTHEST, (value - self.centre) / self.scale))


class Widths(Struct, frozen=True, omit_defaults=True):
    """Standard deviations of the coefficients before anything is known, in probability of return."""

    base: float = 0.5
    base_feature: float = 0.2
    kind: float = 0.02
    """The average effect of the arms of a kind."""
    arm: float = 0.1
    """How far an arm's average effect lies from that of its kind."""
    interaction: float = 0.04
    """How far an arm's effect changes with one scale of a feature."""


class Candidate(Struct, frozen=True, omit_defaults=True):
    """Something that may be chosen: what guardrails let through, with its expected cost in base units."""

    arm: Arm
    tier: str | None = None
    cost: int = 0

    @property
    def key(self) -> str:
        """What its coefficients are known by."""
        return self.arm if self.tier is None else f"{self.arm}:{self.tier}"


class Effect(NamedTuple):
    """The effect of one arm: mean and covariance over the constant and the features, ready for the fast path."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    """The covariance as one row: each pair once, in the order of rows, pairs of two different ones doubled."""


class Chooser(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """Hierarchical linear Thompson sampling over offers; plain numbers, so that a choice can be derived for ever.

    A recorded chooser leaves out what stands at its default: no default here is ever changed.
    """

    features: tuple[Feature, ...] = ()
    posterior: Posterior = Posterior()
    widths: Widths = Widths()
    noise: float = 0.2
    """Variance of an outcome around its probability."""
    scale: float = 0.4
    """What the standard deviations are multiplied with before a choice: less than 1 explores less."""
    floor: float = 0.02
    """The share of choices spread evenly over what is safe and cheap."""
    cheap: int = 0
    """The cost, in base units, up to which an arm is cheap enough to be tried for the sake of knowing."""
    price: float = 0.0
    """What a unit of the budget costs beyond itself."""
    pace: float = 0.05
    """How fast the price follows the spending."""
    most_value: int | None = None
    """The most that a player's value counts for, in base units; None for no end."""
    outcomes: int = 0
    """How many it has learned from."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole chooser."""
        return digest(self)

    def standardised(self, values: Sequence[float]) -> tuple[float, ...]:
        """The constant and the features in their scales, in the order of `features`."""
        return (1.0, *(feature.of(value) for feature, value in zip(self.features, values, strict=True)))

    def base_terms(self, values: Sequence[float]) -> tuple[Term, ...]:
        """What a player does without any arm."""
        widths = (self.widths.base, *(self.widths.base_feature for _ in self.features))
        return _named(BASE, self.features, self.standardised(values), widths)

    def arm_terms(self, candidate: Candidate, values: Sequence[float]) -> tuple[Term, ...]:
        """What an arm adds to it: nothing if it is `none`."""
        if candidate.arm == "none":
            return ()
        widths = (self.widths.arm, *(self.widths.interaction for _ in self.features))
        kind = Term(f"kind:{kind_of(candidate.arm)}", 1.0, self.widths.kind)
        return (kind, *_named(f"arm:{candidate.key}", self.features, self.standardised(values), widths))

    def beliefs(self, candidates: Mapping[str, Candidate], values: Sequence[float]) -> list[Belief]:
        """What is believed of the effect of each arm, by its key, on one player's probability of return."""
        standardised = self.standardised(values)
        pairs = [one * other for place, one in enumerate(standardised) for other in standardised[: place + 1]]
        found = []
        for key, candidate in candidates.items():
            means, spreads = self._effects.get(key) or self._effect(candidate)
            variance = fsum(map(mul, spreads, pairs))
            found.append(Belief(fsum(map(mul, means, standardised)), sqrt(variance) if variance > 0.0 else 0.0))
        return found

    @cached_property
    def _effects(self) -> dict[str, Effect]:
        """Filled as arms are met: derived from the posterior alone, so it is no state."""
        return {}

    def _effect(self, candidate: Candidate) -> Effect:
        terms = self.arm_terms(candidate, [feature.centre for feature in self.features])
        known = self.posterior.knowing(terms)
        kind, names = terms[0].name, [term.name for term in terms[1:]]
        covariance = [[known.between(one, other) for other in names] for one in names]
        for place, name in enumerate(names):
            covariance[0][place] += known.between(kind, name)
            covariance[place][0] += known.between(kind, name)
        covariance[0][0] += known.between(kind, kind)
        means = (known.mean(kind) + known.mean(names[0]), *(known.mean(name) for name in names[1:]))
        effect = Effect(means, tuple(_doubled(covariance)))
        self._effects[candidate.key] = effect
        return effect


def weighable(arm: Arm) -> bool:
    """Whether chance may decide about an arm: never about what protects or thanks for a break; none is always there."""
    return arm in _WEIGHABLE


def _doubled(covariance: Sequence[Sequence[float]]) -> list[float]:
    return [
        covariance[row][column] * (1.0 if row == column else 2.0)
        for row in range(len(covariance))
        for column in range(row + 1)
    ]


def _named(
    start: str, features: Sequence[Feature], values: Sequence[float], widths: Sequence[float]
) -> tuple[Term, ...]:
    names = (start, *(f"{start}*{feature.name}" for feature in features))
    return tuple(map(Term, names, values, widths))
