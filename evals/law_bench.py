"""What the law costs a decision: the full set of a player in Great Britain, beside the same rules as plain Python.

A comparison is worth something only if both sides say the same, so they are asked about generated cases first.
"""

import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.facts import Facts, Spent
from core.fold import fold
from core.guardrails import rule_on, terms_of_case
from core.law import TERMS, Book, Law, Rule, Terms, Value, ask
from core.law.terms import Kind
from core.money import BASE_ONE, to_base
from core.plays import ArmChoice
from core.profile import new_profile
from evals.plain_rules import Plain, UntranslatableError, translate
from evals.sample import sample_trace
from prompts.brands import load_brands
from prompts.law import load_law

BAR: Final = 300
"""Microseconds that a decision may take, at the median."""
TIMES: Final = 1_500
CASES: Final = 200
"""Of each rule."""
SEED: Final = 4
BRAND: Final = "northstar"
PLAYER: Final = "ella"
NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN: Final[Mapping[str, Fraction]] = {"GBP": Fraction(1)}
_LITERAL: Final = re.compile(r"""(money|timestamp)?\(?["']([^"']*)["']|\b(\d+)\b""")


class Measured(Struct, frozen=True, kw_only=True):
    """What was found; times are medians in microseconds."""

    rules: int
    decision: float
    """One commercial candidate before everything: floor, margin and files."""
    engine: float
    """Of that, the rules of the files, by the engine."""
    plain: float
    """The same rules as Python."""
    compared: int
    """Answers that were compared."""
    objections: int
    """How many of them were objections."""
    differing: int
    untranslated: tuple[str, ...]
    """Rules that have no Python, with the reason; the engine is measured without them as well."""


def measure(law: Law | None = None, times: int = TIMES) -> Measured:
    """Compare, then time, all rules that bind a player in Great Britain under a British licence."""
    law = law or load_law()
    facts = _facts(law)
    choice = ArmChoice("free_spins", next(iter(facts.policy.tiers["free_spins"])))
    rules = _rules(law, facts)
    plain, untranslated = _translated(rules)
    known = [rule for rule in rules if rule.id in plain]
    answers = [answer for rule in known for answer in _answers(rule, plain[rule.id])]
    book, terms, functions = _book(known), terms_of_case(choice, facts), list(plain.values())
    return Measured(
        rules=len(rules),
        decision=_median(lambda: rule_on(choice, facts), times),
        engine=_median(lambda: ask([book], (), terms, facts.at.date(), OWN), times),
        plain=_median(lambda: [asked(terms) for asked in functions], times),
        compared=len(answers),
        objections=sum(by_engine for by_engine, _ in answers),
        differing=sum(by_engine != by_plain for by_engine, by_plain in answers),
        untranslated=untranslated,
    )


def cases(rule: Rule, number: int = CASES) -> Iterator[Terms]:
    """Cases in which every term is known, near the very values that a rule names."""
    dice, named = random.Random(f"{SEED} {rule.id}"), _named(rule)  # noqa: S311 - cases, not a secret
    for _ in range(number):
        yield {name: dice.choice(named[term.kind]) for name, term in TERMS.items()}


def _named(rule: Rule) -> Mapping[Kind, Sequence[Value]]:
    """By kind, what a rule names, its neighbours, and a few values besides."""
    found = _LITERAL.findall(f"{rule.when} {rule.at_most}")
    numbers = {1, *(int(number) for _, _, number in found if number)}
    amounts = {BASE_ONE, *(to_base(text) for call, text, _ in found if call == "money")}
    amounts |= {10 * amount for amount in amounts}
    times = {NOON, *(datetime.fromisoformat(text) for call, text, _ in found if call == "timestamp")}
    texts = [text for call, text, _ in found if not call and text]
    words = sorted({"", "site", *texts, *(part.strip() for text in texts for part in text.split("|"))})
    cent, day = BASE_ONE // 100, timedelta(days=1)
    return {
        "int": sorted({max(0, number + step) for number in numbers for step in (-1, 0, 1)}),
        "money": sorted({max(0, amount + step) for amount in amounts for step in (-cent, 0, cent)}),
        "bool": (False, True),
        "string": words,
        "strings": [(), ("casino",), ("betting", "casino"), *((word,) for word in words)],
        "time": sorted(moment + step for moment in times for step in (-day, timedelta(), day)),
    }


def _facts(law: Law) -> Facts:
    """A calm player of the sample, at the moment of an offer; every rule on standby is in force."""
    profile = new_profile(BRAND, PLAYER)
    for event in sample_trace():
        profile = fold(profile, event) if event.subject == PLAYER else profile
    at = profile.last_seen
    assert at is not None, "she is in the sample"
    adopts = tuple(rule.id for book in law.binding("GB", "GB") for rule in book.rules if rule.standby)
    policy = replace(load_brands()[BRAND], adopts=adopts)
    return Facts(
        profile=profile, policy=policy, signal="requested", at=at, commercial_on=True, spent=Spent(), law=law,
        watermark=at, offset=0,
    )  # fmt: skip


def _rules(law: Law, facts: Facts) -> Sequence[Rule]:
    books = law.binding("GB", "GB")
    assert {book.currency for book in books} <= {"", facts.policy.base_currency}, "amounts need no rate here"
    return [rule for book in books for rule in book.rules if rule.in_force(facts.at.date())]


def _book(rules: Sequence[Rule]) -> Book:
    """The rules in one book, none of them on standby or out of date, and all of them denying."""
    bound = tuple(replace(rule, standby=False, since=None, until=None, effect="deny", at_most="") for rule in rules)
    return Book(jurisdiction="GB", title="All that bind", currency="GBP", rules=bound)


def _translated(rules: Sequence[Rule]) -> tuple[Mapping[str, Plain], tuple[str, ...]]:
    plain: dict[str, Plain] = {}
    without: list[str] = []
    for rule in rules:
        try:
            plain[rule.id] = translate(rule.when)
        except UntranslatableError as error:
            without.append(f"{rule.id}: {error}")
    return plain, tuple(without)


def _answers(rule: Rule, plain: Plain) -> Iterator[tuple[bool, bool]]:
    """What engine and Python say of a rule, case by case."""
    book = _book([rule])
    for case in cases(rule):
        yield bool(ask([book], (), case, NOON.date(), OWN)), plain(case)


def _median(work: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e6)
    return statistics.median(taken)
