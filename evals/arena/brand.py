"""The simulated brand: one policy for whoever runs it, so that arms, amounts, caps and budgets are the same."""

from functools import cache
from typing import Final

from core.law import Law
from core.money import BASE_ONE
from core.policy import BrandPolicy, Budgets, Caps, Margin, Thresholds, Tier
from prompts.law import load_law

NAME: Final = "arena"
CENT: Final = BASE_ONE // 100
PLAYER_DAY: Final = 60
"""What the brand may spend a day, in cents for each player."""
HOLDOUT: Final = 500
"""The permanent hold-out of the hub, in basis points."""
SPINS: Final = Tier(
    label="10 free spins of 0.50", amount="5.00", currency="EUR", cost=135 * CENT, value=500 * CENT,
    products=("casino",), spin_value=50 * CENT,
    terms="Ten spins of 0.50 on slots. Winnings are paid in cash, without wagering. 18+.",
)  # fmt: skip
"""A player takes less than half of what is offered, and not all of that becomes money: hence the cost."""
SILVER: Final = Tier(
    label="Silver", amount="20.00", currency="EUR", cost=540 * CENT, value=2000 * CENT, products=("casino",),
    terms="A contact of your own, and 20.00 to begin with. Nothing has to be played or paid in for it. 18+.",
)  # fmt: skip


@cache
def brand(players: int) -> BrandPolicy:
    """The brand's policy; its daily and monthly budgets go by how many players it has."""
    day = players * PLAYER_DAY * CENT
    return BrandPolicy(
        brand=NAME,
        title="Arena",
        jurisdiction="MT",
        base_currency="EUR",
        least_age=18,
        caps=Caps(per_player_day=1, player_day=25 * BASE_ONE, brand_day=day),
        thresholds=Thresholds(
            mid_value=100 * BASE_ONE, high_value=600 * BASE_ONE, high_roller_stake=100 * BASE_ONE,
            severe_loss=4000 * BASE_ONE,
        ),
        tiers={"free_spins": {"small": SPINS}, "vip_fast_track": {"silver": SILVER}},
        margin=Margin(bonus_to_theoretical=4000, allowance=40 * BASE_ONE, ggr_target=50, ggr_from=200_000 * BASE_ONE),
        budgets=Budgets(brand_month=20 * day, player_month=100 * BASE_ONE),
        approve_over=5 * BASE_ONE,
        frequency={"site": {"day": 1, "week": 3, "month": 8}},
        holdout=HOLDOUT,
        rates={"GBP": "1.15", "SEK": "0.085", "CAD": "0.65", "USD": "0.9"},
    )  # fmt: skip


@cache
def law() -> Law:
    """The shipped books."""
    return load_law()
