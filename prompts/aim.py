"""Aim: a rule may object to more, and never to less, where there is more harm; or it would aim offers at losers.

What a rule says is tried on every mixture of what its terms are in the calm case, in its own cases, in its own
words, and at every step to more harm.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise, product
from math import inf, prod
from typing import Final

from core.law import TERMS, Value
from core.law.engine import Fault, activate, amount, holds, terms_of
from core.law.terms import HARM_SCOPES, Terms
from core.money import to_base
from prompts.calm import CALM, terms_from
from prompts.faults import found_at
from prompts.findings import Finding
from prompts.rule_file import RuleFile
from prompts.yaml_file import Sheet

MORE_HARM: Final[Sequence[tuple[str, Value, Value]]] = (
    ("harm.band", "low", "unknown"),
    ("harm.band", "low", "elevated"),
    ("harm.band", "elevated", "strong"),
    ("harm.flagged", False, True),
    ("harm.tilting", False, True),
    ("harm.signal", False, True),
    ("harm.past_exclusion", False, True),
    ("harm.person_strong", False, True),
    ("harm.lost_today", False, True),
    ("harm.losing", False, True),
    ("harm.rtp_deficit", False, True),
    ("harm.session_minutes", 60, 400),
    ("harm.steady_weekly_loss", 0, 10**21),
)
"""Every step to more harm; from low to strong is two of them."""
MOST_TRIED: Final = 20_000
"""Mixtures beyond which a rule is not tried, and not taken."""
_ONE: Final = Fraction(1)
_TEXT: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_MONEY: Final = re.compile(r"money\(\s*[\"']([0-9.]+)[\"']\s*\)")
_NUMBER: Final = re.compile(r"(?<![\w.\"'])[0-9]+(?![\w.\"'])")


def ill_aimed(sheet: Sheet, rules: Sequence[RuleFile]) -> Iterator[Finding]:
    """Every rule of a file that objects to less, or leaves more room, where there is more harm."""
    for number, rule in enumerate(rules):
        what = _spares(rule)
        if what:
            field = "at_most" if what.startswith("leaves") else "when"
            remedy = "write it so that more harm never allows more, or without harm.* terms"
            yield found_at(sheet, ("rules", number, field), f"{rule.id} {what}", remedy)


def _spares(rule: RuleFile) -> str | None:
    """What a rule lets through where there is more harm, None if nothing."""
    values = {name: _values(name, rule) for name in terms_of(f"{rule.when} {rule.at_most}")}
    harm = [name for name in values if _of_harm(name)]
    if not harm:
        return None
    if prod(map(len, values.values())) > MOST_TRIED:
        return f"looks at {' and '.join(harm)} among too many things to be checked: make it several rules"
    room = {mixture: _room(rule, dict(zip(values, mixture, strict=True))) for mixture in product(*values.values())}
    return next(_wider(tuple(values), values, room), None)


def _wider(
    names: Sequence[str], values: Mapping[str, Sequence[Value]], room: Mapping[tuple[Value, ...], float]
) -> Iterator[str]:
    for place, name in enumerate(names):
        for less, more in _steps(name, values[name]):
            for mixture in (one for one in room if one[place] == less):
                before, after = room[mixture], room[(*mixture[:place], more, *mixture[place + 1 :])]
                if after > before:
                    does = "objects no more" if after == inf else "leaves more room"
                    yield f"{does} where {name} goes from {_written(less)} to {_written(more)}"


def _room(rule: RuleFile, terms: Terms) -> float:
    """The most that an offer may cost under a rule: nothing at all if it objects, anything if it does not."""
    activation = activate(terms, _ONE)
    objects = holds(rule.when, activation)
    if objects is False:
        return inf
    most = amount(rule.at_most, activation, _ONE) if objects is True and rule.effect == "cap" else Fault("")
    return -inf if isinstance(most, Fault) else most


def _steps(name: str, values: Sequence[Value]) -> Iterable[tuple[Value, Value]]:
    """The steps to more harm among the values of a term; of two numbers, the greater is more."""
    if TERMS[name].kind in ("int", "money") and _of_harm(name):
        numbers = sorted(value for value in values if isinstance(value, int))
        return list(pairwise(numbers))
    return [(less, more) for term, less, more in MORE_HARM if term == name]


def _values(name: str, rule: RuleFile) -> Sequence[Value]:
    """What a term may be as far as a rule can tell, each once."""
    told = [terms_from({name: given[name]}) for given in (CALM, *(case.given for case in rule.cases)) if name in given]
    known = [one[name] for one in told if name in one]
    steps = [value for term, *values in MORE_HARM if term == name for value in values]
    return tuple(dict.fromkeys((*known, *steps, *_written_in(f"{rule.when} {rule.at_most}", name))))


def _written_in(text: str, name: str) -> Iterator[Value]:
    """The values of a term that an expression tells apart: what it writes, and what lies beside it."""
    kind, words = TERMS[name].kind, [one or other for one, other in _TEXT.findall(text)]
    if kind == "bool":
        yield from (False, True)
    elif kind == "string":
        yield from words
    elif kind == "strings":
        yield from ((word,) for word in words)
    elif kind == "money":
        yield from (to_base(one) + beside for one in _MONEY.findall(text) for beside in (-(10**10), 0, 10**10))
    elif kind == "int":
        yield from (int(one) + beside for one in _NUMBER.findall(text) for beside in (-1, 0, 1))


def _of_harm(name: str) -> bool:
    return name.partition(".")[0] in HARM_SCOPES


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
