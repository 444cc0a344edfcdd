"""Ingestion: a typed case from what the tool says of a player, with nothing in it that names him."""

from datetime import date

import pytest
from msgspec.structs import replace

from agents.ingestion import FEATURES, prepare
from agents.messages import Case, Question
from core.money import BASE_ONE
from core.profile import Harm, Person, Profile, Session, Tilt, Value
from core.record import canonical
from core.situation import situation_of
from tests.tools.room import NOON, POLICIES, anna, reach_of
from tools.read_player_state import READ_PLAYER_STATE
from tools.tool import Nothing

POLICY = POLICIES["northstar"]
PERSON = Person(
    country="NZ", region="AUK", born=date(1987, 6, 5), verified=True, locale="mi-NZ", wallets=("eip155:1:0xABCDEF",)
)
PLAYED = Session(started=NOON, last=NOON, usual_stake=2.0, worst=50 * BASE_ONE, result=-1, peak=3, deposits=2)


def state_of(profile: Profile) -> dict[str, object]:
    """What the tool answers, as it comes out of its JSON."""
    return READ_PLAYER_STATE(reach_of(profile, signal="tilt"), Nothing()).model_dump(mode="json")


def prepared(profile: Profile) -> Case:
    situation = situation_of(profile, "tilt", POLICY, NOON)
    question = Question(situation=situation, decision="f" * 32, policy=POLICY.digest, reason="aged")
    return prepare(question, state_of(profile))


def test_a_case_repeats_the_situation_and_says_under_which_policy_and_why_it_is_asked() -> None:
    case = prepared(anna(person=PERSON))

    assert case.situation == situation_of(anna(person=PERSON), "tilt", POLICY, NOON)
    assert (case.policy, case.reason) == (POLICY.digest, "aged")


def test_a_case_has_every_feature_as_the_tool_told_it() -> None:
    tilt = Tilt(stake=1.23456, pace=-0.98765, score=0.87654)
    played = anna(session=PLAYED, tilt=tilt, harm=Harm(seen={"failed_deposits": NOON}))

    told, case = state_of(played), prepared(played)

    assert {name: told[name] for name in FEATURES} == {
        name: list(value) if isinstance(value := getattr(case, name), tuple) else value for name in FEATURES
    }
    assert (case.bets, case.session_deposits, case.drawdown_in_stakes) == (20, 2, 20.0)
    assert (case.tilt_score, case.stake_deviation, case.pace_deviation) == (0.88, 1.2, -1.0)
    assert case.markers == ("failed_deposits",)


@pytest.mark.parametrize(
    "secret",
    ["anna", "4711", "0xABCDEF", "eip155", "1987", "mi-NZ", "f" * 32, "2026-03-02", "Stockholm", "affiliate"],
)
def test_a_case_holds_nothing_that_names_the_player(secret: str) -> None:
    assert secret not in canonical(prepared(anna(person=PERSON, session=PLAYED))).decode()


def test_a_state_may_say_more_than_a_case_takes_over() -> None:
    question = Question(situation=prepared(anna()).situation, decision="d", policy="")

    case = prepare(question, {**state_of(anna()), "name": "Anna", "balance": "12.50"})

    assert not {"Anna", "12.50"} & {*canonical(case).decode().split('"')}


def test_a_country_stands_in_a_case_only_as_part_of_its_situation() -> None:
    case = prepared(anna(person=PERSON))

    without = canonical(replace(case, situation=replace(case.situation, residence="unknown"))).decode()

    assert case.situation.residence == "NZ-AUK"
    assert "NZ" not in without
    assert "AUK" not in without


def test_two_players_in_the_same_state_make_the_same_case() -> None:
    other = anna(player="someone-else", person=replace(PERSON, born=date(1960, 1, 1), wallets=(), locale="fr"))

    assert prepared(other) == prepared(anna(person=PERSON))


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, ()),
        ({"registered": None}, ("registration",)),
        ({"person": replace(PERSON, verified=False)}, ("verified identity",)),
        ({"registered": None, "person": Person()}, ("registration", "age", "residence", "verified identity")),
    ],
)
def test_a_case_says_which_facts_are_missing(changed: dict[str, object], missing: tuple[str, ...]) -> None:
    assert prepared(anna(**{"person": PERSON, **changed})).missing_facts == missing


def test_a_player_nothing_is_known_about_makes_a_case_too() -> None:
    case = prepared(Profile(brand="northstar", player="p"))

    assert (case.bets, case.sessions, case.rtp_deficit_z, case.markers) == (0, 0, 0.0, ())
    assert case.hours_since_last_seen is None


def test_a_deficit_is_told_in_standard_deviations() -> None:
    value = Value(turnover=100, theoretical=4, payout=0, variance=48 * 48)

    assert prepared(anna(value=value)).rtp_deficit_z == 2.0
