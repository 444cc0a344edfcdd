"""The conditional logit (McFadden 1974): one of several, by what speaks for each; plain numbers, like a scorecard."""

from collections.abc import Mapping, Sequence
from math import exp

from msgspec import Struct


class Choice(Struct, frozen=True, kw_only=True, tag="choice"):
    """What speaks for each option: a weight for each feature, and what follows on what."""

    options: tuple[str, ...]
    features: tuple[str, ...]
    weights: tuple[float, ...]
    """One for each feature."""
    popularity: tuple[float, ...]
    """The share of each option among all choices; they sum to one."""
    follows: Mapping[str, tuple[float, ...]] = {}
    """By the option chosen last: what is added for each option."""

    def chances(self, values: Sequence[Sequence[float]], last: str | None) -> dict[str, float]:
        """The probability of each option, of whose features these are the values."""
        after = self.follows.get(last) if last is not None else None
        sums = [sum(w * v for w, v in zip(self.weights, row, strict=True)) for row in values]
        if after is not None:
            sums = [one + more for one, more in zip(sums, after, strict=True)]
        most = max(sums)
        odds = [exp(one - most) for one in sums]
        total = sum(odds)
        return {option: odd / total for option, odd in zip(self.options, odds, strict=True)}
