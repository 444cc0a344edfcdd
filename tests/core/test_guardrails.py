from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.arms import ARMS
from core.calendar import hour_of
from core.guardrails import Facts, Spent, rule_on, rule_on_choice, rule_on_play, rules_of
from core.guardrails.play import LEAST_SECONDS, MOST_SECONDS
from core.harm import COUNTS_FOR, harm_band
from core.law import COMMON, ELSEWHERE, Book, Law, Rule
from core.market import Market, Span
from core.money import BASE_ONE
from core.plays import DEFAULT_SECONDS, ArmChoice
from core.policy import Caps
from core.profile import (
    BonusPlay,
    Consent,
    Harm,
    Person,
    Profile,
    Restriction,
    Standing,
    Tilt,
    Totals,
)
from tests.builders import FREE_SPINS, NOON, VIP, facts, noon, play, policy, situation, verified_profile

COMMERCIAL = [FREE_SPINS, VIP]
PROTECTIVE = [ArmChoice(arm) for arm, known in ARMS.items() if known.kind == "protective"]
SERVICE = [ArmChoice(arm) for arm, known in ARMS.items() if known.kind == "service" and not known.tiered]

MOMENTS = st.integers(-15 * 24 * 60, 60).map(noon)
PERSONS = st.builds(
    Person,
    country=st.sampled_from(["DE", "DE", "DE", None]),
    born=st.sampled_from([date(1990, 5, 17), date(2008, 1, 31), date(2008, 2, 1), date(2020, 1, 1), None]),
    verified=st.sampled_from([True, True, False, None]),
)
PROFILES = st.builds(
    Profile,
    brand=st.just("acme"),
    player=st.just("p1"),
    registered=st.sampled_from([noon(days=-30), noon(days=-30), None]),
    last_seen=st.sampled_from([NOON, NOON, noon(-6), None]),
    assessed=st.sampled_from([None, NOON, noon(-5), noon(-5.1)]),
    person=PERSONS,
    consents=st.dictionaries(st.sampled_from(["site", "email"]), st.builds(Consent, granted=st.booleans(), at=MOMENTS)),
    exclusion=st.none() | st.builds(Restriction, since=MOMENTS, until=st.none() | MOMENTS),
    harm=st.builds(Harm, seen=st.dictionaries(st.sampled_from(list(COUNTS_FOR)), MOMENTS, max_size=2)),
    tilt=st.builds(Tilt, paused_at=st.none() | MOMENTS),
)
SPENT = st.builds(
    Spent,
    brand_day=st.integers(0, 120).map(lambda n: n * BASE_ONE),
    player_day=st.integers(0, 30).map(lambda n: n * BASE_ONE),
    player_commands=st.integers(0, 3),
)
CHOICES = st.builds(ArmChoice, st.sampled_from(list(ARMS)), st.sampled_from(["small", "gold", "nope", None]))
FACTS = st.builds(
    facts,
    profile=st.just(verified_profile()) | PROFILES,
    signal=st.sampled_from(["requested", "high_roller_start", "tilt", "severe_loss"]),
    commercial_on=st.sampled_from([True, True, False]),
    spent=st.just(Spent()) | SPENT,
    gap=st.sampled_from([False, False, True]),
)


