"""Execution: the words and the time of a plan."""

import json
from datetime import date
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from agents.execution import SECONDS, draft, mind, read, seconds_of
from agents.fault import Fault
from agents.messages import Case, Plan, PlanDrafted, read_message
from core.arms import ARMS, Arm
from core.channels import ONLINE
from core.components import Component, Components
from core.plays import DEFAULT_SECONDS, ArmChoice
from core.record import canonical
from core.signals import Signal
from core.situation import Situation
from core.words import STANDARD
from prompts.components import load_components

SIGNALS: tuple[Signal, ...] = get_args(Signal)


def a_component(arm: Arm, locale: str, name: str = "usual") -> Component:
    number = f"{locale}-{arm}-{name}"
    return Component(id=number, arm=arm, locale=locale, title=number, body="Words.", by="Ada", on=date(2026, 1, 1))


COMPONENTS = Components(
    a_component(arm, locale, name)
    for locale in ("sv", "en")
    for arm in ("cool_down", "help")
    for name in ("usual", "other")
    if (locale, arm) != ("sv", "help")
)
SHIPPED = load_components()


def a_case(signal: Signal = "tilt", flagged: bool = True) -> Case:
    situation = Situation(
        brand="northstar",
        signal=signal,
        jurisdiction="GB",
        residence="unknown",
        harm="unknown",
        flagged=flagged,
        value="low",
        presence="online",
    )
    return Case(
        situation=situation,
        bets=0,
        sessions=0,
        tilt_score=0.0,
        stake_deviation=0.0,
        pace_deviation=0.0,
        drawdown_in_stakes=0.0,
        rtp_deficit_z=0.0,
        session_deposits=0,
        markers=(),
        missing_facts=(),
    )


def some(*arms: Arm) -> tuple[ArmChoice, ...]:
    return tuple(ArmChoice(arm, "small" if ARMS[arm].tiered else None) for arm in arms)


def said(*words: tuple[str, str, str], seconds: str = "usual") -> str:
    named = [{"locale": locale, "arm": arm, "component": component} for locale, arm, component in words]
    return json.dumps({"words": named, "seconds": seconds})


def shown_to_a_model(arms: tuple[ArmChoice, ...], components: Components) -> Any:
    return mind(a_case(), arms, components, {"seconds": {"most": 86_400}}, "p" * 64).inputs


def planned(text: str, *arms: Arm, case: Case | None = None) -> Plan:
    plan = read(text, case or a_case(), some(*arms), COMPONENTS, "p" * 64)
    assert isinstance(plan, Plan)
    return plan


@pytest.mark.parametrize("arm", ARMS)
def test_every_arm_has_english_words_even_without_components(arm: Arm) -> None:
    assert draft(a_case(), some(arm), Components()).words == {"en": {arm: STANDARD[arm]}}
    assert draft(a_case(), some(arm), SHIPPED).words["en"] == {arm: STANDARD[arm]}


def test_english_words_are_there_for_every_arm_of_a_proposal() -> None:
    assert set(draft(a_case(), some(*ARMS), SHIPPED).words["en"]) == set(ARMS)


def test_a_proposal_without_arms_has_english_without_words() -> None:
    assert draft(a_case(), (), COMPONENTS).words == {"en": {}}


def test_the_usual_component_is_used_for_the_arms_it_says_and_no_others() -> None:
    words = draft(a_case(), some("cool_down", "help", "lobby_order"), COMPONENTS).words

    assert {locale: {arm: copy.title for arm, copy in copies.items()} for locale, copies in words.items()} == {
        "en": {"cool_down": "en-cool_down-usual", "help": "en-help-usual", "lobby_order": ""},
        "sv": {"cool_down": "sv-cool_down-usual"},
    }


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_plan_lives_as_long_as_its_signal_asks(signal: Signal) -> None:
    plan = draft(a_case(signal), some("help"), COMPONENTS)

    assert plan.seconds == SECONDS[signal]
    assert (plan.channel, plan.channels[0], plan.writer) == ("websocket", ONLINE, "offline")


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_plan_can_be_sent_and_read_again(signal: Signal) -> None:
    sent = PlanDrafted(
        id="run/play",
        source="cvh/agents/execution",
        time="2026-03-02T12:00:00Z",
        subject="anna",
        brand="northstar",
        data=draft(a_case(signal, flagged=False), some(*ARMS), SHIPPED),
    )

    read_again = read_message(canonical(sent))

    assert isinstance(read_again, PlanDrafted)
    assert read_again.data == sent.data


