"""Why not: the first objection, the smallest change that silences it, and what a player is never told."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arms import ARMS
from core.calendar import day_number
from core.floor import NEWEST, rules_of
from core.floor.about import ABOUT
from core.guardrails import Figures, Spent, Used, rule_on
from core.guardrails.knobs import turn
from core.harm import mark
from core.law import COMMON, ELSEWHERE, TERMS, Book, Law, Rule
from core.law.change import Change, smallest_change
from core.law.engine import activate, holds
from core.money import BASE_ONE, format_base
from core.plays import ArmChoice
from core.policy import Budgets, Margin, Quiet
from core.profile import DaySums, FlaggedValue, Harm, Person, Restriction
from core.why_not import Flip, why_not, why_not_for_player
from tests.builders import FREE_SPINS, NOON, VIP, facts, noon, policy, verified_profile

BORN = date(1990, 5, 17)


def rule(when: str, **more: object) -> Rule:
    usual = {"id": "X-1", "title": "A rule", "clause": "a clause", "effect": "deny", "message": "No."}
    return Rule(when=when, **{**usual, **more})


def under(*rules: Rule) -> Law:
    return Law(
        books={COMMON: Book(jurisdiction=COMMON, title="", rules=rules), ELSEWHERE: Book(jurisdiction="", title="")}
    )


@pytest.mark.parametrize(
    ("when", "terms", "expected"),
    [
        ("player.age < 25", {"player.age": 19}, Change("player.age", 19, 25)),
        ("player.age > 60", {"player.age": 75}, Change("player.age", 75, 60)),
        ("!player.verified", {"player.verified": False}, Change("player.verified", False, True)),
        ("proposal.wagering > 10", {"proposal.wagering": 35}, Change("proposal.wagering", 35, 10)),
        ('harm.band == "strong"', {"harm.band": "strong"}, Change("harm.band", "strong", "low")),
        ('proposal.channel in ["sms"]', {"proposal.channel": "sms"}, Change("proposal.channel", "sms", "site")),
        ("player.age < 25", {}, Change("player.age", None, 25)),
        (
            'player.net_deposits_30d > money("150.00") && !check.vulnerability',
            {"player.net_deposits_30d": 151 * BASE_ONE, "check.vulnerability": False},
            Change("player.net_deposits_30d", 151 * BASE_ONE, 150 * BASE_ONE),
        ),
    ],
)
def test_the_smallest_change_of_one_term_is_found(when, terms, expected):
    assert smallest_change(rule(when), terms, Fraction(1)) == expected


def test_a_rule_that_no_single_term_silences_has_no_smallest_change():
    hopeless = rule("!player.verified || !player.online")

    assert smallest_change(hopeless, {"player.verified": False, "player.online": False}, None) is None


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_a_number_is_moved_to_the_border_and_not_beyond(now, border):
    strict = rule(f"player.days < {border}")
    change = smallest_change(strict, {"player.days": now}, None)

    assert change is not None
    assert change.needed == max(now, border)


def test_every_rule_of_the_floor_says_what_it_is_about():
    assert tuple(ABOUT) == rules_of(NEWEST)
    assert all(about.inputs and set(about.inputs) <= TERMS.keys() for about in ABOUT.values())
    assert all(set(about.silent) <= set(about.inputs) for about in ABOUT.values())


MARKED = mark(Harm(), "long_session", NOON)
CASES = {
    "F-01 self-exclusion": (
        {"profile": verified_profile(exclusion=Restriction(since=NOON))}, Flip("player.excluded", "yes", "no"),
    ),
    "F-02 age": (
        {"profile": verified_profile(person=Person(country="DE", born=date(2009, 1, 1), verified=True))},
        Flip("player.age", "17", "18"),
    ),
    "F-03 consent": ({"profile": verified_profile(consents={})}, Flip("consent.channel", "no", "yes")),
    "F-05 kill switch": ({"commercial_on": False}, Flip("brand.offers_on", "no", "yes")),
    "F-06 budget": (
        {"spent": Spent(player_commands=policy().caps.per_player_day)},
        Flip("budget.player_offers_day", str(policy().caps.per_player_day), str(policy().caps.per_player_day - 1)),
    ),
    "F-07 harm": ({"profile": verified_profile(harm=MARKED)}, Flip("harm.flagged", "yes", "no")),
    "F-10 time-out": (
        {"profile": verified_profile(time_out=Restriction(since=NOON, until=noon(60)))},
        Flip("player.on_break", "yes", "no"),
    ),
    "F-16 history": ({"migrating": True}, Flip("brand.history_whole", "no", "yes")),
    "F-18 law": ({"law": None}, Flip("brand.law_known", "no", "yes")),
    "F-19 stale": ({"watermark": noon(6)}, Flip("player.fresh", "no", "yes")),
    "F-20 gap": ({"gap": True}, Flip("brand.stream_whole", "no", "yes")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=CASES)
def test_an_objection_of_the_floor_comes_with_what_would_silence_it(name, case):
    changes, expected = case
    answer = why_not(FREE_SPINS, facts(**changes), NEWEST)

    assert answer.first is not None
    assert (answer.first.rule, answer.flip) == (name, expected)
    assert answer.first.clause == ABOUT[name].clause
    assert expected.input in answer.first.inputs


def test_a_budget_that_is_nearly_used_up_says_how_much_must_be_left():
    caps, tier = policy().caps, policy().tiers["free_spins"]["small"]
    answer = why_not(FREE_SPINS, facts(spent=Spent(brand_day=caps.brand_day - tier.cost + 1)), NEWEST)
    enough = why_not(FREE_SPINS, facts(spent=Spent(brand_day=caps.brand_day - tier.cost)), NEWEST)

    assert answer.flip is not None
    assert answer.flip.input == "budget.brand_day"
    assert enough.allowed


MARGINS = {
    "M-01": ({"policy": policy(margin=Margin(bonus_to_deposit=1000))}, "player.deposits_28d"),
    "M-02": ({"policy": policy(margin=Margin(bonus_to_theoretical=1000))}, "player.theoretical_28d"),
    "M-03": (
        {"policy": policy(margin=Margin(ggr_target=300)), "figures": Figures(turnover=10**21, ggr=-(10**20))},
        "brand.ggr_28d",
    ),
    "M-04": (
        {"policy": policy(budgets=Budgets(brand_month=BASE_ONE)), "used": Used(brand_month=BASE_ONE)},
        "budget.brand_month",
    ),
    "M-07": (
        {"policy": policy(budgets=Budgets(play_month=10 * BASE_ONE)), "used": Used(play_month=10 * BASE_ONE)},
        "budget.play_month",
    ),
    "M-09": ({"policy": policy(approve_over=1)}, "approval.given"),
    "M-10": (
        {"policy": policy(frequency={"site": {"day": 1}}), "spent": Spent(player_commands=1)},
        "budget.player_offers_day",
    ),
    "M-11": ({"policy": policy(quiet=Quiet(start=11, end=14, channels=("site",))), "offset": 0}, "time.hour"),
}


@pytest.mark.parametrize(("code", "case"), MARGINS.items(), ids=MARGINS)
def test_a_rule_of_the_margin_names_the_figure_that_would_have_to_stand_otherwise(code, case):
    changes, expected = case
    said = [one for one in rule_on(FREE_SPINS, facts(**changes)).objections if one.rule.startswith(code)]
    turned = turn(said[0].rule, FREE_SPINS, facts(**changes))

    assert turned is not None
    assert turned[0] == expected
    assert turned[1] != turned[2]


def test_bonuses_are_set_against_the_value_that_counts_and_its_knob_says_how_much_of_it_is_missing():
    today = day_number(facts().at)
    harmed = verified_profile(
        days=(DaySums(day=today, theoretical=100 * BASE_ONE),),
        flagged_value=FlaggedValue(theoretical=110 * BASE_ONE, days=((today, 110 * BASE_ONE),)),
    )
    known = facts(profile=harmed, policy=policy(margin=Margin(bonus_to_theoretical=1000)))
    tier = known.policy.tiers["free_spins"]["small"]
    said = [one for one in rule_on(FREE_SPINS, known).objections if one.rule.startswith("M-02")]
    needed = format_base(10 * max(tier.value, tier.cost))

    assert turn(said[0].rule, FREE_SPINS, known) == ("player.theoretical_28d", "0.00", needed)


def test_the_figure_of_a_budget_is_the_last_that_leaves_room():
    small = policy(budgets=Budgets(player_month=10 * BASE_ONE))
    tier = small.tiers["free_spins"]["small"]
    known = facts(policy=small, used=Used(player_month=10 * BASE_ONE))
    answer = why_not(FREE_SPINS, known, NEWEST)

    assert answer.flip == Flip("budget.player_month", "10.00", format_base(10 * BASE_ONE - tier.claim))


def test_a_rule_of_a_file_is_answered_by_the_smallest_change_and_the_rest_is_named():
    law = under(rule("player.age < 40"), rule("!player.online", id="X-2"))
    answer = why_not(FREE_SPINS, facts(law=law), NEWEST)

    assert answer.first is not None
    assert (answer.first.rule, answer.flip) == ("X-1 A rule", Flip("player.age", "35", "40"))
    assert [said.rule for said in answer.others] == ["X-2 A rule"]


def test_what_is_allowed_has_no_objection():
    answer = why_not(FREE_SPINS, facts(), NEWEST)

    assert answer.allowed
    assert answer.first is answer.flip is None


@pytest.mark.parametrize("choice", [FREE_SPINS, VIP])
def test_a_player_is_never_told_of_harm(choice: ArmChoice):
    law = under(rule("harm.flagged && player.age < 99"), rule("player.age < 99", id="X-2"))
    known = facts(profile=verified_profile(harm=MARKED), law=law, spent=Spent(player_commands=99))
    answer = why_not_for_player(choice, known, NEWEST)

    assert not answer.allowed
    assert answer.first is not None
    assert answer.first.rule == "X-2 A rule"
    assert answer.flip is None
    assert not answer.others


def test_a_player_is_told_no_change_that_would_not_do_and_none_that_ends_what_protects_him():
    hidden = under(rule("player.age < 99"), rule("harm.flagged", id="X-2"))
    behind = why_not_for_player(FREE_SPINS, facts(profile=verified_profile(harm=MARKED), law=hidden), NEWEST)
    excluded = facts(profile=verified_profile(exclusion=Restriction(since=NOON)))
    out = why_not_for_player(FREE_SPINS, excluded, NEWEST)

    assert behind.first is not None
    assert behind.flip is None
    assert out.first is not None
    assert out.first.rule == "F-01 self-exclusion"
    assert out.flip is None


def test_a_player_whom_only_harm_protects_is_told_no_reason():
    answer = why_not_for_player(FREE_SPINS, facts(profile=verified_profile(harm=MARKED)), NEWEST)

    assert not answer.allowed
    assert answer.first is answer.flip is None


@pytest.mark.parametrize(
    "when", ["!check.harm", 'player.value_band == "low"', 'player.theoretical_28d < money("1")', "player.fair"]
)
def test_a_player_is_not_told_what_a_person_found_of_harm_nor_what_the_operator_makes_of_him(when):
    law = under(rule(when))
    answer = why_not_for_player(VIP, facts(profile=verified_profile(), law=law), NEWEST)

    assert not answer.allowed
    assert answer.first is answer.flip is None
    assert not answer.others


@given(st.integers(0, 99), st.booleans(), st.sampled_from([arm for arm in ARMS if ARMS[arm].kind == "commercial"]))
def test_the_flip_of_a_file_rule_really_silences_it(age, verified, arm):
    strict = rule("player.age < 50 && player.verified")
    terms = {"player.age": age, "player.verified": verified}
    change = smallest_change(strict, terms, None)

    assert change is None or holds(strict.when, activate({**terms, change.term: change.needed}, None)) is False
    assert change is not None or holds(strict.when, activate(terms, None)) is True


def test_nothing_is_said_that_the_ruling_does_not_say():
    known = facts(profile=verified_profile(harm=MARKED, consents={}), commercial_on=False)
    answer = why_not(FREE_SPINS, known, NEWEST)

    assert (answer.first, *answer.others) == rule_on(FREE_SPINS, known).objections
