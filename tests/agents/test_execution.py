"""Execution: the words and the time of a plan."""

import re
from typing import get_args

import pytest

from agents.execution import APPROVED, SECONDS, draft
from agents.messages import Case, PlanDrafted, Proposal, read_message
from core.arms import ARMS, Arm
from core.plays import ArmChoice
from core.record import canonical
from core.signals import Signal
from core.situation import Situation
from core.words import STANDARD

SIGNALS: tuple[Signal, ...] = get_args(Signal)


def a_case(signal: Signal = "tilt") -> Case:
    situation = Situation(
        brand="northstar",
        signal=signal,
        jurisdiction="GB",
        residence="unknown",
        harm="unknown",
        flagged=True,
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


def a_proposal(*arms: Arm) -> Proposal:
    choices = tuple(ArmChoice(arm, "small" if ARMS[arm].tiered else None) for arm in arms)
    return Proposal(arms=choices, hypothesis="It helps.", judged_wrong_if="it does not", strategist="offline")


@pytest.mark.parametrize("arm", ARMS)
def test_every_arm_has_english_words(arm: Arm) -> None:
    assert draft(a_case(), a_proposal(arm)).words["en"] == {arm: STANDARD[arm]}


def test_english_words_are_there_for_every_arm_of_a_proposal() -> None:
    assert set(draft(a_case(), a_proposal(*ARMS)).words["en"]) == set(ARMS)


def test_a_proposal_without_arms_has_english_without_words() -> None:
    assert draft(a_case(), a_proposal()).words == {"en": {}}


@pytest.mark.parametrize("locale", APPROVED)
def test_approved_copy_is_used_for_the_arms_it_knows_and_no_others(locale: str) -> None:
    words = draft(a_case(), a_proposal("cool_down", "lobby_order")).words

    assert words[locale] == {"cool_down": APPROVED[locale]["cool_down"]}


def test_a_locale_without_approved_copy_for_any_arm_is_left_out() -> None:
    assert set(draft(a_case(), a_proposal("lobby_order")).words) == {"en"}


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_plan_lives_as_long_as_its_signal_asks(signal: Signal) -> None:
    plan = draft(a_case(signal), a_proposal("help"))

    assert plan.seconds == SECONDS[signal]
    assert plan.channel == "websocket"


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_plan_can_be_sent_and_read_again(signal: Signal) -> None:
    sent = PlanDrafted(
        id="run/play",
        source="cvh/agents/execution",
        time="2026-03-02T12:00:00Z",
        subject="anna",
        brand="northstar",
        data=draft(a_case(signal), a_proposal(*ARMS)),
    )

    read = read_message(canonical(sent))

    assert isinstance(read, PlanDrafted)
    assert read.data == sent.data


COPY = {("en", arm): copy for arm, copy in STANDARD.items()} | {
    (locale, arm): copy for locale, arms in APPROVED.items() for arm, copy in arms.items()
}


@pytest.mark.parametrize(("locale", "arm"), COPY, ids="-".join)
def test_no_words_name_an_amount_or_hurry_anybody(locale: str, arm: Arm) -> None:
    said = f"{COPY[locale, arm].title} {COPY[locale, arm].body}".lower()

    assert not re.search(r"\d|[£$€%]|hurry|now only|last chance|deposit|skynda|vite|dépêche", said)


@pytest.mark.parametrize(("locale", "arm"), COPY, ids="-".join)
def test_an_arm_with_a_modal_or_toast_has_words_in_every_approved_locale(locale: str, arm: Arm) -> None:
    shown = ARMS[arm].surface in ("modal", "toast", "tier_unlock")

    assert bool(COPY[locale, arm].title) == bool(COPY[locale, arm].body) == shown
