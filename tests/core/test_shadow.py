"""Somebody else's message under the hub's own floor: every rule, its own channel, the benefit of the doubt."""

from datetime import date

import pytest
from hypothesis import given
from msgspec.structs import replace

from core.floor import FLOOR, FOR_ALL
from core.profile import BonusPlay, Consent, Harm, Person, Restriction, Standing, Tilt
from core.record import canonical
from core.shadow import judge, judge_send, read_judged, rejudge
from tests.builders import BRAND, NOON, facts, noon, policy, sent, verified_profile
from tests.core.test_guardrails import PROFILES

GRANTED = {"email": Consent(granted=True, at=noon(days=-30))}
CHILD = Person(country="DE", born=date(2010, 1, 1), verified=True)


def judged(kind: str = "commercial", minutes: float = 0, **profile):
    who = verified_profile(**{"consents": GRANTED, **profile})
    return judge_send(sent("email", kind=kind, time=noon(minutes)), who, policy())


def rules(found) -> list[str]:
    return [objection.rule for objection in found.objections]


@pytest.mark.parametrize(
    ("profile", "commercial", "service"),
    [
        ({}, [], []),
        ({"exclusion": Restriction(since=NOON)}, ["F-01 self-exclusion"], ["F-01 self-exclusion"]),
        ({"person": CHILD}, ["F-02 age"], ["F-02 age"]),
        ({"consents": {"email": Consent(granted=False, at=NOON)}}, ["F-03 consent"], []),
        ({"harm": Harm(seen={"long_session": NOON})}, ["F-07 harm"], []),
        ({"tilt": Tilt(paused_at=noon(-30))}, ["F-07 harm"], []),
        ({"time_out": Restriction(since=NOON, until=noon(60))}, ["F-10 time-out"], ["F-10 time-out"]),
        ({"suppressed": {"self_exclusion": Restriction(since=NOON)}}, ["F-11 person"], ["F-11 person"]),
        ({"suppressed": {"strong_harm": Restriction(since=NOON)}}, ["F-11 person"], []),
        ({"blocked": Standing(holds=True, at=NOON)}, ["F-12 account"], ["F-12 account"]),
        ({"bonus_play": BonusPlay(cashed_at_once=3)}, ["F-14 fair play"], []),
    ],
)
def test_what_the_hub_has_been_told_breaks_a_send_beyond_doubt(profile, commercial, service):
    offer, help_ = judged(**profile), judged("service", **profile)

    assert (rules(offer), rules(help_)) == (commercial, service)
    assert offer.firm == tuple(commercial)
    assert offer.verdict == ("broken" if commercial else "clear")
    assert judged("protective", **profile).verdict == "clear"


@pytest.mark.parametrize(
    ("profile", "objecting"),
    [
        ({"consents": {}}, ["F-03 consent"]),
        ({"registered": None}, ["F-04 unknown", "F-07 harm"]),
        ({"person": Person(country="DE", verified=True)}, ["F-02 age", "F-04 unknown", "F-07 harm"]),
        ({"unknown": {"consents": "7"}}, ["F-13 facts"]),
        ({"unknown": {"blocks": "7"}, "blocked": Standing(holds=True, at=NOON)}, ["F-12 account", "F-13 facts"]),
    ],
)
def test_what_the_hub_has_not_been_told_is_only_doubted(profile, objecting):
    found = judged(**profile)

    assert rules(found) == objecting
    assert (found.firm, found.verdict) == ((), "doubtful")


@pytest.mark.parametrize(
    "later",
    [
        {"exclusion": Restriction(since=noon(1))},
        {"time_out": Restriction(since=noon(1), until=noon(90))},
        {"suppressed": {"self_exclusion": Restriction(since=noon(1))}},
        {"blocked": Standing(holds=True, at=noon(1))},
        {"tilt": Tilt(paused_at=noon(1))},
        {"harm": Harm(seen={"long_session": noon(1)}, lost_at=noon(1))},
        {"consents": {"email": Consent(granted=False, at=noon(1))}},
    ],
)
def test_a_send_that_is_told_late_is_not_blamed_for_what_came_after_it(later):
    assert judged(**later).verdict == "doubtful"
    assert judged(minutes=1, **later).verdict == "broken"


def test_being_known_as_unverified_is_no_doubt():
    found = judged(person=Person(country="DE", born=date(1990, 1, 1), verified=False))

    assert found.firm == ("F-04 unknown", "F-07 harm")


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("site", "no consent to offers on the site"),
        ("email", None),
        ("sms", "consent to offers by text message was withdrawn"),
        ("telegram", "no consent to offers on Telegram"),
    ],
)
def test_consent_is_asked_for_the_channel_of_the_message(channel, said):
    known = facts(profile=verified_profile(consents={**GRANTED, "sms": Consent(granted=False, at=NOON)}), signal=None)

    assert [objection.reason for objection in judge(sent(channel).data, known)] == ([said] if said else [])


def test_what_is_the_hubs_own_binds_nobody_else():
    known = facts(commercial_on=False, migrating=True, signal=None)

    assert judge(sent("site").data, known) == ()


def test_rules_for_all_stand_in_the_floor_under_the_same_name():
    floor = dict(FLOOR)

    assert all(floor[name] is rule for name, rule in FOR_ALL.items())


@given(PROFILES)
def test_doubt_only_ever_takes_objections_away(profile):
    found = judge_send(sent("email"), profile, policy())

    assert set(found.firm) <= set(rules(found))


@given(PROFILES)
def test_a_judgement_is_made_again_from_its_record_bit_for_bit(profile):
    body = canonical(judge_send(sent("email"), profile, policy()))

    assert rejudge(read_judged(body), policy()) == body


def test_a_forged_judgement_is_seen_when_it_is_made_again():
    found = judged(exclusion=Restriction(since=NOON))

    forged = replace(found, objections=(), firm=())

    assert rejudge(forged, policy()) != canonical(forged)


def test_a_send_is_known_by_brand_source_and_id():
    assert judged().id == judged("service").id
    assert judge_send(sent("email", id="2"), verified_profile(), policy()).id != judged().id
    assert judged().event.brand == BRAND
