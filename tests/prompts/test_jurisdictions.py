"""The books of the jurisdictions: every case holds, every rule is whole, and none turns against protection."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.law import COMMON, ELSEWHERE, TERMS, Book, Said, Value, ask
from core.law.engine import terms_of
from core.law.terms import HARM_SCOPES, Terms
from prompts.aim import MORE_HARM
from prompts.calm import CALM, terms_from
from prompts.cases import CaseResult, run_cases, run_rules
from prompts.law import Loaded, RuleFile, load_books

BOOKS = {loaded.book.jurisdiction: loaded for loaded in load_books()}
RULES = [(name, rule) for name, loaded in BOOKS.items() for rule in loaded.file.rules]
RESULTS = [(name, result) for name, loaded in BOOKS.items() for result in run_cases(loaded)]
DOCS = Path(__file__).parents[2] / "docs" / "guardrails.md"
NUMBERS = {*(f"R-{number:02}" for number in range(1, 38)), "R-29b"}
TODAY, DAY = date(2026, 11, 22), timedelta(days=1)
EVERYTHING = [
    Book(jurisdiction=name, title=name, currency=loaded.book.currency, rules=loaded.book.rules)
    for name, loaded in BOOKS.items()
]
ADOPTED = [rule.id for _, rule in RULES if rule.standby]


EACH_RULE = [pytest.param(rule, id=f"{name} {rule.id}") for name, rule in RULES]
DATED = [pytest.param(rule, BOOKS[name].book.currency, id=f"{name} {rule.id}") for name, rule in RULES if rule.since]


@pytest.mark.parametrize("result", [pytest.param(r, id=f"{n} {r.rule}: {r.title}") for n, r in RESULTS])
def test_a_case_says_what_its_rule_says(result: CaseResult) -> None:
    assert result.found == result.expected, result.why


def test_there_is_a_book_for_every_market_that_was_read() -> None:
    assert set(BOOKS) == {COMMON, ELSEWHERE, "GB", "SE", "NL", "CA-ON", "DE", "ES", "MT", "CW"}


@pytest.mark.parametrize("loaded", BOOKS.values(), ids=BOOKS.keys())
def test_no_id_and_no_case_stands_twice_in_a_book(loaded: Loaded) -> None:
    ids = [rule.id for rule in loaded.file.rules]

    assert len(set(ids)) == len(ids)
    for rule in loaded.file.rules:
        assert len({case.title for case in rule.cases}) == len(rule.cases)


@pytest.mark.parametrize("rule", EACH_RULE)
def test_a_rule_names_its_clause_and_explains_itself_in_one_sentence(rule: RuleFile) -> None:
    assert rule.title
    assert rule.clause
    assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", rule.message)


@pytest.mark.parametrize("rule", EACH_RULE)
def test_a_rule_has_a_case_on_each_side_of_its_line(rule: RuleFile) -> None:
    in_force = [case.expect for case in rule.cases if case.on is None or rule.rule().in_force(case.on)]

    assert "pass" in in_force
    assert rule.effect in in_force


@pytest.mark.parametrize(("rule", "currency"), DATED)
def test_a_rule_holds_from_its_first_day_to_its_last(rule: RuleFile, currency: str) -> None:
    assert rule.since is not None
    objecting = next(case for case in rule.cases if case.expect == rule.effect)

    def asked_on(day: date) -> str:
        (result,) = run_rules([(rule.rule(), [objecting.model_copy(update={"on": day})])], currency)
        return result.found

    assert (asked_on(rule.since - DAY), asked_on(rule.since)) == ("pass", rule.effect)
    if rule.until is not None:
        assert (asked_on(rule.until), asked_on(rule.until + DAY)) == (rule.effect, "pass")


def test_every_number_of_the_law_stands_in_a_book_or_in_the_docs() -> None:
    files = {match for _, rule in RULES for match in re.findall(r"^R-\d\d", rule.id)} | {rule.id for _, rule in RULES}
    rows = {
        row.split("|")[1].strip() for row in DOCS.read_text(encoding="utf-8").splitlines() if row.startswith("| R-")
    }

    assert rows == NUMBERS
    assert NUMBERS - files <= {"R-02", "R-04", "R-08", "R-14", "R-16", "R-30", "R-32"}


@pytest.mark.parametrize("row", [r for r in DOCS.read_text(encoding="utf-8").splitlines() if r.startswith("| R-")])
def test_a_rule_that_the_docs_name_stands_in_the_book_they_name(row: str) -> None:
    known = {f"{name} {rule.id}" for name, rule in RULES}
    named = re.findall(r"\b(GB|SE|NL|CA-ON|DE|ES|MT|CW|common) (R-\d\d[a-z]?)", row)

    assert [f"{book} {rule}" for book, rule in named if f"{book} {rule}" not in known] == []


def test_whatever_is_not_in_force_or_not_beyond_doubt_binds_nobody_unasked() -> None:
    assert {(name, rule.id) for name, rule in RULES if rule.standby} == {("DE", "R-26"), ("ES", "R-27")}


def test_thanks_for_a_break_are_allowed_nowhere_as_no_clause_says_yes() -> None:
    said = {name: loaded.book.permits["break_reward"] for name, loaded in BOOKS.items() if name != COMMON}

    assert {name for name, permit in said.items() if permit.permitted} == set()
    assert all(permit.clause for permit in said.values())


def test_the_calm_case_is_one_that_no_rule_of_any_book_minds() -> None:
    calm = terms_from(CALM)
    room = {
        key for key, said in said_of(calm).items() if said.effect == "cap" and said.at_most >= calm["proposal.cost"]
    }

    assert said_of(calm).keys() == room


# ---- properties over generated terms


MONEY = st.integers(0, 2000).map(lambda whole: whole * 10**18)
TEXTS: Mapping[str, st.SearchStrategy[str]] = {
    "harm.band": st.sampled_from(["unknown", "low", "elevated", "strong"]),
    "proposal.arm": st.sampled_from(["free_spins", "cashback", "vip_fast_track", "goodwill", "break_reward", "help"]),
    "proposal.kind": st.sampled_from(["commercial", "service", "break_reward"]),
    "proposal.channel": st.sampled_from(["site", "email", "sms", "phone", "post", "push", "telegram"]),
    "proposal.words": st.sampled_from(
        ["Spins for you", "Hurry, last chance", "Win it back", "Risk-free", "Let it ride"]
    ),
    "player.value_band": st.sampled_from(["low", "mid", "high"]),
}
KINDS: Mapping[str, st.SearchStrategy[Any]] = {
    "int": st.integers(0, 400),
    "money": MONEY,
    "bool": st.booleans(),
    "string": st.sampled_from(["", "GB", "small"]),
    "strings": st.lists(st.sampled_from(["betting", "casino", "bingo"]), unique=True).map(tuple),
    "time": st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}
KNOWN = {name: TEXTS.get(name, KINDS[term.kind]) for name, term in TERMS.items()}
CASES = st.fixed_dictionaries({}, optional=KNOWN)
WHOLE = st.fixed_dictionaries(KNOWN)


def said_of(terms: Terms, day: date = TODAY) -> dict[tuple[str, str], Said]:
    """What every rule of every book says, those on standby among them, by book and id."""
    rates = {loaded.book.currency: Fraction(1) for loaded in BOOKS.values()}
    return {
        (book.jurisdiction, said.rule.id): said
        for book in EVERYTHING
        for said in ask([book], ADOPTED, terms, day, rates)
    }


@settings(max_examples=200)
@given(CASES)
def test_no_rule_of_any_book_objects_to_what_protects(terms: dict[str, Value]) -> None:
    protective = {**terms, "proposal.kind": "protective", "proposal.arm": "cool_down"}

    assert said_of(protective) == {}


@settings(max_examples=200)
@given(WHOLE, st.sampled_from(MORE_HARM))
def test_more_harm_only_adds_objections(terms: dict[str, Value], step: tuple[str, Value, Value]) -> None:
    term, less, more = step

    assert said_of({**terms, term: less}).keys() <= said_of({**terms, term: more}).keys()


def test_every_term_of_harm_takes_a_step() -> None:
    assert {term for term, _, _ in MORE_HARM} == {name for name in TERMS if name.split(".")[0] in HARM_SCOPES}


@settings(max_examples=100)
@given(WHOLE, st.sets(st.sampled_from(sorted(TERMS)), min_size=1))
def test_a_fact_that_is_not_known_never_turns_an_objection_into_a_yes(terms: dict[str, Value], gone: set[str]) -> None:
    known = said_of(terms)
    less = said_of({name: value for name, value in terms.items() if name not in gone})

    assert known.keys() <= less.keys()


def test_a_rule_that_looks_at_harm_can_only_deny() -> None:
    looking = [rule for _, rule in RULES if any(name.split(".")[0] in HARM_SCOPES for name in terms_of(rule.when))]

    assert {rule.effect for rule in looking} == {"deny"}
    assert len(looking) >= 10
