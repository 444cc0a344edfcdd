"""The smallest change of one term after which a rule no longer objects: why not, answered by what would do.

A rule is only evaluated, never taken apart. A number is moved up and down until the rule gives way, first
in strides that double and then by halving, so that the change found is the smallest in its direction; of
words and of yes and no, every value the rule itself could ask for is tried.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Final, get_args

from msgspec import Struct

from core.events import Channel, Product
from core.law.engine import MONEY_ONE, activate, holds, terms_of
from core.law.rules import Rule
from core.law.terms import TERMS, Terms, Value
from core.money import BASE_ONE

STRIDES: Final = 62
"""Doublings of a stride: as far as 64 bits go."""
FIXED: Final = frozenset({"proposal.arm", "proposal.kind", "proposal.answers", "brand.licence"})
"""Terms that make it another question, not another answer."""
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "harm.band": ("low", "elevated"),
    "player.value_band": ("low", "mid", "high"),
    "proposal.channel": get_args(Channel),
    "proposal.products": get_args(Product),
    "player.country": ("XX",),
    "player.residence": ("XX",),
    "proposal.words": ("",),
}
"""What a term may say besides the words of the rule itself."""


class Change(Struct, frozen=True):
    """One term, its value now (None if unknown), and the nearest value at which the rule gives way."""

    term: str
    now: Value | None
    needed: Value

    @property
    def size(self) -> Fraction:
        """How large the change is: relative for numbers, one for everything else."""
        if isinstance(self.needed, bool) or not isinstance(self.needed, int) or not isinstance(self.now, int):
            return Fraction(1)
        return Fraction(abs(self.needed - self.now), max(abs(self.now), 1))


def smallest_change(rule: Rule, terms: Terms, rate: Fraction | None) -> Change | None:
    """The smallest change of a single term that silences a rule, None if no single one does."""
    found = [change for change in changes(rule, terms, rate) if change is not None]
    return min(found, key=lambda change: change.size, default=None)


def changes(rule: Rule, terms: Terms, rate: Fraction | None) -> Iterator[Change | None]:
    """For each term of a rule, the smallest change that silences it."""

    def silent(name: str, value: Value) -> bool:
        return holds(rule.when, activate({**terms, name: value}, rate)) is False

    for name in terms_of(rule.when):
        if name not in FIXED:
            needed = _nearest(name, terms.get(name), rule.when, silent)
            yield Change(name, terms.get(name), needed) if needed is not None else None


def _nearest(name: str, now: Value | None, when: str, silent: Callable[[str, Value], bool]) -> Value | None:
    kind = TERMS[name].kind
    if kind in ("int", "money"):
        start = now if isinstance(now, int) else 0
        grain = BASE_ONE // MONEY_ONE if kind == "money" else 1
        return nearest_number(start, grain, lambda value: silent(name, value))
    tried: tuple[Value, ...] = (True, False)
    if kind != "bool":
        words = (*re.findall(r"'([^']*)'|\"([^\"]*)\"", when), *((word, "") for word in WORDS.get(name, ())))
        texts = tuple(dict.fromkeys(one or other for one, other in words))
        tried = tuple((text,) for text in texts if text) if kind == "strings" else texts
    if kind == "time" or isinstance(now, datetime):
        return None
    return next((value for value in tried if value != now and silent(name, value)), None)


def nearest_number(now: int, grain: int, silent: Callable[[int], bool]) -> int | None:
    """The number nearest to the present one, in steps of a grain, at which a rule is silent."""
    if silent(now):
        return now
    found = [value for sign in (1, -1) if (value := _that_way(now, sign * grain, silent)) is not None]
    return min(found, key=lambda value: abs(value - now), default=None)


def _that_way(now: int, step: int, silent: Callable[[int], bool]) -> int | None:
    """The first number in one direction at which the rule is silent: strides that double, then halving."""
    far = next((n for n in range(STRIDES) if silent(now + (step << n))), None)
    if far is None:
        return None
    near, reached = (0 if far == 0 else 1 << (far - 1)), 1 << far
    while reached - near > 1:
        middle = (near + reached) // 2
        near, reached = (near, middle) if silent(now + step * middle) else (middle, reached)
    return now + step * reached
