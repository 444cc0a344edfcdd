"""Strategy: which arms are proposed for a case, by plain rules or by a model, and what is never proposed."""

import itertools
import json
import re
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from agents.fault import Fault
from agents.messages import Case, Proposal
from agents.strategy import HYPOTHESES, WORTH, Offer, menu_of, mind, propose, read
from core.arms import ARMS, Arm, kind_of
from core.guardrails import rule_on_choice
from core.plays import ArmChoice
from core.policy import BrandPolicy, Tier
from core.profile import HarmBand, Profile, ValueBand
from core.scope import Scope
from core.signals import Signal
from core.situation import Situation
from prompts.brands import load_brands
from tests.tools.room import NOON, FakeResults, facts_of
from tools.list_choices import LIST_CHOICES, MenuQuestion, choices
from tools.tool import Reach

POLICIES = load_brands()
NORTHSTAR = POLICIES["northstar"]
HARM_BANDS: tuple[HarmBand, ...] = get_args(HarmBand)
SIGNALS: tuple[Signal, ...] = get_args(Signal)
each_signal = pytest.mark.parametrize("signal", SIGNALS)
each_policy = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)


def a_case(signal: Signal, harm: HarmBand = "low", *, flagged: bool = False, value: ValueBand = "low") -> Case:
    situation = Situation(
        brand="northstar",
        signal=signal,
        jurisdiction="GB",
        residence="GB",
        harm=harm,
        flagged=flagged,
        value=value,
        presence="online",
    )
    return Case(
        situation=situation,
        bets=40,
        sessions=2,
        tilt_score=0.9,
        stake_deviation=3.0,
        pace_deviation=2.0,
        drawdown_in_stakes=60.0,
        rtp_deficit_z=1.0,
        session_deposits=2,
        markers=(),
        missing_facts=(),
    )


def listed(case: Case, policy: BrandPolicy = NORTHSTAR) -> tuple[Offer, ...]:
    """The menu as the tool lists it for a case."""
    about, brand = case.situation, policy.brand
    scope = Scope(run="run", agent="strategy", brand=brand, player="p", situation=about, at=NOON)
    facts = facts_of(Profile(brand=brand, player="p"), policy, about.signal)
    answer = LIST_CHOICES(Reach(scope, facts, FakeResults(), None), MenuQuestion())
    return menu_of(answer.model_dump(mode="json"))


def everything(policy: BrandPolicy = NORTHSTAR) -> tuple[Offer, ...]:
    """A menu that no guardrail has looked at: each arm and tier that a brand has."""
    return tuple(Offer(arm=one.arm, tier=one.tier, kind=one.kind) for one in choices(policy))


def an_offer(arm: Arm, tier: str | None = None, cost: str = "0") -> Offer:
    return Offer(arm=arm, tier=tier, kind=kind_of(arm), expected_cost=cost)


def a_policy(tiers: dict[Arm, dict[str, Tier]]) -> BrandPolicy:
    return replace(NORTHSTAR, tiers=tiers)


def a_tier(cost: int) -> Tier:
    return Tier(label="A tier", amount="1.00", currency="GBP", cost=cost, terms="For 7 days, 18+.")


@each_policy
@pytest.mark.parametrize("flagged", [False, True], ids=["clear", "flagged"])
@pytest.mark.parametrize("value", get_args(ValueBand))
@pytest.mark.parametrize("harm", HARM_BANDS)
@pytest.mark.parametrize("signal", ["tilt", "severe_loss"])
def test_losing_is_never_answered_with_an_offer_whatever_the_menu_says(
    signal: Signal, harm: HarmBand, value: ValueBand, flagged: bool, policy: BrandPolicy
) -> None:
    case = a_case(signal, harm, flagged=flagged, value=value)

    for menu in (listed(case, policy), everything(policy)):
        proposed = propose(case, menu).arms
        assert proposed
        assert {choice.kind for choice in proposed} <= {"protective", "service"}


@pytest.mark.parametrize("harm", ["elevated", "strong"])
def test_tilt_with_marks_of_harm_is_answered_by_a_person_first(harm: HarmBand) -> None:
    case = a_case("tilt", harm)

    assert propose(case, listed(case)).arms[0] == ArmChoice("human_contact")


@pytest.mark.parametrize("harm", ["unknown", "low"])
def test_tilt_alone_is_answered_by_a_break_first(harm: HarmBand) -> None:
    case = a_case("tilt", harm)

    assert propose(case, listed(case)).arms[0] == ArmChoice("cool_down")


@pytest.mark.parametrize(("signal", "arm"), [("high_roller_start", "vip_fast_track"), ("requested", "free_spins")])
def test_an_offer_is_made_at_the_cheapest_tier(signal: Signal, arm: Arm) -> None:
    policy = a_policy({arm: {"a": a_tier(10**9), "z": a_tier(2 * 10**8), "y": a_tier(2 * 10**8)}})

    assert propose(a_case(signal), listed(a_case(signal), policy)).arms[0] == ArmChoice(arm, "y")