def forbidden(choice: ArmChoice, known: Facts) -> list[str]:
    """Every ground on which the law or the brand forbids a commercial arm, said anew."""
    who, at = known.profile, known.at
    born, end = who.person.born, who.exclusion.until if who.exclusion else None
    tier = known.policy.tier(choice.arm, choice.tier)
    cost = tier.cost if tier else 0
    site, newest = who.consents.get("site"), who.assessed or who.last_seen
    grounds = {
        "excluded": who.exclusion is not None and (end is None or end > at),
        "age": born is None or date(born.year + known.policy.least_age, born.month, born.day) > at.date(),
        "consent": site is None or not site.granted,
        "harm": harm_band(who, at) != "low",
        "tilt": who.tilt.paused_at is not None and at < who.tilt.paused_at + timedelta(hours=24),
        "switch": not known.commercial_on,
        "commands": known.spent.player_commands + 1 > known.policy.caps.per_player_day,
        "player": known.spent.player_day + cost > known.policy.caps.player_day,
        "brand": known.spent.brand_day + cost > known.policy.caps.brand_day,
        "signal": known.signal in ("tilt", "severe_loss"),
        "tier": tier is None,
        "stale": newest is None or newest < noon(-5),
        "gap": known.gap,
        "verified": choice.arm == "vip_fast_track" and who.person.verified is not True,
    }
    return [ground for ground, holds in grounds.items() if holds]


@settings(max_examples=400)
@given(CHOICES, FACTS)
def test_a_commercial_arm_is_allowed_exactly_when_nothing_forbids_it(choice, known):
    ruling = rule_on(choice, known)

    if ARMS[choice.arm].kind == "commercial":
        assert ruling.allowed == (not forbidden(choice, known))


@given(st.sampled_from(PROTECTIVE), FACTS)
def test_nothing_ever_objects_to_protection(choice, known):
    assert rule_on(choice, known).allowed


@given(st.sampled_from(PROTECTIVE + SERVICE), FACTS)
def test_an_arm_without_tiers_is_refused_one(choice, known):
    ruling = rule_on(replace(choice, tier="small"), known)

    assert "F-09 tier" in [objection.rule for objection in ruling.objections]


@given(st.sampled_from(SERVICE), FACTS)
def test_service_is_withheld_from_the_excluded_and_the_under_aged_alone(choice, known):
    age = known.profile.age(known.at)

    refused = known.profile.excluded(known.at) or (age is not None and age < known.policy.least_age)

    assert rule_on(choice, known).allowed is not refused


@given(CHOICES, FACTS, SPENT)
def test_spending_more_never_turns_an_objection_into_permission(choice, known, more):
    spent = known.spent
    grown = Spent(
        brand_day=spent.brand_day + more.brand_day,
        player_day=spent.player_day + more.player_day,
        player_commands=spent.player_commands + more.player_commands,
    )

    before, after = rule_on(choice, known), rule_on(choice, replace(known, spent=grown))

    assert before.allowed or not after.allowed
    assert {said.rule for said in before.objections} <= {said.rule for said in after.objections}


@given(CHOICES, FACTS)
def test_a_ruling_depends_on_nothing_but_its_facts(choice, known):
    assert rule_on(choice, known) == rule_on(choice, known)


@pytest.mark.parametrize("choice", [*COMMERCIAL, *PROTECTIVE, *SERVICE])
def test_with_every_fact_known_and_in_order_every_arm_is_allowed(choice):
    assert rule_on(choice, facts()).objections == ()


MINOR = Person(country="DE", born=date(2010, 1, 1), verified=True)
UNKNOWN_AGE = Person(country="DE", born=None, verified=True)
UNVERIFIED = Person(country="DE", born=date(1990, 5, 17), verified=False)
SHOCKED = Market(rates={"BTC": (Span(hour_of(NOON) - 2, 100, 100), Span(hour_of(NOON), 105, 110))})


def who(**changes) -> dict:
    return {"profile": verified_profile(**changes)}


