"""Some dozens of brands: licences, caps, budgets and tiers, drawn once."""

from random import Random
from typing import Final

from core.arms import Arm
from core.money import BASE_ONE, format_base
from core.policy import BrandPolicy, Budgets, Caps, Quiet, Thresholds, Tier

LICENCES: Final = ("GB", "GB", "SE", "NL", "CA-ON", "DE", "ES", "MT", "CW", "XX")
NAMES: Final = ("a", "b", "c", "d")
BRANDS: Final = 64


def _tier(random: Random, arm: Arm) -> Tier:
    cost = random.choice((0, 1, 2, 5, 10, 40)) * BASE_ONE
    rough = random.random() < 0.25
    return Tier(
        label="tier",
        amount=format_base(cost),
        currency=random.choice(("EUR", "EUR", "EUR", "BTC")),
        cost=cost,
        reserve=cost + random.choice((0, 0, 1, 3)) * BASE_ONE,
        value=cost,
        wagering=random.choice((1, 10, 35)) if rough else 0,
        products=("casino",),
        spin_value=BASE_ONE // 10 if arm == "free_spins" else 0,
        terms="" if rough and random.random() < 0.3 else "Terms apply.",
        needs_deposit=random.random() < 0.25,
        rate=(random.choice((0, 20_000)) if rough else 1_000) if arm == "cashback" else 0,
    )


def _tiers(random: Random, arm: Arm, least: int, most: int) -> dict[str, Tier]:
    return {name: _tier(random, arm) for name in NAMES[: random.randint(least, most)]}


def _policy(number: int) -> BrandPolicy:
    random = Random(f"brand {number}")
    budgets = Budgets(player_month=50 * BASE_ONE, brand_month=500 * BASE_ONE)
    return BrandPolicy(
        brand=f"brand-{number}",
        title="Brand",
        jurisdiction=random.choice(LICENCES),
        base_currency="EUR",
        least_age=random.choice((18, 18, 21)),
        caps=Caps(
            per_player_day=random.choice((0, 1, 3, 3)),
            player_day=random.choice((5, 50, 100)) * BASE_ONE,
            brand_day=random.choice((10, 1000)) * BASE_ONE,
        ),
        thresholds=Thresholds(
            mid_value=BASE_ONE, high_value=10 * BASE_ONE, high_roller_stake=50 * BASE_ONE, severe_loss=500 * BASE_ONE
        ),
        tiers={
            "free_spins": _tiers(random, "free_spins", 2, 4),
            "cashback": _tiers(random, "cashback", 1, 3),
            "vip_fast_track": _tiers(random, "vip_fast_track", 1, 3),
            "goodwill": _tiers(random, "goodwill", 1, 2),
            "break_reward": _tiers(random, "break_reward", 1, 2 if random.random() < 0.2 else 1),
        },
        budgets=budgets if random.random() < 0.5 else None,
        frequency={"site": {"week": 3}} if random.random() < 0.3 else {},
        quiet=Quiet(start=22, end=8, channels=("site",)) if random.random() < 0.2 else None,
        approve_over=20 * BASE_ONE if random.random() < 0.3 else None,
        holdout=random.choice((0, 0, 2000)),
        rates={"GBP": "1.15", "SEK": "0.09", "CAD": "0.65", "USD": "0.9"},
    )


POLICIES: Final = tuple(_policy(number) for number in range(BRANDS))
