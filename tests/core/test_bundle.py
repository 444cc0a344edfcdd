"""The bundle: what counts as a change of the floor, and what no running hub goes over to."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from core.bundle import Bundle, cannot_follow, changes_floor, unsound
from core.law import Book, Law, Permit, Rule
from core.money import BASE_ONE
from core.policy import Autonomy, BrandPolicy, Budgets, Margin, Tier
from tests.builders import BRAND, LAW, policy

RULE = Rule(id="XX-1", title="t", clause="c", when="false", effect="deny", message="m")
CAP = Rule(id="XX-2", title="t", clause="c", when="true", effect="cap", at_most='money("10")', message="m")


def law(*rules: Rule, **changes: Any) -> Law:
    return Law(books={**LAW.books, "XX": Book(jurisdiction="XX", title="x", rules=rules, **changes)})


def bundle(one: BrandPolicy | None = None, books: Law = LAW, **others: BrandPolicy) -> Bundle:
    return Bundle(policies={BRAND: one or policy(), **others}, law=books)


def tiers(**changes: Any) -> Bundle:
    tier = Tier(**{"label": "s", "amount": "1", "currency": "EUR", "cost": 1, **changes})
    return bundle(policy(tiers={"free_spins": {"s": tier}}))


def held(**changes: Any) -> Bundle:
    return bundle(policy(autonomy=Autonomy(**changes)))


def lines(**changes: int) -> BrandPolicy:
    return policy(thresholds=replace(policy().thresholds, **changes))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (bundle(), bundle(policy(least_age=21)), "brand acme: least_age changes"),
        (bundle(), bundle(policy(jurisdiction="GB")), "brand acme: jurisdiction changes"),
        (bundle(), bundle(policy(group="g")), "brand acme: group changes"),
        (bundle(), bundle(policy(adopts=("XX-1",))), "brand acme: adopts changes"),
        (bundle(), bundle(policy(rates={"GBP": "2"})), "brand acme: rates changes"),
        (bundle(), bundle(lines(severe_loss=1)), "brand acme: severe_loss changes"),
        (bundle(), bundle(lines(high_value=99 * BASE_ONE)), "brand acme: high_value changes"),
        (bundle(policy(rules=(RULE,))), bundle(), "brand acme: rule XX-1 is removed"),
        (bundle(), bundle(other=policy(brand="other")), "brand other is added"),
        (bundle(other=policy(brand="other")), bundle(), "brand other is removed"),
        (bundle(books=law(RULE)), bundle(books=law()), "book XX: rule XX-1 is removed"),
        (bundle(books=law(RULE)), bundle(books=law(RULE, CAP)), "book XX: rule XX-2 is added"),
        (
            bundle(books=law(RULE)),
            bundle(books=law(replace(RULE, since=date(2030, 1, 1)))),
            "book XX: rule XX-1: since changes",
        ),
        (
            bundle(books=law(CAP)),
            bundle(books=law(replace(CAP, at_most='money("20")'))),
            "book XX: rule XX-2: at_most changes",
        ),
        (
            bundle(books=law()),
            bundle(books=law(permits={"break_reward": Permit(permitted=True, clause="c")})),
            "book XX: permits changes",
        ),
        (bundle(books=law(RULE, CAP)), bundle(books=law(CAP, RULE)), "book XX: its rules stand in another order"),
        (bundle(books=law()), bundle(), "book XX is removed"),
        (bundle(books=law(least_age=21)), bundle(books=law(least_age=18)), "book XX: least_age changes"),
        (
            bundle(),
            bundle(policy(caps=replace(policy().caps, brand_day=10**30))),
            "brand acme: caps: brand_day is raised",
        ),
        (bundle(policy(break_hours=48)), bundle(), "brand acme: break_hours goes down from 48 to 24"),
        (
            bundle(policy(budgets=Budgets(treasury=1))),
            bundle(policy(budgets=Budgets(treasury=2))),
            "brand acme: budgets: treasury is raised",
        ),
        (bundle(policy(budgets=Budgets(play_day=1))), bundle(), "brand acme: budgets: play_day is removed"),
        (
            bundle(policy(margin=Margin(bonus_to_deposit=1))),
            bundle(policy(margin=Margin(bonus_to_deposit=2))),
            "brand acme: margin: bonus_to_deposit is raised",
        ),
        (
            bundle(policy(margin=Margin(bonus_to_theoretical=1))),
            bundle(),
            "brand acme: margin: bonus_to_theoretical is removed",
        ),
        (
            bundle(policy(margin=Margin(ggr_target=2))),
            bundle(policy(margin=Margin(ggr_target=1))),
            "brand acme: margin: ggr_target is lowered",
        ),
        (held(), held(arms={"free_spins": "auto"}), "brand acme: autonomy: free_spins may rise to auto"),
        (held(start="observe"), held(), "brand acme: autonomy: start is raised to suggest"),
        (held(), held(canary=20), "brand acme: autonomy: canary is raised"),
        (held(), held(players=1), "brand acme: autonomy: players is lowered"),
        (tiers(), tiers(cost=2), "brand acme: tier free_spins s: cost is raised"),
        (tiers(), tiers(wagering=1), "brand acme: tier free_spins s: wagering is raised"),
        (tiers(), tiers(needs_deposit=True), "brand acme: tier free_spins s: needs_deposit is raised"),
        (tiers(), tiers(rate=1), "brand acme: tier free_spins s: rate is raised"),
    ],
)
def test_what_touches_the_floor_or_the_law_is_named(old: Bundle, new: Bundle, said: str) -> None:
    assert changes_floor(old, new) == (said,)
    assert old.digest != new.digest


@pytest.mark.parametrize(
    "new",
    [
        bundle(),
        bundle(policy(title="Another")),
        bundle(lines(mid_value=1)),
        bundle(policy(tiers={"free_spins": {"s": Tier(label="s", amount="1", currency="EUR", cost=1)}})),
        bundle(policy(caps=replace(policy().caps, brand_day=1))),
        bundle(policy(holdout=500)),
    ],
)
def test_less_money_and_other_words_are_no_change_of_the_floor(new: Bundle) -> None:
    assert changes_floor(bundle(), new) == ()


@pytest.mark.parametrize("wrong", [{"canary": 100}, {"canary": 0}, {"alpha": 0}])
def test_no_bundle_makes_a_canary_of_everybody_or_a_trial_that_is_never_wrong(wrong: dict[str, int]) -> None:
    assert unsound(held()) is None
    assert "canary" in (unsound(held(**wrong)) or "")


def test_a_first_bundle_sets_the_whole_floor() -> None:
    assert changes_floor(None, bundle())


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ({}, "brand 'acme' is gone"),
        ({BRAND: policy(base_currency="GBP")}, "base_currency was 'EUR' and is 'GBP'"),
        ({BRAND: policy(jurisdiction="GB")}, "jurisdiction was 'MGA' and is 'GB'"),
        ({BRAND: policy(group="g")}, "group was '' and is 'g'"),
    ],
)
def test_what_a_hubs_state_is_built_on_changes_with_a_restart_alone(new: dict[str, BrandPolicy], said: str) -> None:
    refused = cannot_follow({BRAND: policy()}, new)

    assert refused is not None
    assert said in refused
    assert "start the hub again" in refused


def test_everything_else_changes_under_way() -> None:
    assert cannot_follow({BRAND: policy()}, {BRAND: policy(least_age=30), "new": policy(brand="new")}) is None
