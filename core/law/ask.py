"""Asking the law: every rule of every book that binds, whatever the others say."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec import Struct

from core.law.engine import Activation, Fault, activate, amount, holds, terms_of
from core.law.rules import Book, Effect, Rule
from core.law.terms import Terms

ONE: Final = Fraction(1)
"""The rate of a book without a currency, and of the brand's own."""


class Said(Struct, frozen=True, kw_only=True):
    """A rule that objects, or could not be asked."""

    rule: Rule
    effect: Effect
    inputs: tuple[str, ...]
    """The terms it looked at."""
    at_most: int = 0
    """What a cap leaves, in base units."""
    fault: str = ""
    """Why it could not be asked."""


def ask(
    books: Iterable[Book], adopted: Iterable[str], terms: Terms, day: date, rates: Mapping[str, Fraction]
) -> tuple[Said, ...]:
    """What the rules in force on a day say of these terms; `rates` are base units per unit of a book's currency."""
    taken, said = frozenset(adopted), list[Said]()
    binding = [
        (rates.get(book.currency) if book.currency else ONE, rules)
        for book in books
        if (rules := _in_force(book, day, taken))
    ]
    asked = {name for _, rules in binding for rule in rules for name in _inputs(rule)}
    ready = {rate: activate(terms, rate, asked) for rate in {rate for rate, _ in binding}}
    for rate, rules in binding:
        activation = ready[rate]  # once a book: a fraction is slow to look up
        said += [one for rule in rules if (one := _asked(rule, activation, rate)) is not None]
    return tuple(said)


def _in_force(book: Book, day: date, adopted: frozenset[str]) -> list[Rule]:
    return [rule for rule in book.rules if rule.in_force(day) and (not rule.standby or rule.id in adopted)]


def _inputs(rule: Rule) -> tuple[str, ...]:
    return terms_of(f"{rule.when} {rule.at_most}" if rule.at_most else rule.when)


def _asked(rule: Rule, activation: Activation, rate: Fraction | None) -> Said | None:
    """A rule that cannot be asked denies."""
    objects = holds(rule.when, activation)
    if objects is False:
        return None
    inputs = _inputs(rule)
    if isinstance(objects, Fault):
        return _unasked(rule, inputs, activation)
    most = amount(rule.at_most, activation, rate) if rule.effect == "cap" else 0
    if isinstance(most, Fault):
        return _unasked(rule, inputs, activation)
    return Said(rule=rule, effect=rule.effect, inputs=inputs, at_most=most)


def _unasked(rule: Rule, inputs: tuple[str, ...], activation: Activation) -> Said:
    """The reason stands in records: it is said in our own words, which no release of the engine changes."""
    missing = [name for name in inputs if name not in activation.known]
    fault = f"not known: {', '.join(missing)}" if missing else "it cannot be evaluated"
    return Said(rule=rule, effect="deny", inputs=inputs, fault=fault)
