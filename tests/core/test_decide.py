from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.arms import ARMS
from core.calendar import day_number
from core.decide import VERSION, Amount, decide, may_still_act
from core.guardrails import Spent, rules_of
from core.law import COMMON, ELSEWHERE, Book, Law, Rule
from core.money import BASE_ONE
from core.plays import DEFAULT_SECONDS, ArmChoice, Copy
from core.policy import Budgets, Margin, Tier
from core.profile import Consent, DaySums, Harm, Person, Restriction, YearSum
from core.record import canonical, digest
from core.words import STANDARD
from tests.builders import (
    FREE_SPINS,
    NOON,
    VIP,
    bet,
    decision_requested,
    facts,
    inputs,
    noon,
    play,
    policy,
    verified_profile,
)

HELP = ArmChoice("help")
CHOICES = st.builds(ArmChoice, st.sampled_from(list(ARMS)), st.sampled_from(["small", "gold", "nope", None]))
INPUTS = st.builds(
    inputs,
    play=st.none() | st.lists(CHOICES, max_size=5).map(lambda arms: replace(play(), arms=tuple(arms))),
    signal=st.sampled_from(["tilt", "severe_loss", "high_roller_start", "requested"]),
    commercial_on=st.booleans(),
    spent=st.builds(Spent, player_commands=st.integers(0, 3)),
)


@given(INPUTS)
def test_the_same_inputs_give_the_same_bytes(given_inputs):
    before = canonical(given_inputs)

    assert canonical(decide(given_inputs)) == canonical(decide(given_inputs))
    assert canonical(given_inputs) == before


@given(INPUTS)
def test_the_first_candidate_that_nothing_objects_to_is_chosen(given_inputs):
    decision = decide(given_inputs)

    allowed = [ruling.choice for ruling in decision.rulings if ruling.allowed]

    assert ArmChoice(decision.arm, decision.tier) == (allowed[0] if allowed else ArmChoice("none"))
    assert decision.rules == rules_of()


@given(INPUTS)
def test_an_amount_only_ever_comes_from_a_tier_of_the_policy(given_inputs):
    decision = decide(given_inputs)

    tier = given_inputs.policy.tiers.get(decision.arm, {}).get(decision.tier)

    assert decision.cost == (tier.cost if tier else 0)
    shown = decision.command.amount if decision.command else None
    assert shown == (Amount(tier.amount, tier.currency, tier.label) if tier else None)


@given(INPUTS)
def test_every_candidate_of_a_play_is_ruled_on_in_its_order(given_inputs):
    decision = decide(given_inputs)

    if given_inputs.play is not None:
        assert tuple(ruling.choice for ruling in decision.rulings) == given_inputs.play.arms
        assert decision.play == given_inputs.play.digest
    assert decision.missed is (given_inputs.play is None)


def test_a_play_is_followed_where_nothing_objects():
    decision = decide(inputs())

    assert (decision.arm, decision.tier, decision.cost) == ("free_spins", "small", 2 * BASE_ONE)
    assert decision.command.title == "Spins"
    assert decision.command.amount == Amount("2.00", "EUR", "20 spins")
    assert decision.command.expires == noon(5)
    assert decision.command.id == decision.id


def test_the_next_candidate_is_taken_where_the_first_is_objected_to():
    decision = decide(inputs(commercial_on=False))

    assert decision.arm == "lobby_order"
    assert [ruling.allowed for ruling in decision.rulings] == [False, True]


def test_none_is_chosen_where_every_candidate_is_objected_to():
    decision = decide(inputs(play=play(FREE_SPINS, VIP), commercial_on=False))

    assert decision.arm == "none"
    assert decision.command is None
    assert decision.cost == 0
    assert len(decision.rulings) == 2


@pytest.mark.parametrize(
    ("signal", "arm"),
    [("tilt", "pause_promotions"), ("severe_loss", "none"), ("high_roller_start", "none"), ("requested", "none")],
)
def test_without_a_play_the_safe_default_answers(signal, arm):
    decision = decide(inputs(play=None, signal=signal))

    assert decision.arm == arm
    assert decision.missed
    assert decision.play is None


def test_a_safe_default_that_shows_something_is_shown_for_the_usual_time():
    command = decide(inputs(play=None, signal="tilt")).command

    assert command.surface == "promotions"
    assert command.expires == NOON + timedelta(seconds=DEFAULT_SECONDS)


def test_a_decision_names_everything_it_was_made_from():
    given_inputs = inputs()

    decision = decide(given_inputs)

    assert decision.version == VERSION
    assert (decision.brand, decision.player, decision.at) == ("acme", "p1", NOON)
    assert (decision.event_type, decision.event_source, decision.event_id) == ("decision.requested", "game-server", "1")
    assert decision.profile == digest(given_inputs.profile)
    assert decision.policy == digest(given_inputs.policy)
    assert decision.playbook == given_inputs.playbook


WORDS = {"en": {"help": Copy("en", "")}, "de": {"help": Copy("de", "")}, "de-AT": {"help": Copy("de-AT", "")}}


