"""Every rule is asked, and a rule that cannot be asked denies."""

from datetime import date
from fractions import Fraction

import pytest

from core.law import COMMON, ELSEWHERE, Book, Law, Permit, Rule, ask, check_amount, check_rule
from core.law.engine import Fault, activate, amount, holds, terms_of
from core.money import BASE_ONE

TODAY = date(2026, 2, 1)
EURO = {"EUR": Fraction(1)}


def rule(when: str, number: int = 1, effect: str = "deny", **more: object) -> Rule:
    usual = {"id": f"X-{number}", "title": "Rule", "clause": "a clause", "message": "No."}
    return Rule(when=when, effect=effect, **{**usual, **more})  # type: ignore[arg-type]


def said(*rules: Rule, currency: str = "", adopted: tuple[str, ...] = (), **terms: object):
    known = {name.replace("__", "."): value for name, value in terms.items()}
    book = Book(jurisdiction="GB", title="", currency=currency, rules=rules)
    return ask([book], adopted, known, TODAY, EURO)  # type: ignore[arg-type]


def test_every_rule_that_objects_is_named_whatever_the_others_say():
    found = said(rule("true", 1), rule("false", 2), rule("player.age < 25", 3), player__age=19)

    assert [one.rule.id for one in found] == ["X-1", "X-3"]
    assert found[1].inputs == ("player.age",)


@pytest.mark.parametrize("effect", ["deny", "require_approval", "flag"])
def test_a_rule_whose_terms_are_not_known_denies_whatever_its_effect(effect):
    (one,) = said(rule("player.age < 25 && player.verified", effect=effect), player__verified=True)

    assert (one.effect, one.fault) == ("deny", "not known: player.age")


def test_what_is_certain_without_the_missing_term_is_said():
    assert said(rule("player.age < 25 || player.verified"), player__verified=True)[0].fault == ""
    assert said(rule("player.age < 25 && player.verified"), player__verified=False) == ()


def test_an_amount_that_nobody_can_convert_denies():
    strict = rule('proposal.cost > money("5.00")')

    assert said(strict, currency="EUR", proposal__cost=4 * BASE_ONE) == ()
    assert said(strict, currency="EUR", proposal__cost=6 * BASE_ONE)[0].fault == ""
    assert said(strict, currency="GBP", proposal__cost=4 * BASE_ONE)[0].fault == "not known: proposal.cost"


def test_an_expression_that_fails_on_the_way_denies():
    (one,) = said(rule("1 / player.days > 2"), player__days=0)

    assert (one.effect, one.fault) == ("deny", "it cannot be evaluated")


@pytest.mark.parametrize(
    ("since", "until", "asked"),
    [
        (None, None, True),
        (TODAY, None, True),
        (date(2026, 2, 2), None, False),
        (None, TODAY, True),
        (None, date(2026, 1, 31), False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(since, until, asked):
    assert bool(said(rule("true", since=since, until=until))) is asked


def test_a_rule_on_standby_binds_who_adopts_it():
    assert said(rule("true", standby=True)) == ()
    assert [one.rule.id for one in said(rule("true", standby=True), adopted=("X-1",))] == ["X-1"]


def test_a_cap_says_what_it_leaves():
    (one,) = said(rule("true", effect="cap", at_most='money("2.50")'), currency="EUR")

    assert one.at_most == 5 * BASE_ONE // 2


def test_a_cap_on_something_unknown_denies():
    (one,) = said(rule("true", effect="cap", at_most="player.deposits_28d"), currency="EUR")

    assert one.effect == "deny"


@pytest.mark.parametrize(
    "expression",
    ["player.agee < 18", "player.age < 'x'", "player.age <", "player.age", "money(5) > 1", "proposal.wagering > 10.5"],
)
def test_what_is_not_typed_right_is_found_before_anybody_asks(expression):
    assert isinstance(check_rule(expression), Fault)


def test_an_amount_is_an_amount():
    assert check_amount('money("5.00")') is None
    assert isinstance(check_amount("true"), Fault)


def test_the_place_of_a_fault_is_told():
    assert check_rule("player.verified &&\n  player.agee < 18") == Fault("undeclared reference to 'player.agee'", 2, 9)


@pytest.mark.parametrize("units", [10**40, -(10**40)])
def test_a_figure_without_room_is_as_large_as_there_is_room_for(units):
    known = activate({"player.net_deposits_30d": units}, Fraction(1))

    assert holds('player.net_deposits_30d > money("1.00")', known) is (units > 0)


def test_a_fraction_of_the_finest_step_counts_as_a_step():
    known = activate({"proposal.cost": 5 * BASE_ONE + 1}, Fraction(1))

    assert holds('proposal.cost > money("5.00")', known) is True


def test_an_amount_in_another_currency_is_converted_at_the_brands_rate():
    rate = Fraction(5, 4)

    assert amount('money("4.00")', activate({}, rate), rate) == 5 * BASE_ONE
    assert holds('proposal.cost > money("4.00")', activate({"proposal.cost": 5 * BASE_ONE}, rate)) is False


def test_terms_in_a_text_are_no_terms():
    assert terms_of('proposal.words.matches("harm.band") && player.age < 18') == ("player.age", "proposal.words")


def books(*names: str) -> Law:
    return Law(books={name: Book(jurisdiction=name, title=name) for name in (COMMON, ELSEWHERE, *names)})


@pytest.mark.parametrize(
    ("licence", "residence", "bound"),
    [
        ("GB", "GB", [COMMON, "GB"]),
        ("MT", "SE", [COMMON, "MT", "SE"]),
        ("MT", "FR", [COMMON, "MT", ELSEWHERE]),
        ("CA-ON", "CA-ON", [COMMON, "CA-ON"]),
        ("MT", "CA-BC", [COMMON, "MT", ELSEWHERE]),
        ("MT", "CA", [COMMON, "MT", ELSEWHERE]),
        ("GB", "GB-SCT", [COMMON, "GB"]),
        ("XX", "unknown", [COMMON, ELSEWHERE]),
    ],
)
def test_the_stricter_of_licence_and_residence_applies_because_both_are_asked(licence, residence, bound):
    law = books("GB", "MT", "SE", "CA-ON")

    assert [book.jurisdiction for book in law.binding(licence, residence)] == bound


@pytest.mark.parametrize(
    ("here", "there", "permitted"),
    [(True, True, True), (True, False, False), (False, True, False), (None, True, False)],
)
def test_what_is_prohibited_unless_stated_must_be_permitted_by_licence_and_residence(here, there, permitted):
    def book(name: str, said: bool | None) -> Book:
        permits = {} if said is None else {"break_reward": Permit(permitted=said, clause="c")}
        return Book(jurisdiction=name, title=name, permits=permits)

    law = Law(books={"GB": book("GB", here), "MT": book("MT", there)})

    assert (law.permits("break_reward", "GB", "MT") is not None) is permitted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hurry!", True),
        ("HURRY up", True),
        ("Unhurry", False),
        ("Only 10 minutes left", True),
        ("Only ten minutes left", False),
        ("Don't\nmiss it", True),
        ("Don\u2019t miss it", True),
        ("Spins for you", False),
    ],
)
def test_words_are_looked_for_as_whole_phrases_however_they_are_set(text, expected):
    when = 'proposal.words.says("hurry | # minutes left | don\'t miss")'

    assert check_rule(when) is None
    assert holds(when, activate({"proposal.words": text}, None)) is expected


def test_an_empty_phrase_which_every_text_would_say_cannot_be_asked():
    assert isinstance(holds('proposal.words.says("hurry | ")', activate({"proposal.words": "a"}, None)), Fault)
