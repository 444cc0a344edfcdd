"""What a play would cost: by the brand's tiers, by how often its case comes up, against what is left."""

from dataclasses import dataclass
from datetime import datetime

from core.budget import Budget
from core.expected_cost import LOOKED_BACK, expected_cost
from core.plays import ArmChoice
from core.policy import Budgets, Caps, Tier
from core.situation import Situation
from tests.builders import NOON, play, policy

TIERS = {
    "free_spins": {
        "small": Tier(label="Ten spins", amount="1.00", currency="EUR", cost=100, reserve=150),
        "large": Tier(label="Fifty spins", amount="5.00", currency="EUR", cost=500),
    }
}
CAPS = Caps(per_player_day=3, player_day=1000, brand_day=10_000)
PLAY = play(ArmChoice("free_spins", "small"), ArmChoice("free_spins", "large"), ArmChoice("help"))


@dataclass
class FakeBooks:
    """So many cases, and so much used of each budget."""

    number: int
    spent: int

    def cases(self, situation: Situation, start: datetime, end: datetime) -> int:
        assert situation == PLAY.situation
        assert start == NOON - LOOKED_BACK < NOON < end
        return self.number

    def used(self, budget: Budget) -> int:
        return self.spent * (2 if len(budget.period) == len("2026-01") else 1)


def test_each_arm_costs_what_its_tier_says_and_one_without_a_tier_nothing() -> None:
    cost = expected_cost(PLAY, policy(tiers=TIERS, caps=CAPS), FakeBooks(0, 0), NOON)

    assert [(one.label, one.cost, one.claim) for one in cost.choices] == [
        ("Ten spins", 100, 150),
        ("Fifty spins", 500, 500),
        ("", 0, 0),
    ]


def test_a_day_costs_at_most_its_cases_with_the_dearest_arm_rounded_up() -> None:
    cost = expected_cost(PLAY, policy(tiers=TIERS, caps=CAPS), FakeBooks(10, 0), NOON)

    assert cost.most_a_day == 715


def test_what_is_left_is_what_nobody_has_used_and_no_budget_has_nothing_left_to_say() -> None:
    monthly = policy(tiers=TIERS, caps=CAPS, budgets=Budgets(brand_month=50_000))

    with_month = expected_cost(PLAY, monthly, FakeBooks(1, 4_000), NOON)
    without = expected_cost(PLAY, policy(tiers=TIERS, caps=CAPS), FakeBooks(1, 4_000), NOON)

    assert (with_month.left_today, with_month.left_this_month) == (6_000, 42_000)
    assert without.left_this_month is None
