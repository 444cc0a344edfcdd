"""The brand's policy as a value: licence, thresholds, tiers, caps and budgets, parsed once from its file.

Nobody else names an amount: a play picks a tier id, the amount stands here.
"""

from collections.abc import Mapping

from msgspec import Struct

from core.arms import Arm


class Tier(Struct, frozen=True, kw_only=True):
    """One amount that an arm may give; `cost` is what it costs the brand, in base units."""

    label: str
    amount: str
    currency: str
    cost: int


class Caps(Struct, frozen=True, kw_only=True):
    """Limits on commercial arms."""

    per_player_day: int
    """How many commercial commands a player may get in a day."""
    player_day: int
    """Base units a player may cost in a day."""
    brand_day: int
    """Base units the brand may spend in a day."""


class Thresholds(Struct, frozen=True, kw_only=True):
    """Where this brand draws its lines, in base units."""

    mid_value: int
    high_value: int
    high_roller_stake: int
    severe_loss: int


class BrandPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything about a brand that a decision depends on.

    What a file leaves out stands in no digest: policies recorded before a field was known keep theirs.
    """

    brand: str
    title: str
    jurisdiction: str
    base_currency: str
    least_age: int
    caps: Caps
    thresholds: Thresholds
    tiers: Mapping[Arm, Mapping[str, Tier]]
    group: str = ""
    """The operator's group of brands; what is known of a person reaches across it."""

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of all its tiers."""
        return frozenset(tier.currency for tiers in self.tiers.values() for tier in tiers.values())

    def tier(self, arm: Arm, tier: str | None) -> Tier | None:
        """The tier of an arm by its id, None where the file has no such tier."""
        return self.tiers.get(arm, {}).get(tier) if tier is not None else None
