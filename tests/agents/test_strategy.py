"""Strategy: which arms are proposed for a case, and what is never proposed."""

import itertools
import re
from typing import get_args

import pytest

from agents.messages import Case
from agents.strategy import HYPOTHESES, candidates, propose
from core.arms import ARMS, Arm, kind_of
from core.guardrails import rule_on_choice
from core.plays import ArmChoice
from core.policy import BrandPolicy, Caps, Thresholds, Tier
from core.profile import HarmBand, ValueBand
from core.signals import Signal
from core.situation import Situation
from prompts.brands import load_brands

POLICIES = load_brands()
HARM_BANDS: tuple[HarmBand, ...] = get_args(HarmBand)
SIGNALS: tuple[Signal, ...] = get_args(Signal)


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


def a_policy(tiers: dict[Arm, dict[str, Tier]]) -> BrandPolicy:
    return BrandPolicy(
        brand="northstar",
        title="North",
        jurisdiction="GB",
        base_currency="GBP",
        least_age=18,
        caps=Caps(per_player_day=1, player_day=1, brand_day=1),
        thresholds=Thresholds(mid_value=1, high_value=1, high_roller_stake=1, severe_loss=1),
        tiers=tiers,
    )


def a_tier(cost: int) -> Tier:
    return Tier(label="A tier", amount="1.00", currency="GBP", cost=cost)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize("flagged", [False, True], ids=["clear", "flagged"])
@pytest.mark.parametrize("value", get_args(ValueBand))
@pytest.mark.parametrize("harm", HARM_BANDS)
@pytest.mark.parametrize("signal", ["tilt", "severe_loss"])
def test_losing_is_never_answered_with_an_offer(
    signal: Signal, harm: HarmBand, value: ValueBand, flagged: bool, policy: BrandPolicy
) -> None:
    proposed = candidates(a_case(signal, harm, flagged=flagged, value=value), policy)

    assert proposed
    assert {kind_of(choice.arm) for choice in proposed} <= {"protective", "service"}


@pytest.mark.parametrize("harm", ["elevated", "strong"])
def test_tilt_with_marks_of_harm_is_answered_by_a_person_first(harm: HarmBand) -> None:
    assert candidates(a_case("tilt", harm), POLICIES["northstar"])[0] == ArmChoice("human_contact")


@pytest.mark.parametrize("harm", ["unknown", "low"])
def test_tilt_alone_is_answered_by_a_break_first(harm: HarmBand) -> None:
    assert candidates(a_case("tilt", harm), POLICIES["northstar"])[0] == ArmChoice("cool_down")


@pytest.mark.parametrize(("signal", "arm"), [("high_roller_start", "vip_fast_track"), ("requested", "free_spins")])
def test_an_offer_is_made_at_the_cheapest_tier(signal: Signal, arm: Arm) -> None:
    policy = a_policy({arm: {"a": a_tier(9), "z": a_tier(2), "y": a_tier(2)}})

    assert candidates(a_case(signal), policy)[0] == ArmChoice(arm, "y")


@pytest.mark.parametrize(("signal", "arm"), [("high_roller_start", "help"), ("requested", "lobby_order")])
def test_a_brand_without_tiers_is_left_with_service(signal: Signal, arm: Arm) -> None:
    assert candidates(a_case(signal), a_policy({})) == (ArmChoice(arm),)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
@pytest.mark.parametrize(("signal", "harm"), list(itertools.product(SIGNALS, HARM_BANDS)))
def test_tiers_are_named_where_arms_have_them_and_nowhere_else(
    signal: Signal, harm: HarmBand, policy: BrandPolicy
) -> None:
    for choice in candidates(a_case(signal, harm), policy):
        assert (choice.tier is not None) == ARMS[choice.arm].tiered
        assert choice.tier is None or policy.tier(choice.arm, choice.tier) is not None


@pytest.mark.parametrize("signal", SIGNALS)
def test_no_candidate_stands_twice(signal: Signal) -> None:
    proposed = candidates(a_case(signal, "strong"), POLICIES["northstar"])

    assert len(set(proposed)) == len(proposed)


@pytest.mark.parametrize("signal", SIGNALS)
def test_in_a_calm_situation_nothing_objects_to_a_candidate(signal: Signal) -> None:
    case = a_case(signal)

    objections = [
        rule_on_choice(choice, case.situation, POLICIES["northstar"])
        for choice in candidates(case, POLICIES["northstar"])
    ]

    assert not any(objections)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_proposal_names_no_amount(signal: Signal) -> None:
    case = a_case(signal)
    policy = POLICIES["northstar"]

    proposal = propose(case, candidates(case, policy))

    said = f"{proposal.hypothesis} {proposal.judged_wrong_if} {[choice.tier for choice in proposal.arms]}"
    amounts = {tier.amount for tiers in policy.tiers.values() for tier in tiers.values()}
    assert not re.search(r"[£$€]|GBP|USD|\d[.,]\d", said)
    assert not any(amount in said for amount in amounts)


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_proposal_says_why_and_when_it_was_wrong(signal: Signal) -> None:
    proposal = propose(a_case(signal), [ArmChoice("help")])

    assert (proposal.hypothesis, proposal.judged_wrong_if) == HYPOTHESES[signal]
    assert proposal.arms == (ArmChoice("help"),)
    assert proposal.strategist == "offline"


def test_a_proposal_of_nothing_is_still_a_proposal() -> None:
    assert propose(a_case("requested"), []).arms == ()
