"""What a play would cost: per command by its tiers, per day by how often its situation has come up."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct

from core.arms import Arm
from core.budget import Budget
from core.calendar import day_of, month_of
from core.plays import ArmChoice, Play
from core.policy import BrandPolicy
from core.situation import Situation

LOOKED_BACK: Final = timedelta(days=7)
"""The time over which the cases of a situation are counted."""


class Books(Protocol):
    """What was decided and spent, as far as a forecast asks for it."""

    def cases(self, situation: Situation, start: datetime, end: datetime) -> int:
        """How many decisions were made in a situation, from a moment up to another."""
        ...

    def used(self, budget: Budget) -> int:
        """What is reserved and spent of a budget."""
        ...


class ChoiceCost(Struct, frozen=True, kw_only=True):
    """What one arm of a play costs each time it acts, in base units."""

    arm: Arm
    tier: str | None
    label: str = ""
    cost: int = 0
    claim: int = 0
    """What the budgets set aside for it."""


class ExpectedCost(Struct, frozen=True, kw_only=True):
    """What a play would cost, in base units of the brand's currency."""

    choices: tuple[ChoiceCost, ...]
    cases: int
    """How often its situation came up in the time that is looked back on."""
    left_today: int
    left_this_month: int | None
    """What is left of the brand's budgets; None where it has none for a month."""

    @property
    def most_a_day(self) -> int:
        """The claims of a day, rounded up, if the dearest arm answered every case; budgets may stop it sooner."""
        dearest = max((choice.claim for choice in self.choices), default=0)
        return -(-dearest * self.cases // LOOKED_BACK.days)


def expected_cost(play: Play, policy: BrandPolicy, books: Books, at: datetime) -> ExpectedCost:
    """What a play would cost at a moment, under a brand's policy."""
    day, month = day_of(at), month_of(day_of(at))
    limit = policy.budgets.brand_month if policy.budgets is not None else None
    return ExpectedCost(
        choices=tuple(_cost(choice, policy) for choice in play.arms),
        cases=books.cases(play.situation, at - LOOKED_BACK, at + timedelta(microseconds=1)),
        left_today=policy.caps.brand_day - books.used(Budget(policy.brand, "brand", "", day)),
        left_this_month=None if limit is None else limit - books.used(Budget(policy.brand, "brand", "", month)),
    )


def _cost(choice: ArmChoice, policy: BrandPolicy) -> ChoiceCost:
    tier = policy.tier(choice.arm, choice.tier)
    if tier is None:
        return ChoiceCost(arm=choice.arm, tier=choice.tier)
    return ChoiceCost(arm=choice.arm, tier=choice.tier, label=tier.label, cost=tier.cost, claim=tier.claim)
