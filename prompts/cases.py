"""The cases of a file: each is the calm case with a difference, asked of its rule alone."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Final

from msgspec import Struct

from core.law import Book, Rule, Said, Terms, ask
from core.money import format_base
from prompts.calm import CALM, terms_from
from prompts.law import CaseFile, Expected, Loaded

ORDINARY: Final = date(2026, 3, 2)
"""The day of a case that names none, if its rule is in force then."""
_EVENING: Final = time(22, tzinfo=UTC)


class CaseResult(Struct, frozen=True, kw_only=True):
    """What a rule said of one of its cases, beside what was expected."""

    rule: str
    title: str
    expected: Expected
    found: Expected
    why: str

    @property
    def holds(self) -> bool:
        """Whether the rule said what was expected."""
        return self.found == self.expected


def run_cases(loaded: Loaded) -> Sequence[CaseResult]:
    """The cases of a book."""
    return run_rules(((file.rule(), file.cases) for file in loaded.file.rules), loaded.book.currency)


def run_rules(rules: Iterable[tuple[Rule, Sequence[CaseFile]]], currency: str) -> Sequence[CaseResult]:
    """The cases of some rules whose amounts are in a currency; without one, in base money."""
    return [_result(rule, case, currency) for rule, cases in rules for case in cases]


def day_of(rule: Rule, case: CaseFile) -> date:
    """The day a case is asked on: its own, an ordinary one, or else one on which the rule is in force."""
    if case.on is not None:
        return case.on
    return ORDINARY if rule.in_force(ORDINARY) else rule.since or rule.until or ORDINARY


def terms_on(day: date, case: CaseFile) -> Terms:
    """The calm case on a day, with what the case tells instead; what it says is null is not known."""
    calm = {**CALM, "time.now": datetime.combine(day, _EVENING).isoformat()}
    return terms_from({**calm, **case.given})


def _result(rule: Rule, case: CaseFile, currency: str) -> CaseResult:
    day = day_of(rule, case)
    terms = terms_on(day, case)
    found, why = _found(rule, day, terms, currency)
    return CaseResult(rule=rule.id, title=case.title, expected=case.expect, found=found, why=why)


def _found(rule: Rule, day: date, terms: Terms, currency: str) -> tuple[Expected, str]:
    book = Book(jurisdiction="", title="", currency=currency, rules=(rule,))
    said = ask((book,), (rule.id,), terms, day, {currency: Fraction(1)})
    if not said:
        return "pass", "it does not object" if rule.in_force(day) else f"it is not in force on {day}"
    return _outcome(said[0], terms)


def _outcome(said: Said, terms: Terms) -> tuple[Expected, str]:
    """A cap that leaves room for the proposal has nothing against it."""
    if said.fault:
        return said.effect, f"it could not be asked: {said.fault}"
    if said.effect != "cap":
        return said.effect, said.rule.message
    cost, most = terms.get("proposal.cost"), f"it leaves {format_base(said.at_most)}"
    return ("pass", most) if isinstance(cost, int) and cost <= said.at_most else ("cap", most)
