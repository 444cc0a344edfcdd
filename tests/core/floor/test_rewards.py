"""F-21 to F-25: what is deposit-linked, gifts without strings, cashback, the reward for a break, and goodwill."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from core.arms import ARMS
from core.calendar import hour_of
from core.facts import Spent
from core.floor.rewards import REWARDED_FOR
from core.guardrails import rule_on
from core.law import COMMON, ELSEWHERE, Book, Law, Permit, Rule
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import Budgets, Tier
from core.profile import BreakTaken, Harm, Person, Restriction, Session, Standing, Tilt, Value
from tests.builders import NOON, facts, noon, policy, verified_profile

LINKED = ArmChoice("free_spins", "linked")
GOODWILL = ArmChoice("goodwill", "sorry")
CASHBACK = ArmChoice("cashback", "tenth")
REWARD = ArmChoice("break_reward", "thanks")
ALLOWED = {"break_reward": Permit(permitted=True, clause="a clause")}
PERMISSIVE = Law(books={name: Book(jurisdiction=name, title=name, permits=ALLOWED) for name in (COMMON, ELSEWHERE)})
KEPT = BreakTaken(since=noon(hours=-25), until=noon(hours=-1), ended=True)


def tier(**more: Any) -> Tier:
    return Tier(label="t", amount="1.00", currency="EUR", cost=BASE_ONE, **more)


TIERS = {
    "free_spins": {"linked": tier(needs_deposit=True)},
    "goodwill": {"sorry": tier(), "played": tier(wagering=1), "linked": tier(needs_deposit=True)},
    "cashback": {"tenth": tier(rate=1_000), "none": tier(), "twice": tier(rate=20_000)},
    "break_reward": {"thanks": tier()},
}
RATED = policy(tiers=TIERS)


def objected(choice: ArmChoice, **changes: Any) -> list[str]:
    asked = facts(**{"policy": RATED, **changes})
    return [said.rule for said in rule_on(choice, asked).objections]


def who(**changes: Any) -> dict[str, Any]:
    return {"profile": verified_profile(**changes)}


LOSING = Session(started=NOON, last=NOON, usual_stake=1.0, result=-1)
DEFICIT = Value(turnover=100, theoretical=4, payout=80, variance=15**2)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"signal": "category_fatigue"}, []),
        ({"signal": "high_roller_start"}, ["F-21 deposit"]),
        ({"signal": "inactive"}, ["F-21 deposit"]),
        ({"signal": "cashier_hesitation"}, ["F-21 deposit"]),
        ({"signal": "tilt"}, ["F-07 harm", "F-21 deposit"]),
        (who(tilt=Tilt(paused_at=NOON)), ["F-07 harm", "F-21 deposit"]),
        (who(recent=((hour_of(NOON), -1),)), ["F-21 deposit"]),
        (who(recent=((hour_of(NOON), 1),)), []),
        (who(session=LOSING), ["F-21 deposit"]),
        (who(session=replace(LOSING, result=0)), []),
        (who(value=DEFICIT), ["F-21 deposit"]),
        (who(value=replace(DEFICIT, variance=16**2)), []),
        (who(value=replace(DEFICIT, payout=200)), []),
    ],
)
def test_losing_an_rtp_deficit_and_tilt_stand_against_whatever_is_deposit_linked(changes, rules):
    assert objected(LINKED, **changes) == rules


@pytest.mark.parametrize("moment", [{"signal": "tilt"}, who(recent=((hour_of(NOON), -1),)), who(value=DEFICIT)])
def test_goodwill_is_allowed_whatever_the_result_was(moment):
    assert objected(GOODWILL, **{**moment, "signal": "operator_fault"}) == []


@pytest.mark.parametrize(
    ("choice", "signal", "rules"),
    [
        (GOODWILL, "requested", ["F-22 strings"]),
        (GOODWILL, "tilt", ["F-22 strings"]),
        (GOODWILL, "approved", []),
        (ArmChoice("goodwill", "played"), "operator_fault", ["F-22 strings"]),
        (ArmChoice("goodwill", "linked"), "operator_fault", ["F-21 deposit"]),
        (CASHBACK, "requested", []),
        (ArmChoice("cashback", "none"), "requested", ["F-23 cashback"]),
        (ArmChoice("cashback", "twice"), "requested", ["F-23 cashback"]),
    ],
)
def test_a_gift_has_no_strings_and_a_cashback_a_rate(choice, signal, rules):
    assert objected(choice, signal=signal) == rules


STRONG = Harm(seen={"long_session": NOON, "gambling_contact": NOON})


@pytest.mark.parametrize(
    "changes",
    [
        who(harm=STRONG),
        who(suppressed={"strong_harm": Restriction(since=NOON)}),
        who(person=Person(country="DE", born=None, verified=True)),
        who(unknown={"consents": "1"}),
        {"spent": Spent(brand_day=99 * BASE_ONE + 1)},
        {"spent": Spent(player_day=24 * BASE_ONE + 1)},
    ],
)
def test_goodwill_stops_at_strong_harm_at_what_is_not_known_and_at_the_days_money(changes):
    assert objected(GOODWILL, **{"signal": "operator_fault", **changes}) == ["F-25 gift"]


@pytest.mark.parametrize(
    "changes",
    [
        who(harm=Harm(seen={"long_session": NOON})),
        who(harm=Harm(lost_at=NOON)),
        {"spent": Spent(player_commands=99)},
        {"commercial_on": False},
    ],
)
def test_goodwill_does_not_stop_at_a_loss_an_elevated_band_or_a_cap_of_commands(changes):
    assert objected(GOODWILL, **{"signal": "operator_fault", **changes}) == []


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ({"budgets": Budgets(brand_month=0)}, "M-04 brand's month"),
        ({"budgets": Budgets(player_month=0)}, "M-05 player's month"),
        ({"budgets": Budgets(play_day=0)}, "M-06 play's day"),
        ({"budgets": Budgets(play_month=0)}, "M-07 play's month"),
        ({"budgets": Budgets(treasury=0)}, "M-08 treasury"),
        ({"approve_over": BASE_ONE}, "M-09 approval"),
    ],
)
def test_goodwill_is_bound_by_every_budget_and_by_the_line_of_approval(setting, rule):
    assert objected(GOODWILL, policy=replace(RATED, **setting), signal="operator_fault") == [rule]


def test_a_rule_that_cannot_be_asked_stops_goodwill_and_no_help():
    asking = Rule(id="B-1", title="t", clause="c", when="player.age < 0", effect="deny", message="M.")
    unborn = {**who(person=Person(country="DE", verified=True)), "policy": replace(RATED, rules=(asking,))}

    assert "B-1 t" in objected(GOODWILL, **unborn, signal="operator_fault")
    assert objected(ArmChoice("help"), **unborn, signal="operator_fault") == []


def test_cashback_is_never_offered_inside_a_session():
    assert objected(CASHBACK, **who(session=replace(LOSING, result=50))) == ["F-23 cashback"]


def earned(**changes: Any) -> dict[str, Any]:
    """A moment at which a break reward is due."""
    asked = {name: value for name, value in changes.items() if name in ("law", "policy", "commercial_on", "spent",
                                                                        "migrating", "signal")}  # fmt: skip
    profile = {name: value for name, value in changes.items() if name not in asked}
    usual = {"signal": "break_completed", "law": PERMISSIVE}
    return {**usual, **asked, **who(**{"break_taken": KEPT, **profile})}


def test_a_kept_break_of_a_calm_player_is_rewarded_where_the_law_permits_it():
    assert objected(REWARD, **earned()) == []


HALF = Law(books={**PERMISSIVE.books, "MT": Book(jurisdiction="MT", title="MT")})
UNNAMED = Permit(permitted=True, clause="")
WORDLESS = Law(
    books={**PERMISSIVE.books, ELSEWHERE: replace(PERMISSIVE.books[ELSEWHERE], permits={"break_reward": UNNAMED})}
)
PROHIBITED = Law(books={name: Book(jurisdiction=name, title=name) for name in (COMMON, ELSEWHERE)})
UNVERIFIED = Person(country="DE", born=date(1990, 5, 17), verified=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"law": PROHIBITED},
        {"law": WORDLESS},
        {"law": HALF, "policy": replace(RATED, jurisdiction="MT")},
        {"harm": Harm(seen={"long_session": NOON})},
        {"person": UNVERIFIED},
        {"tilt": Tilt(paused_at=NOON)},
        {"harm": Harm(lost_at=NOON)},
        {"suppressed": {"strong_harm": Restriction(since=NOON)}},
        {"unknown": {"consents": "1"}},
        {"migrating": True},
        {"break_taken": None},
        {"break_taken": replace(KEPT, broken=True)},
        {"break_taken": replace(KEPT, ended=False)},
        {"break_taken": replace(KEPT, since=noon(hours=-24))},
        {"break_rewarded": noon(days=-89)},
        {"break_rewarded": noon(days=1)},
        {"policy": replace(RATED, tiers={"break_reward": {"thanks": tier(), "more": tier()}})},
        {"commercial_on": False},
        {"spent": Spent(brand_day=99 * BASE_ONE + 1)},
        {"spent": Spent(player_day=24 * BASE_ONE + 1)},
    ],
)
def test_whatever_is_not_certain_stands_against_the_reward_of_a_break(changes):
    assert "F-24 break reward" in objected(REWARD, **earned(**changes))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"exclusion": Restriction(since=NOON)}, "F-01 self-exclusion"),
        ({"time_out": Restriction(since=NOON, until=noon(1))}, "F-10 time-out"),
        ({"blocked": Standing(holds=True, at=NOON)}, "F-12 account"),
        ({"signal": "requested"}, "F-22 strings"),
    ],
)
def test_what_protects_a_player_stands_against_it_too(changes, rule):
    assert rule in objected(REWARD, **earned(**changes))


def test_a_break_is_rewarded_again_after_ninety_days():
    assert objected(REWARD, **earned(break_rewarded=NOON - REWARDED_FOR)) == []


def test_whatever_gives_something_is_reserved():
    assert {arm for arm, known in ARMS.items() if known.reserves} == {
        "free_spins", "cashback", "vip_fast_track", "goodwill", "break_reward",
    }  # fmt: skip