@pytest.mark.parametrize(
    ("choice", "changes", "rules"),
    [
        (FREE_SPINS, who(exclusion=Restriction(since=NOON)), ["F-01 self-exclusion"]),
        (ArmChoice("help"), who(exclusion=Restriction(since=NOON)), ["F-01 self-exclusion"]),
        (FREE_SPINS, who(person=MINOR), ["F-02 age"]),
        (ArmChoice("help"), who(person=MINOR), ["F-02 age"]),
        (ArmChoice("help"), who(person=UNKNOWN_AGE), []),
        (FREE_SPINS, who(person=UNKNOWN_AGE), ["F-02 age", "F-04 unknown", "F-07 harm"]),
        (FREE_SPINS, who(consents={}), ["F-03 consent"]),
        (FREE_SPINS, who(consents={"email": Consent(granted=True, at=NOON)}), ["F-03 consent"]),
        (FREE_SPINS, who(consents={"site": Consent(granted=False, at=NOON)}), ["F-03 consent"]),
        (FREE_SPINS, who(registered=None), ["F-04 unknown", "F-07 harm"]),
        (FREE_SPINS, {"commercial_on": False}, ["F-05 kill switch"]),
        (FREE_SPINS, {"spent": Spent(player_commands=2)}, ["F-06 budget"]),
        (FREE_SPINS, {"spent": Spent(player_commands=1)}, []),
        (FREE_SPINS, {"spent": Spent(player_day=23 * BASE_ONE)}, []),
        (FREE_SPINS, {"spent": Spent(player_day=23 * BASE_ONE + 1)}, ["F-06 budget"]),
        (FREE_SPINS, {"spent": Spent(brand_day=98 * BASE_ONE)}, []),
        (FREE_SPINS, {"spent": Spent(brand_day=98 * BASE_ONE + 1)}, ["F-06 budget"]),
        (FREE_SPINS, {"signal": "tilt"}, ["F-07 harm"]),
        (FREE_SPINS, {"signal": "severe_loss"}, ["F-07 harm"]),
        (FREE_SPINS, who(harm=Harm(seen={"long_session": NOON})), ["F-07 harm"]),
        (FREE_SPINS, who(tilt=Tilt(paused_at=noon(hours=-23))), ["F-07 harm"]),
        (FREE_SPINS, who(tilt=Tilt(paused_at=noon(hours=-24))), []),
        (VIP, who(person=UNVERIFIED), ["F-04 unknown", "F-07 harm", "F-08 identity"]),
        (ArmChoice("free_spins", "gold"), {}, ["F-09 tier"]),
        (ArmChoice("free_spins"), {}, ["F-09 tier"]),
        (ArmChoice("help", "small"), {}, ["F-09 tier"]),
        (ArmChoice("help"), who(time_out=Restriction(since=NOON, until=noon(1))), ["F-10 time-out"]),
        (FREE_SPINS, who(time_out=Restriction(since=NOON, until=NOON)), []),
        (ArmChoice("help"), who(suppressed={"self_exclusion": Restriction(since=NOON)}), ["F-11 person"]),
        (FREE_SPINS, who(suppressed={"strong_harm": Restriction(since=NOON, until=noon(1))}), ["F-11 person"]),
        (ArmChoice("help"), who(suppressed={"strong_harm": Restriction(since=NOON)}), []),
        (ArmChoice("help"), who(blocked=Standing(holds=True, at=NOON)), ["F-12 account"]),
        (FREE_SPINS, who(blocked=Standing(holds=False, at=NOON)), []),
        (FREE_SPINS, who(unknown={"blocks": "1", "consents": "2"}), ["F-13 facts"]),
        (ArmChoice("help"), who(unknown={"consents": "2"}), []),
        (ArmChoice("help"), who(unknown={"blocks": "2"}), ["F-13 facts"]),
        (ArmChoice("cool_down"), who(unknown={"blocks": "2"}), []),
        (FREE_SPINS, who(bonus_play=BonusPlay(cashed_at_once=3)), ["F-14 fair play"]),
        (FREE_SPINS, who(bonus_play=BonusPlay(cashed_at_once=2)), []),
        (FREE_SPINS, {"signal": "cashier_hesitation"} | who(recent=((hour_of(NOON), -1),)), ["F-15 hesitation"]),
        (FREE_SPINS, {"signal": "cashier_hesitation"} | who(recent=((hour_of(NOON) - 25, -1),)), []),
        (ArmChoice("payment_info"), {"signal": "cashier_hesitation"} | who(recent=((hour_of(NOON), -1),)), []),
        (FREE_SPINS, {"migrating": True}, ["F-16 history"]),
        (FREE_SPINS, {"market": SHOCKED} | who(totals={"BTC": Totals()}), ["F-17 rate shock"]),
        (FREE_SPINS, {"market": SHOCKED} | who(totals={"EUR": Totals()}), []),
        (ArmChoice("cool_down"), {"market": SHOCKED, "migrating": True} | who(totals={"BTC": Totals()}), []),
        (FREE_SPINS, {"watermark": noon(5)}, []),
        (FREE_SPINS, {"watermark": noon(5.1)}, ["F-19 stale"]),
        (FREE_SPINS, {"watermark": noon(5.1)} | who(assessed=noon(1)), []),
        (FREE_SPINS, {"watermark": noon(9)} | who(assessed=noon(1)), ["F-19 stale"]),
        (FREE_SPINS, {"watermark": None}, ["F-19 stale"]),
        (FREE_SPINS, who(last_seen=None), ["F-19 stale"]),
        (ArmChoice("cool_down"), {"watermark": noon(60), "gap": True}, []),
        (ArmChoice("help"), {"watermark": noon(60), "gap": True}, []),
        (FREE_SPINS, {"gap": True}, ["F-20 gap"]),
    ],
)
def test_each_rule_objects_where_its_line_in_the_table_says(choice, changes, rules):
    ruling = rule_on(choice, facts(**changes))

    assert [objection.rule for objection in ruling.objections] == rules
    assert all(objection.reason for objection in ruling.objections)