def test_costs_are_compared_as_numbers_and_not_as_words() -> None:
    menu = [an_offer("free_spins", "ten", "10.00"), an_offer("free_spins", "nine", "9.5")]

    assert propose(a_case("requested"), menu).arms == (ArmChoice("free_spins", "nine"),)


@pytest.mark.parametrize(("signal", "arm"), [("high_roller_start", "help"), ("requested", "lobby_order")])
def test_a_brand_without_tiers_is_left_with_service(signal: Signal, arm: Arm) -> None:
    assert propose(a_case(signal), listed(a_case(signal), a_policy({}))).arms == (ArmChoice(arm),)


@each_policy
@pytest.mark.parametrize(("signal", "harm"), list(itertools.product(SIGNALS, HARM_BANDS)))
def test_what_is_proposed_stands_on_the_menu_once_and_nothing_objects_to_it(
    signal: Signal, harm: HarmBand, policy: BrandPolicy
) -> None:
    case = a_case(signal, harm)
    menu = listed(case, policy)

    proposed = propose(case, menu).arms

    assert {(one.arm, one.tier) for one in proposed} <= {(one.arm, one.tier) for one in menu}
    assert len({*proposed}) == len(proposed)
    for choice in proposed:
        assert (choice.tier is not None) == ARMS[choice.arm].tiered
        assert not rule_on_choice(choice, case.situation, policy)


@each_signal
def test_everything_worth_a_try_that_is_on_the_menu_is_proposed_best_first(signal: Signal) -> None:
    menu = [an_offer(arm) for arm in ARMS]

    assert tuple(choice.arm for choice in propose(a_case(signal), menu).arms) == WORTH[signal]


@each_signal
def test_a_proposal_names_no_amount(signal: Signal) -> None:
    proposal = propose(a_case(signal), everything())

    said = f"{proposal.hypothesis} {proposal.judged_wrong_if} {[choice.tier for choice in proposal.arms]}"
    amounts = {tier.amount for tiers in NORTHSTAR.tiers.values() for tier in tiers.values()}
    assert not re.search(r"[£$€]|GBP|USD|\d[.,]\d", said)
    assert not any(amount in said for amount in amounts)


@each_signal
def test_a_proposal_says_why_and_when_it_was_wrong(signal: Signal) -> None:
    proposal = propose(a_case(signal), everything())

    assert (proposal.hypothesis, proposal.judged_wrong_if) == HYPOTHESES[signal]
    assert (proposal.strategist, proposal.prompt) == ("offline", "")


def test_a_proposal_of_nothing_is_still_a_proposal() -> None:
    assert propose(a_case("requested"), []).arms == ()


MENU = listed(a_case("requested"))
HELP = {"arm": "help", "tier": None}
SMALL = {"arm": "free_spins", "tier": "small"}


def said(*arms: object, **changed: object) -> str:
    return json.dumps({"arms": arms, "hypothesis": "Why.", "judged_wrong_if": "When.", **changed})


def test_a_model_may_name_what_is_on_the_menu_in_its_own_order() -> None:
    proposal = read(said(HELP, SMALL), MENU, "p" * 64)

    assert proposal == Proposal(
        arms=(ArmChoice("help"), ArmChoice("free_spins", "small")),
        hypothesis="Why.",
        judged_wrong_if="When.",
        strategist="model",
        prompt="p" * 64,
    )


def test_everything_that_is_on_the_menu_may_be_named() -> None:
    for offer in MENU:
        assert isinstance(read(said({"arm": offer.arm, "tier": offer.tier}), MENU, ""), Proposal)


def test_a_model_may_propose_nothing() -> None:
    proposal = read(said(), MENU, "")

    assert isinstance(proposal, Proposal)
    assert proposal.arms == ()