def title(locale: str, words=WORDS) -> str:
    person = Person(country="DE", verified=True, locale=locale)
    decision = decide(inputs(play=play(HELP, words=words), profile=verified_profile(person=person)))
    return decision.command.title


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [("de-AT", "de-AT"), ("de-CH", "de"), ("de", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("x", "en")],
)
def test_words_fall_back_from_the_locale_to_its_language_to_english(locale, spoken):
    assert title(locale) == spoken


def test_an_arm_without_words_in_the_play_gets_the_standard_ones():
    assert title("en", {"en": {}}) == STANDARD["help"].title


def test_a_language_of_three_letters_is_not_taken_for_another_of_two():
    assert title("fil", {**WORDS, "fi": {"help": Copy("fi", "")}}) == "en"


def test_a_locale_without_words_for_the_arm_falls_back_to_the_plays_english():
    assert title("de", {**WORDS, "de": {"free_spins": Copy("de", "")}}) == "en"


ADULT = verified_profile()


@pytest.mark.parametrize(
    ("profile", "commercial_on", "rule"),
    [
        (ADULT, True, None),
        (ADULT, False, "F-05 kill switch"),
        (verified_profile(exclusion=Restriction(since=noon(1))), True, "F-01 self-exclusion"),
        (verified_profile(consents={"site": Consent(granted=False, at=noon(1))}), True, "F-03 consent"),
        (verified_profile(harm=Harm(seen={"long_session": noon(1)}), last_seen=noon(1)), True, "F-07 harm"),
    ],
)
def test_a_command_is_asked_about_once_more_before_it_is_sent(profile, commercial_on, rule):
    ruling = may_still_act(decide(inputs()), facts(profile=profile, commercial_on=commercial_on))

    assert [objection.rule for objection in ruling.objections] == ([rule] if rule else [])


def test_money_that_is_reserved_is_not_asked_for_again():
    decision = decide(inputs(spent=Spent(player_commands=1, player_day=23 * 10**12)))

    assert decision.reserves
    assert may_still_act(decision, facts(spent=Spent(player_commands=2))).allowed


def test_an_offer_that_was_credited_meanwhile_does_not_stop_its_own_command():
    brand = policy(margin=Margin(bonus_to_deposit=1_000), budgets=Budgets(brand_month=2 * BASE_ONE, treasury=1))
    credited = verified_profile(days=(DaySums(day=day_number(NOON), bonus=2 * BASE_ONE),))

    assert may_still_act(decide(inputs()), facts(policy=brand, profile=credited)).allowed


def test_a_tier_that_the_brand_dropped_meanwhile_is_not_sent():
    ruling = may_still_act(decide(inputs()), facts(policy=policy(tiers={})))

    assert [objection.rule for objection in ruling.objections] == ["F-09 tier"]


def law_of(**more) -> Law:
    rule = Rule(id="X-1", title="A rule", clause="a clause", message="No.", **more)
    return Law(
        books={
            COMMON: Book(jurisdiction=COMMON, title="", rules=(rule,)),
            ELSEWHERE: Book(jurisdiction=ELSEWHERE, title=""),
        }
    )


def test_a_cap_that_leaves_only_a_cheaper_tier_meanwhile_stops_the_command_that_names_the_dearer_one():
    spins = {
        name: Tier(label="", amount="1", currency="EUR", cost=n * BASE_ONE) for n, name in ((1, "small"), (9, "large"))
    }
    brand, large = policy(tiers={"free_spins": spins}), ArmChoice("free_spins", "large")
    law = law_of(when="true", effect="cap", at_most='money("10.00") - player.bonus_year')
    decision = decide(inputs(policy=brand, law=law, play=play(large)))
    granted = verified_profile(year=YearSum(year=NOON.year, bonus=5 * BASE_ONE))

    ruling = may_still_act(decision, facts(policy=brand, law=law, profile=granted))

    assert decision.tier == "large"
    assert [objection.rule for objection in ruling.objections] == ["X-1 A rule"]
    assert may_still_act(decision, facts(policy=brand, law=law)).allowed


def test_the_hour_of_sending_is_that_of_the_stream_though_the_player_has_not_moved_since():
    law = law_of(when="time.hour >= 13", effect="deny")
    decision = decide(inputs(law=law, offset=0))
    later = verified_profile(assessed=noon(90))

    assert may_still_act(decision, facts(law=law, offset=0)).allowed
    assert not may_still_act(decision, facts(law=law, offset=0, profile=later, watermark=noon(90))).allowed


def test_protection_may_always_be_sent():
    decision = decide(inputs(event=bet(), play=None, signal="tilt"))

    excluded = verified_profile(exclusion=Restriction(since=NOON))

    assert may_still_act(decision, facts(profile=excluded, commercial_on=False)).allowed
    assert not decision.reserves


def test_the_same_event_for_the_same_signal_is_the_same_decision():
    one, other = decide(inputs()), decide(inputs(commercial_on=False, event=decision_requested("support")))

    assert one.id == other.id