def test_every_rule_that_objects_is_named():
    everything = facts(
        profile=verified_profile(
            registered=None,
            person=Person(),
            consents={},
            exclusion=Restriction(since=NOON),
            time_out=Restriction(since=NOON, until=noon(60)),
            suppressed={"self_exclusion": Restriction(since=NOON)},
            blocked=Standing(holds=True, at=NOON),
            unknown={"consents": "1"},
            bonus_play=BonusPlay(cashed_at_once=3),
            recent=((hour_of(NOON), -1),),
            totals={"BTC": Totals()},
        ),
        commercial_on=False,
        spent=Spent(player_commands=99),
        signal="cashier_hesitation",
        market=SHOCKED,
        migrating=True,
        watermark=noon(9),
        gap=True,
    )

    ruling = rule_on(ArmChoice("vip_fast_track", "nope"), everything)

    of_other_arms = {"F-21 deposit", "F-22 strings", "F-23 cashback", "F-24 break reward", "F-25 gift"}
    assert [said.rule for said in ruling.objections] == [rule for rule in rules_of() if rule not in of_other_arms]


def test_a_stranger_is_named_as_unknown_even_when_a_marker_counts():
    known = facts(profile=verified_profile(registered=None, harm=Harm(seen={"long_session": NOON})))

    assert "F-04 unknown" in [objection.rule for objection in rule_on(FREE_SPINS, known).objections]


def test_a_cap_of_no_offers_refuses_every_offer():
    none = policy(caps=Caps(per_player_day=0, player_day=BASE_ONE * 99, brand_day=BASE_ONE * 99))

    assert not rule_on(FREE_SPINS, facts(policy=none)).allowed


@pytest.mark.parametrize("least", [18, 21])
def test_the_least_age_is_that_of_the_licence(least):
    twenty = verified_profile(person=Person(country="DE", born=date(2006, 1, 1), verified=True))

    assert rule_on(FREE_SPINS, facts(profile=twenty, policy=policy(least_age=least))).allowed is (least == 18)


def test_an_objection_reads_as_a_reason_with_its_rule():
    objection = rule_on(FREE_SPINS, facts(commercial_on=False)).objections[0]

    assert str(objection) == "the brand's commercial arms are switched off (F-05 kill switch)"