def test_an_arm_that_is_named_twice_is_proposed_once() -> None:
    proposal = read(said(SMALL, HELP, SMALL), MENU, "")

    assert isinstance(proposal, Proposal)
    assert proposal.arms == (ArmChoice("free_spins", "small"), ArmChoice("help"))


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("", "the answer: Invalid JSON", "one JSON object"),
        ("Free spins would be nice.", "the answer: Invalid JSON", "one JSON object"),
        (f"```json\n{said(HELP)}\n```", "the answer: Invalid JSON", "one JSON object"),
        (said(HELP) + said(HELP), "the answer: Invalid JSON", "one JSON object"),
        ("[]", "the answer: Input should be an object", "one JSON object"),
        ("null", "the answer: Input should be an object", "one JSON object"),
        ('{"arms": []}', "hypothesis: Field required", "one JSON object"),
        (said({"arm": "jackpot", "tier": None}), "arms.0.arm: Input should be 'none',", "one JSON object"),
        (said({"arm": "help"}), "arms.0.tier: Field required", "one JSON object"),
        (said(HELP, brand="lagoon"), "brand: Extra inputs are not permitted", "one JSON object"),
        (said({**SMALL, "amount": "500.00"}), "arms.0.amount: Extra inputs", "one JSON object"),
        (said({"arm": "free_spins", "tier": 500}), "arms.0.tier: Input should be a valid string", "one JSON object"),
        (said({"arm": "free_spins", "tier": ["small"]}), "arms.0.tier: Input should be a valid string", "one JSON"),
        (said({"arm": "free_spins", "tier": "500.00"}), "free_spins '500.00' is not on the menu", "that it lists"),
        (said({"arm": "free_spins", "tier": "small, 500.00"}), "is not on the menu", "that it lists"),
        (said({"arm": "free_spins", "tier": "SMALL"}), "free_spins 'SMALL' is not on the menu", "that it lists"),
        (said({"arm": "free_spins", "tier": " small"}), "free_spins ' small' is not on the menu", "that it lists"),
        (said({"arm": "free_spins", "tier": None}), "free_spins is not on the menu", "that it lists"),
        (said({"arm": "help", "tier": "small"}), "help 'small' is not on the menu", "that it lists"),
        (said({"arm": "none", "tier": None}), "none is not on the menu", "that it lists"),
        (said(HELP, {"arm": "free_spins", "tier": "huge"}), "free_spins 'huge' is not on the menu", "that it lists"),
        (said(*[HELP] * 7), "arms: Tuple should have at most 6 items", "one JSON object"),
        (said(hypothesis="x" * 401), "hypothesis: String should have at most 400 characters", "one JSON object"),
        (said(judged_wrong_if=""), "judged_wrong_if: String should have at least 1 character", "one JSON object"),
        (said({"arm": "free_spins", "tier": "x" * 81}), "arms.0.tier: String should have at most 80", "one JSON"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_back_with_what_would_be_right(
    text: str, reason: str, remedy: str
) -> None:
    fault = read(text, MENU, "")

    assert isinstance(fault, Fault)
    assert reason in fault.reason
    assert remedy in fault.remedy
    assert len(str(fault)) < 1000


@pytest.mark.parametrize("signal", ["tilt", "severe_loss"])
def test_a_model_cannot_answer_losing_with_an_offer(signal: Signal) -> None:
    menu = listed(a_case(signal))

    for offer in everything():
        answer = read(said({"arm": offer.arm, "tier": offer.tier}), menu, "")
        assert isinstance(answer, Proposal) == (offer.kind in ("protective", "service"))


NAMES = st.sampled_from([*ARMS, "jackpot", ""]) | st.text(max_size=8)
TIERS = st.none() | st.sampled_from(["small", "large", "gold", "500.00"]) | st.text(max_size=8) | st.integers()
NAMED = st.fixed_dictionaries({"arm": NAMES, "tier": TIERS}, optional={"amount": st.text(max_size=4)})
TEXTS = st.text(max_size=40) | st.lists(
    st.sampled_from([*MENU]).map(lambda o: {"arm": o.arm, "tier": o.tier}) | NAMED, max_size=7
).map(lambda arms: said(*arms))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(TEXTS)
def test_whatever_a_model_says_no_arm_comes_of_it_that_is_not_on_the_menu(text: str) -> None:
    answer = read(text, MENU, "")

    assert isinstance(answer, Fault) or {(one.arm, one.tier) for one in answer.arms} <= {
        (offer.arm, offer.tier) for offer in MENU
    }


def test_a_model_is_shown_the_case_the_menu_the_rules_and_the_last_play_and_nothing_else() -> None:
    case = a_case("requested")

    shown: Any = mind(case, MENU, {"seconds": 10}, [{"play": "newest"}, {"play": "older"}], "").inputs

    assert {*shown} == {"case", "menu", "rules", "reason", "last"}
    assert [(one["arm"], one["tier"]) for one in shown["menu"]] == [(offer.arm, offer.tier) for offer in MENU]
    assert (shown["rules"], shown["reason"], shown["last"]) == ({"seconds": 10}, "no_play", {"play": "newest"})
    assert mind(case, MENU, {}, [], "").inputs["last"] is None
    assert json.dumps(shown)


def test_a_minds_answer_is_read_against_its_own_menu_and_names_the_prompt() -> None:
    thinking = mind(a_case("requested"), [an_offer("help")], {}, [], "p" * 64)

    proposal, fault = thinking.read(said(HELP)), thinking.read(said(SMALL))

    assert isinstance(proposal, Proposal)
    assert (proposal.strategist, proposal.prompt) == ("model", "p" * 64)
    assert isinstance(fault, Fault)
    assert Draft202012Validator(thinking.output).is_valid(json.loads(said(HELP)))


def test_a_menu_has_the_costs_of_the_brands_file() -> None:
    costs = {offer.tier: Decimal(offer.expected_cost) for offer in MENU if offer.arm == "free_spins"}

    assert costs
    assert all(cost > 0 for cost in costs.values())
    assert {offer.expected_cost for offer in MENU if offer.kind == "protective"} == {"0.00"}
