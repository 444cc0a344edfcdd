"""Expressions that people write in rules: what is wrong with one, where, and how it was probably meant."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Final, get_args

from msgspec import Struct
from pydantic import AfterValidator

from core.arms import Arm, Kind
from core.events import Channel
from core.law import TERMS, Fault, check_amount, check_rule
from core.money import to_base
from core.profile.parts import HarmBand, ValueBand
from core.signals import Signal
from prompts.faults import DECIMAL, fault, nearest

_WORD: Final = re.compile(r"[A-Za-z_][\w.]*")
_TEXT: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
_AMOUNT: Final = re.compile(r"""money\(\s*(["'])(.*?)\1\s*\)""")
_MONEY: Final = "|".join(re.escape(name) for name, term in TERMS.items() if term.kind == "money")
_BESIDE: Final = r"\s*(?:[<>=!]=|[<>+-])\s*"
_BARE: Final = re.compile(
    rf"(?:{_MONEY}){_BESIDE}(?P<right>[1-9]\d*)\b|(?<![\w.])(?P<left>[1-9]\d*){_BESIDE}(?:{_MONEY})"
)
_WORDS_FOR: Final = {"and": "&&", "or": "||", "not": "!", "=": "=="}
_OVERLOAD: Final = re.compile(r"found no matching overload for '_?([^'_]+|_\[_\]|_\?_:_)_?' applied to '\((.*)\)'")


_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "harm.band": get_args(HarmBand),
    "player.value_band": get_args(ValueBand),
    "proposal.arm": get_args(Arm),
    "proposal.kind": get_args(Kind),
    "proposal.channel": get_args(Channel),
    "proposal.answers": (*get_args(Signal), ""),
}
"""Every value that a term can have, where that is known."""
_COMPARED: Final = re.compile(
    rf"({'|'.join(map(re.escape, _VALUES))})\s*(?:[=!]=\s*(?P<one>{_TEXT.pattern})|in\s*\[(?P<some>[^\]]*)\])"
)


class Trap(Struct, frozen=True):
    """What is wrong with an expression, how to write it, and where in it that is."""

    what: str
    remedy: str
    line: int = 1
    column: int = 1


def trap_of_rule(expression: str) -> Trap | None:
    """What is wrong with an expression that says yes or no."""
    return _trap(expression, check_rule(expression))


def trap_of_amount(expression: str) -> Trap | None:
    """What is wrong with an expression that names an amount."""
    if re.fullmatch(r"\s*[1-9]\d*\s*", expression):
        return Trap(f"`{expression.strip()}` is no amount", f'write money("{expression.strip()}.00")')
    return _trap(expression, check_amount(expression))


def _trap(expression: str, found: Fault | None) -> Trap | None:
    return _told(expression, found) if found else _silent(expression)


def _told(expression: str, found: Fault) -> Trap:
    """A fault of the engine, in the words of people who write rules."""
    for read in (_unknown, _mixed, _unread, _other_kind):
        if (trap := read(expression, found)) is not None:
            return trap
    return Trap(found.reason, "expected an expression over the terms", found.line, found.column)


def _silent(expression: str) -> Trap | None:
    """What the engine takes and nobody can have meant: money counted in its smallest steps, or no amount at all."""
    if bare := _BARE.search(_blanked(expression)):
        number = bare["right"] or bare["left"]
        at = bare.start("right") if bare["right"] else bare.start("left")
        return _at(expression, at, f"`{number}` is no amount", f'write money("{number}.00")')
    for term, at, value in _compared(expression):
        if value not in _VALUES[term]:
            remedy = f"expected one of {', '.join(filter(None, _VALUES[term]))}{nearest(value, _VALUES[term])}"
            return _at(expression, at, f"`{term}` is never {value!r}", remedy)
    for amount in _AMOUNT.finditer(expression):
        try:
            to_base(amount[2])
        except ValueError:
            return _at(expression, amount.start(2) - 1, f"{amount[2]!r} is no amount", DECIMAL)
    return None


def _compared(expression: str) -> Iterator[tuple[str, int, str]]:
    """The texts that terms of known values are compared with, and where they stand."""
    for match in _COMPARED.finditer(expression):
        group = "one" if match["one"] is not None else "some"
        for text in _TEXT.finditer(expression, *match.span(group)):
            yield match[1], text.start(), text[0][1:-1]


def _unknown(expression: str, found: Fault) -> Trap | None:
    if not found.reason.startswith("undeclared reference to"):
        return None
    word = found.reason.split("'")[1]
    at = _offset(expression, found)
    begun = [match.start() for match in _WORD.finditer(expression) if match.start() <= at < match.end()]
    place = begun[0] if begun else at
    return _at(expression, place, f"`{word}` is no term", _meant(word, expression[:place]))


def _meant(word: str, before: str) -> str:
    scope_left_out = [name for name in TERMS if name.partition(".")[2] == word]
    close = f"; did you mean `{scope_left_out[0]}`?" if scope_left_out else nearest(word, [*TERMS, "money", "says"])
    if not close and re.search(r"([=!]=|\bin|[\[,])\s*$", before):
        return f'expected a value: write it in quotes, as "{word}"'
    return f"expected one of the terms that `cvh policy docs` lists{close}"


def _mixed(expression: str, found: Fault) -> Trap | None:
    match = _OVERLOAD.match(found.reason)
    if match is None:
        return None
    operator, kinds = match[1], tuple(match[2].split(", "))
    what = f"`{operator}` does not take {' and '.join(kinds)}"
    return Trap(what, _cure(operator, kinds, _money_near(expression, found)), found.line, found.column)


def _cure(operator: str, kinds: tuple[str, ...], money: bool) -> str:
    if operator == "money":
        return 'expected the amount in quotes, as money("5.00")'
    if operator in "*/" and "double" in kinds:
        return "expected whole numbers: write * 3 / 2 for * 1.5"
    if money and {"double", "string"} & set(kinds):
        return 'expected an amount: write it as money("12.50")'
    if kinds == ("double", "int"):
        return "expected a decimal beside a double: write 2.0 for 2"
    if kinds == ("int", "double"):
        return "expected a whole number: terms have no decimals"
    if set(kinds) == {"int", "string"}:
        return "expected a number: write it without quotes"
    if set(kinds) == {"bool", "string"}:
        return "expected true or false, without quotes"
    return "expected values of one kind on both sides"


def _money_near(expression: str, found: Fault) -> bool:
    """Whether money stands on either side of an operator."""
    at = _offset(expression, found)
    sides = _WORD.findall(expression[:at])[-1:] + _WORD.findall(expression[at:])[:1]
    return any(side in TERMS and TERMS[side].kind == "money" for side in sides)


def _unread(expression: str, found: Fault) -> Trap | None:
    if not found.reason.startswith("Syntax error"):
        return None
    plain = _blanked(expression)
    for word in re.finditer(r"\b(and|or|not)\b|(?<![=!<>])=(?!=)", plain):
        return _at(expression, word.start(), f"`{word[0]}` is not understood", f"expected `{_WORDS_FOR[word[0]]}`")
    if plain.count('"') % 2 or plain.count("'") % 2:
        return Trap("a text is not closed", "expected a closing quote", found.line, found.column)
    at_end = _offset(expression, found) >= len(expression.rstrip())
    what = "the expression ends too early" if at_end else "the expression cannot be read from here on"
    return Trap(what, "expected terms joined by && or ||, with every bracket closed", found.line, found.column)


def _other_kind(expression: str, found: Fault) -> Trap | None:
    if not found.reason.startswith("gives "):
        return None
    kind, _, wanted = found.reason.removeprefix("gives ").partition(", where ")
    amount = wanted.startswith("an amount")
    remedy = 'expected an amount, as money("12.50")' if amount else "expected a comparison, as player.age < 18"
    return Trap(f"gives {kind.lower()}, not {wanted.removesuffix(' is expected')}", remedy)


def _blanked(expression: str) -> str:
    """An expression without the letters of its texts, at the same places."""
    return _TEXT.sub(lambda text: " " * len(text[0]), expression)


def _offset(expression: str, found: Fault) -> int:
    return sum(len(line) + 1 for line in expression.split("\n")[: found.line - 1]) + found.column - 1


def _at(expression: str, offset: int, what: str, remedy: str) -> Trap:
    before = expression[:offset]
    return Trap(what, remedy, before.count("\n") + 1, offset - before.rfind("\n"))


def _sound(trap_of: Callable[[str], Trap | None]) -> Callable[[str], str]:
    def check(expression: str) -> str:
        if (trap := trap_of(expression)) is not None:
            raise fault(trap.what, trap.remedy, line=trap.line, column=trap.column)
        return expression

    return check


Condition = Annotated[str, AfterValidator(_sound(trap_of_rule))]
"""An expression that says yes or no."""
AmountExpression = Annotated[str, AfterValidator(_sound(trap_of_amount))]
"""An expression that names an amount."""