@pytest.mark.parametrize(
    ("choice", "changes", "rules"),
    [
        (FREE_SPINS, {}, []),
        (FREE_SPINS, {"signal": "tilt"}, ["F-07 harm"]),
        (FREE_SPINS, {"signal": "severe_loss"}, ["F-07 harm"]),
        (FREE_SPINS, {"flagged": True}, ["F-07 harm"]),
        (FREE_SPINS, {"harm": "unknown"}, ["F-07 harm"]),
        (FREE_SPINS, {"harm": "elevated"}, ["F-07 harm"]),
        (ArmChoice("free_spins", "gold"), {}, ["F-09 tier"]),
        (ArmChoice("free_spins"), {"signal": "tilt"}, ["F-07 harm", "F-09 tier"]),
        (ArmChoice("cool_down"), {"signal": "tilt", "harm": "strong", "flagged": True}, []),
    ],
)
def test_a_choice_is_ruled_on_before_anybody_is_in_its_situation(choice, changes, rules):
    said = rule_on_choice(choice, situation(**changes), policy())

    assert [objection.rule for objection in said] == rules


def test_a_tier_where_there_are_none_is_objected_to_before_publication():
    said = rule_on_choice(ArmChoice("help", "small"), situation(), policy())

    assert [objection.rule for objection in said] == ["F-09 tier"]


def test_a_play_without_english_words_is_objected_to():
    said = rule_on_play(play(words={"de": {}}), policy())

    assert [objection.rule for objection in said] == ["P-02 words"]


@pytest.mark.parametrize("seconds", [-1, 0, LEAST_SECONDS - 1, MOST_SECONDS + 1, 10**12])
def test_a_play_that_is_shown_for_no_time_or_for_ages_is_objected_to(seconds):
    said = rule_on_play(play(seconds=seconds), policy())

    assert [objection.rule for objection in said] == ["P-03 seconds"]


@pytest.mark.parametrize("seconds", [LEAST_SECONDS, MOST_SECONDS])
def test_a_play_may_be_shown_for_the_least_and_the_longest_time(seconds):
    assert rule_on_play(play(seconds=seconds), policy()) == ()


def test_what_protects_stands_no_shorter_than_the_safe_default_does():
    pause = play(ArmChoice("pause_promotions"), seconds=DEFAULT_SECONDS - 1)

    assert [objection.rule for objection in rule_on_play(pause, policy())] == ["P-03 seconds"]
    assert rule_on_play(replace(pause, seconds=DEFAULT_SECONDS), policy()) == ()


def test_a_play_is_objected_to_for_each_of_its_arms_and_for_its_brand():
    bad = play(FREE_SPINS, ArmChoice("lobby_order"), VIP, situation=situation(signal="tilt", brand="b2"))

    assert [objection.rule for objection in rule_on_play(bad, policy())] == [
        "F-07 harm",
        "F-07 harm",
        "P-01 brand",
        "P-08 protection",
    ]


def test_nothing_is_objected_to_in_a_play_that_keeps_the_rules():
    assert rule_on_play(play(), policy()) == ()


@pytest.mark.parametrize(
    "written", ["2026-01-18T22:30:00-05:00", "2026-01-19T03:30:00+00:00", "2026-01-19T13:30:00+10:00"]
)
def test_a_rule_is_in_force_from_its_utc_day_on_whatever_offset_the_time_is_written_with(written):
    moment = datetime.fromisoformat(written)
    since = Rule(
        id="X-1", title="A rule", clause="a clause", since=date(2026, 1, 19), when="true", effect="deny", message="No."
    )
    law = Law(
        books={
            COMMON: Book(jurisdiction=COMMON, title="", rules=(since,)),
            ELSEWHERE: Book(jurisdiction=ELSEWHERE, title=""),
        }
    )

    ruling = rule_on(
        FREE_SPINS, facts(profile=verified_profile(last_seen=moment), law=law, at=moment, watermark=moment)
    )

    assert [objection.rule for objection in ruling.objections] == ["X-1 A rule"]
