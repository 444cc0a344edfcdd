"""The brand's policy as a value: licence, thresholds, tiers, caps and budgets, parsed once from its file.

Nobody else names an amount: a play picks a tier id, the amount stands here.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal, get_args

from msgspec import Struct

from core.arms import Arm
from core.events import Channel
from core.law import Rule
from core.record import digest

Product = Literal["betting", "casino", "bingo", "lottery"]


class Tier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One amount that an arm may give; `cost` is what it costs the brand, in base units."""

    label: str
    amount: str
    currency: str
    cost: int
    reserve: int = 0
    """What a budget sets aside for it, if more than its cost: a quantile, not the mean."""
    value: int = 0
    """What it is worth to the player, in base units."""
    wagering: int = 0
    """How many times it must be wagered."""
    products: tuple[Product, ...] = ()
    """What it can be used on; empty for any product without restriction."""
    spin_value: int = 0
    """The stake of one free spin, in base units."""
    terms: str = ""
    """The significant terms, shown beside the headline."""
    needs_deposit: bool = False
    rate: int = 0
    """For cashback, the share of theoretical loss, in basis points."""

    @property
    def claim(self) -> int:
        """What a budget sets aside for it."""
        return max(self.cost, self.reserve)


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


Period = Literal["day", "week", "month"]


class Margin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What commercial arms may cost against what a player and the brand bring in; shares in basis points."""

    bonus_to_deposit: int | None = None
    """The most that bonuses may be of a player's deposits, over 28 days."""
    bonus_to_theoretical: int | None = None
    """The most that bonuses may be of a player's theoretical value, over 28 days."""
    ggr_target: int | None = None
    """(GGR - bonus cost) / turnover of the brand over 28 days; below it, no arm with a cost."""
    ggr_from: int = 0
    """Turnover of 28 days, in base units, from which the target is judged: on less, it is luck that is seen."""
    allowance: int = 0
    """Bonuses of 28 days, in base units, that a player may get whatever he has brought in: a welcome costs first."""
    alpha: int = 0
    """Risk tolerance: a budget reserves the (1 - alpha) quantile of an arm's cost; 0 reserves its mean."""


class Budgets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Budgets beyond the day's caps, in base units; None for none of that kind."""

    brand_month: int | None = None
    player_month: int | None = None
    play_day: int | None = None
    play_month: int | None = None
    treasury: int | None = None
    """The most that open promises may be of what the treasury can pay, in basis points."""


class Quiet(Struct, frozen=True, kw_only=True):
    """Hours in the player's own zone in which no offer goes out on these channels; it may span midnight."""

    start: int
    end: int
    channels: tuple[Channel, ...]

    def covers(self, hour: int) -> bool:
        """Whether an hour of the player's day is quiet; from an hour to itself is all day."""
        return (hour - self.start) % 24 < ((self.end - self.start) % 24 or 24)


Level = Literal["observe", "suggest", "canary", "auto"]
"""How far a play may act by itself: not at all, after a person's yes, on a share of the players, on all of them."""
LEVELS: Final[tuple[Level, ...]] = get_args(Level)


class Autonomy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far plays with commercial arms may go by themselves, and what they must have shown for it."""

    arms: Mapping[Arm, Level] = {}
    """The highest level of each commercial arm; nothing raises one above it."""
    start: Level = "suggest"
    """The level of an arm of which nothing is on record."""
    canary: int = 10
    """Percent of the players on whom a canary is tried."""
    passed: int = 10
    """So many proposals in a row that the floor lets through lead from observe to suggest."""
    accepted: int = 10
    """So many proposals in a row that people accept lead from suggest to canary."""
    players: int = 100
    """The fewest players on each side before a canary is called better or worse."""
    alpha: int = 500
    """How often a canary may be called better, or worse, that is not: in basis points."""
    worth: int = 0
    """The share of players who take something of a play that is worth keeping, in basis points; 0 asks for none."""
    play_days: int = 30
    """How old a play gets before the agents are asked anew."""

    def ceiling(self, arm: Arm) -> Level:
        """The highest level of an arm: of one that is not named, the usual one."""
        return self.arms.get(arm, "suggest")


class BrandPolicy(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
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
    margin: Margin | None = None
    budgets: Budgets | None = None
    approve_over: int | None = None
    """The cost from which a person must approve an offer, in base units."""
    frequency: Mapping[Channel, Mapping[Period, int]] = {}
    """The most commercial messages a player may get on a channel in a period."""
    quiet: Quiet | None = None
    holdout: int = 0
    """The share of players who never get an offer, so that offers can be measured; in basis points."""
    break_hours: int = 24
    """How long the break lasts that a cool-down offers."""
    rules: tuple[Rule, ...] = ()
    """The brand's own rules, on top of the law's."""
    adopts: tuple[str, ...] = ()
    """Rules on standby that the brand puts in force for itself."""
    rates: Mapping[str, str] = {}
    """Base units of money per unit of another book's currency, rounded to the strict side."""
    autonomy: Autonomy | None = None
    """How far plays may act by themselves; the usual lines if it says nothing."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole policy."""
        return digest(self)

    @property
    def ladder(self) -> Autonomy:
        """What plays with offers must show before they act by themselves."""
        return self.autonomy or Autonomy()

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of all its tiers."""
        return frozenset(tier.currency for tiers in self.tiers.values() for tier in tiers.values())

    def tier(self, arm: Arm, tier: str | None) -> Tier | None:
        """The tier of an arm by its id, None where the file has no such tier."""
        return self.tiers.get(arm, {}).get(tier) if tier is not None else None