def test_a_model_is_shown_the_components_of_the_proposed_arms_and_no_others() -> None:
    shown = shown_to_a_model(some("help"), COMPONENTS)

    assert shown["proposal"] == [{"arm": "help", "tier": None}]
    assert [one["component"] for one in shown["components"]] == ["en-help-usual", "en-help-other"]
    assert shown["components"][0] | {"component": ""} == {
        "arm": "help", "locale": "en", "component": "", "title": "en-help-usual", "body": "Words.",
    }  # fmt: skip
    assert shown["rules"] == {"seconds": {"most": 86_400}}
    assert json.dumps(shown)


def test_a_minds_answer_is_read_as_this_proposals_and_names_the_prompt() -> None:
    thinking = mind(a_case(), some("help"), COMPONENTS, {}, "p" * 64)

    plan, fault = thinking.read(said(seconds="long")), thinking.read(said(("sv", "goodwill", "x")))

    assert isinstance(plan, Plan)
    assert (plan.writer, plan.prompt, set(plan.words["en"])) == ("model", "p" * 64, {"help"})
    assert isinstance(fault, Fault)
    assert Draft202012Validator(thinking.output).is_valid(json.loads(said(("en", "help", "x"))))


def test_a_model_chooses_components_and_the_rest_is_said_in_the_usual_words() -> None:
    plan = planned(said(("sv", "cool_down", "sv-cool_down-other")), "cool_down", "help")

    assert {(locale, arm): copy.title for locale, copies in plan.words.items() for arm, copy in copies.items()} == {
        ("en", "cool_down"): "en-cool_down-usual",
        ("en", "help"): "en-help-usual",
        ("sv", "cool_down"): "sv-cool_down-other",
    }
    assert (plan.writer, plan.prompt) == ("model", "p" * 64)


def test_every_component_that_is_shown_may_be_chosen() -> None:
    shown = shown_to_a_model(some(*ARMS), SHIPPED)["components"]

    assert shown
    for one in shown:
        text = said((one["locale"], one["arm"], one["component"]))
        assert isinstance(read(text, a_case(), some(*ARMS), SHIPPED), Plan)


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("", "the answer: Invalid JSON", "Answer with one JSON object"),
        ("[]", "the answer: Input should be an object", "Answer with one JSON object"),
        ('{"words": []}', "seconds: Field required", "Answer with one JSON object"),
        ('{"words": [], "seconds": "usual", "title": "Win"}', "title: Extra inputs are not permitted", "Answer with"),
        ('{"words": [], "seconds": "600"}', "seconds: Input should be 'short', 'usual' or 'long'", "Answer with"),
        (
            said(("en", "help", "made-up")),
            "there is no component 'made-up'",
            "Choose one of these for it: en-help-usual, en-help-other",
        ),
        (said(("sv", "help", "made-up")), "there is no component 'made-up'", "Leave help in sv out"),
        (
            said(("sv", "cool_down", "en-cool_down-usual")),
            "'en-cool_down-usual' says cool_down in en, not cool_down in sv",
            "Choose one of these for it: sv-cool_down-usual, sv-cool_down-other",
        ),
        (said(("en", "help", "en-cool_down-usual")), "'en-cool_down-usual' says cool_down in en", "en-help-usual"),
        (
            said(("en", "goodwill", "en-help-usual")),
            "goodwill is not among the proposed arms",
            "Name components for these alone",
        ),
        (
            said(("en", "help", "en-help-usual"), ("en", "help", "en-help-other")),
            "help in en is named twice",
            "Name each pair",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_back_with_what_would_be_right(
    text: str, reason: str, remedy: str
) -> None:
    fault = read(text, a_case(), some("cool_down", "help"), COMPONENTS)

    assert isinstance(fault, Fault)
    assert reason in fault.reason
    assert remedy in fault.remedy


@pytest.mark.parametrize("signal", SIGNALS)
def test_seconds_are_the_codes_and_for_the_flagged_never_shorter_than_usual(signal: Signal) -> None:
    short, usual, long = (seconds_of(a_case(signal, flagged=False), length) for length in ("short", "usual", "long"))

    assert 10 <= short < usual <= long <= 86_400
    assert seconds_of(a_case(signal), "short") == usual == seconds_of(a_case(signal), "usual") == SECONDS[signal]
    assert planned(said(seconds="long"), "help", case=a_case(signal)).seconds == long


@pytest.mark.parametrize("signal", SIGNALS)
def test_what_protects_is_never_planned_shorter_than_the_floor_lets_through(signal: Signal) -> None:
    short = planned(said(seconds="short"), "help", "pause_promotions", case=a_case(signal, flagged=False)).seconds

    assert short >= DEFAULT_SECONDS
