"""What payloads tell of money beside the amount itself: balances before and after, and totals of lists."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from core.dialect.number import read_number
from core.lexicon import words_of
from core.shape import INTO, Way, leaves

_BEFORE: Final = frozenset({"before", "start", "old", "previous", "opening", "initial"})
_AFTER: Final = frozenset({"after", "end", "new", "closing", "final"})
_NO_MONEY: Final = frozenset({"count", "items", "rows", "records", "pages", "number", "bets", "bonus", "id"})
Told = tuple[Decimal, bool]
"""A number, and whether it is written with decimals."""


def balance_pairs(ways: Iterable[Way]) -> Sequence[tuple[Way, Way]]:
    """The balances before and after, by the names of their fields."""
    before, after = dict[object, Way](), dict[object, Way]()
    for way in sorted(ways):
        words = frozenset(words_of(way[-1])) | frozenset(words_of(way[-2]) if len(way) > 1 else ())
        if "balance" not in words or "bonus" in words or INTO in way:
            continue
        rest = (way[:-1], words - _BEFORE - _AFTER)
        for sides, found in ((_BEFORE, before), (_AFTER, after)):
            if words & sides:
                found[rest] = way
    return [(before[rest], after[rest]) for rest in before if rest in after]


def balance_change(payload: Mapping[str, object]) -> Told | None:
    """By how much the balance has changed; None if the payload does not say so, or says it twice."""
    told = dict(leaves(payload))
    pairs = balance_pairs(told)
    read = [(number_at(told, old), number_at(told, new)) for old, new in pairs]
    changes = [(new[0] - old[0], old[1] or new[1]) for old, new in read if old is not None and new is not None]
    return changes[0] if len(changes) == 1 else None


def totals(payload: Mapping[str, object]) -> Sequence[Told]:
    """The totals that a payload with a list tells of it."""
    told = dict(leaves(payload))
    if not any(INTO in way for way in told):
        return []
    found = (number_at(told, way) for way in told if INTO not in way and _is_total(way))
    return [one for one in found if one is not None]


def _is_total(way: Way) -> bool:
    words = frozenset(words_of(way[-1]))
    return "total" in words and not words & _NO_MONEY


def number_at(told: Mapping[Way, object], way: Way) -> Told | None:
    """The number at the end of a way; None if there stands none."""
    value = told.get(way)
    number = read_number(str(value) if isinstance(value, Decimal) else value)
    return (number, "." in str(value)) if number is not None else None
