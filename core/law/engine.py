"""The engine: CEL expressions over the terms, checked once and evaluated without a surprise.

Three questions are all that is asked of it: is a rule sound, does it hold, what amount does it name.
An expression that cannot be evaluated is a `Fault`, never a value: what an engine calls an error must
not pass for a yes or a no.
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from cel_expr_python import cel
from msgspec import Struct

from core.law.phrases import any_of
from core.law.terms import TERMS, Kind, Terms
from core.money import BASE_ONE, to_base

MONEY_ONE: Final = 10**8
"""Money in an expression is counted in steps of 10^-8, which leaves 64 bits room for 92 billion."""
MOST: Final = 2**63 - 1

_TYPES: Final[Mapping[Kind, Any]] = {
    "int": cel.Type.INT,
    "money": cel.Type.INT,
    "bool": cel.Type.BOOL,
    "string": cel.Type.STRING,
    "strings": cel.Type.List(cel.Type.STRING),
    "time": cel.Type.TIMESTAMP,
}
_MONEY_TERMS: Final = frozenset(name for name, term in TERMS.items() if term.kind == "money")
_LISTS: Final = frozenset(name for name, term in TERMS.items() if term.kind == "strings")
_PLACE: Final = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")


class Fault(Struct, frozen=True):
    """What is wrong with an expression, and where in it."""

    reason: str
    line: int = 1
    column: int = 1


class Activation(Struct, frozen=True):
    """Terms made ready for one currency: evaluated against by many rules."""

    bound: Any
    known: frozenset[str]


@lru_cache(maxsize=4096)
def _money(text: str) -> int:
    steps, rest = divmod(to_base(text) * MONEY_ONE, BASE_ONE)
    if rest:
        raise ValueError(f"money({text!r}) is finer than 10^-8")
    return steps


@lru_cache(maxsize=4096)
def _says(text: str, phrases: str) -> bool:
    return any_of(phrases).search(text) is not None


_MONEY: Final = cel.FunctionDecl(
    "money",
    [cel.Overload("money_string", return_type=cel.Type.INT, parameters=[cel.Type.STRING], impl=_money)],
)
_SAYS: Final = cel.FunctionDecl(
    "says",
    [
        cel.Overload(
            "string_says_phrases",
            return_type=cel.Type.BOOL,
            parameters=[cel.Type.STRING, cel.Type.STRING],
            is_member=True,
            impl=_says,
        )
    ],
)
_ENV: Final = cel.NewEnv(variables={name: _TYPES[term.kind] for name, term in TERMS.items()}, functions=[_MONEY, _SAYS])


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Any:
    """The compiled expression, or the `Fault` that kept it from being one."""
    try:
        return _ENV.compile(expression)
    except RuntimeError as error:
        return _fault(str(error))


def check_rule(expression: str) -> Fault | None:
    """What is wrong with an expression that must say yes or no."""
    return _checked(expression, cel.Type.BOOL, "yes or no")


def check_amount(expression: str) -> Fault | None:
    """What is wrong with an expression that must name an amount."""
    return _checked(expression, cel.Type.INT, "an amount")


def activate(terms: Terms, rate: Fraction | None, asked: Iterable[str] | None = None) -> Activation:
    """Make terms ready, all of them or those that are asked for.

    `rate` is base units per unit of the book's currency; without it no amount is known.
    """
    names = terms.keys() if asked is None else terms.keys() & set(asked)
    bound: dict[str, Any] = {name: terms[name] for name in names}
    for name in names & _MONEY_TERMS:
        if rate is None:
            del bound[name]
        else:
            bound[name] = _steps(bound[name], rate)
    for name in names & _LISTS:
        bound[name] = list(bound[name])
    return Activation(_ENV.Activation(bound), frozenset(bound))


def holds(expression: str, activation: Activation) -> bool | Fault:
    """Whether a rule objects."""
    value = _evaluated(expression, activation)
    return value if value is True or value is False else Fault(f"neither yes nor no: {value}")


def amount(expression: str, activation: Activation, rate: Fraction | None) -> int | Fault:
    """The amount an expression names, in base units, rounded down."""
    value = _evaluated(expression, activation)
    if isinstance(value, bool) or not isinstance(value, int) or rate is None:
        return Fault(f"no amount: {value}")
    return int(Fraction(value * BASE_ONE, MONEY_ONE) * rate)


@lru_cache(maxsize=4096)
def terms_of(expression: str) -> tuple[str, ...]:
    """The terms an expression asks for, in the order of the table."""
    words = set(re.findall(r"[a-z_]+\.[a-z0-9_]+", re.sub(r"'[^']*'|\"[^\"]*\"", "", expression)))
    return tuple(name for name in TERMS if name in words)


def _checked(expression: str, wanted: Any, what: str) -> Fault | None:
    compiled = _compiled(expression)
    if isinstance(compiled, Fault):
        return compiled
    gives = compiled.return_type()
    return None if gives == wanted else Fault(f"gives {gives}, where {what} is expected")


def _steps(units: int, rate: Fraction) -> int:
    """Base units in steps of the book's currency, rounded away from zero; what has no room is as much as there is."""
    if not units:
        return 0
    steps = -(-abs(units) * MONEY_ONE * rate.denominator // (BASE_ONE * rate.numerator))
    return min(steps, MOST) if units >= 0 else -min(steps, MOST)


def _evaluated(expression: str, activation: Activation) -> Any:
    """What the engine gives: an error of its own comes as a text, and so is never taken for an answer."""
    compiled = _compiled(expression)
    return compiled if isinstance(compiled, Fault) else compiled.eval(activation.bound).value()


def _fault(text: str) -> Fault:
    """The first thing the compiler says, without its picture of the place."""
    found = _PLACE.search(text)
    if found is None:
        return Fault(text.splitlines()[0])
    return Fault(found[3].removesuffix(" (in container '')"), int(found[1]), int(found[2]))
