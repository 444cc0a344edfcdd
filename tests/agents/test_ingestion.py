"""Ingestion: a typed case from a player's facts, with nothing in it that names him."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from agents.ingestion import prepare
from agents.messages import Question
from core.guardrails import Facts, Spent
from core.money import BASE_ONE
from core.profile import Harm, Person, Profile, Session, Tilt, Totals, Value
from core.record import canonical
from core.situation import situation_of
from prompts.brands import load_brands

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = load_brands()["northstar"]
PERSON = Person(
    country="NZ", region="AUK", born=date(1987, 6, 5), verified=True, locale="mi-NZ", wallets=("eip155:1:0xABCDEF",)
)


def a_profile(**changed: object) -> Profile:
    profile = Profile(
        brand="northstar",
        player="tane-4711",
        currency="NZD",
        registered=NOON - timedelta(days=99),
        events=7,
        person=PERSON,
        sessions=3,
        totals={"NZD": Totals(bets=30), "ETH": Totals(bets=12)},
        session=Session(started=NOON, last=NOON, usual_stake=2.0, worst=50 * BASE_ONE, result=-1, peak=3, deposits=2),
        tilt=Tilt(stake=1.23456, pace=-0.98765, score=0.87654),
    )
    return replace(profile, **changed)


def prepared(profile: Profile, at: datetime = NOON):
    facts = Facts(profile=profile, policy=POLICY, signal="tilt", at=at, commercial_on=True, spent=Spent())
    situation = situation_of(profile, "tilt", POLICY, at)
    return prepare(Question(situation=situation, decision="f" * 32), facts)


def test_a_case_repeats_the_situation_and_counts_what_was_played() -> None:
    case = prepared(a_profile())

    assert case.situation == situation_of(a_profile(), "tilt", POLICY, NOON)
    assert (case.bets, case.sessions, case.session_deposits) == (42, 4, 2)
    assert (case.tilt_score, case.stake_deviation, case.pace_deviation) == (0.877, 1.235, -0.988)
    assert case.drawdown_in_stakes == 25.0


@pytest.mark.parametrize(
    "secret",
    ["tane", "4711", "0xABCDEF", "eip155", "1987", "mi-NZ", "f" * 32, "2026-03-02"],
)
def test_a_case_holds_nothing_that_names_the_player(secret: str) -> None:
    assert secret not in canonical(prepared(a_profile())).decode()


def test_a_country_stands_in_a_case_only_as_part_of_its_situation() -> None:
    case = prepared(a_profile())

    without = canonical(replace(case, situation=replace(case.situation, residence="unknown"))).decode()

    assert case.situation.residence == "NZ-AUK"
    assert "NZ" not in without
    assert "AUK" not in without


def test_two_players_in_the_same_state_make_the_same_case() -> None:
    other = a_profile(player="someone-else", person=replace(PERSON, born=date(1960, 1, 1), wallets=(), locale="fr"))

    assert prepared(other) == prepared(a_profile())


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({}, ()),
        ({"registered": None}, ("registration",)),
        ({"person": replace(PERSON, born=None)}, ("age",)),
        ({"person": replace(PERSON, country=None)}, ("residence",)),
        ({"person": replace(PERSON, verified=None)}, ("verified identity",)),
        ({"person": replace(PERSON, verified=False)}, ("verified identity",)),
        ({"registered": None, "person": Person()}, ("registration", "age", "residence", "verified identity")),
    ],
)
def test_a_case_says_which_facts_are_missing(changed: dict[str, object], missing: tuple[str, ...]) -> None:
    assert prepared(a_profile(**changed)).missing_facts == missing


@pytest.mark.parametrize("session", [None, Session(started=NOON, last=NOON, usual_stake=0.0, worst=BASE_ONE)])
def test_without_a_usual_stake_there_is_no_drawdown(session: Session | None) -> None:
    assert prepared(a_profile(session=session)).drawdown_in_stakes == 0.0


def test_only_markers_that_still_count_are_in_a_case() -> None:
    seen = {"long_session": NOON - timedelta(days=8), "failed_deposits": NOON, "past_exclusion": NOON}

    assert prepared(a_profile(harm=Harm(seen=seen))).markers == ("failed_deposits", "past_exclusion")


def test_a_player_nothing_is_known_about_makes_a_case_too() -> None:
    case = prepared(Profile(brand="northstar", player="p"))

    assert (case.bets, case.sessions, case.rtp_deficit_z, case.markers) == (0, 0, 0.0, ())


def test_a_deficit_is_told_in_standard_deviations() -> None:
    value = Value(turnover=100, theoretical=4, payout=0, variance=48 * 48)

    assert prepared(a_profile(value=value)).rtp_deficit_z == 2.0
