"""What a value of a dialect comes to, in the form that the field of the event wants."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import Struct

from core.dialect.amount import price
from core.dialect.form import FORMS
from core.dialect.moment import read_instant
from core.dialect.number import added, plain, read_number
from core.dialect.path import Scope, fill, find, kind_word, need, text_of
from core.dialect.spec import (
    Constant,
    Contains,
    DayEnd,
    Dialect,
    Each,
    Epoch,
    Field,
    First,
    Later,
    Path,
    Present,
    Price,
    Rule,
    Sum,
    Table,
    Template,
    Value,
)
from core.dialect.target import Target
from core.errors import Refusal


class Reading(Struct, frozen=True):
    """One rule being applied to one payload or one element of its list."""

    dialect: Dialect
    rule: Rule
    scope: Scope
    time: str = ""


def field_of(value: Value) -> str:
    """The sender's name of what a value reads, for a sentence to him."""
    match value:
        case Constant():
            return "the dialect"
        case Template(text=text):
            return text
        case First(values=values):
            return " or ".join(field_of(one) for one in values)
        case Sum(paths=paths):
            return " + ".join(path.text for path in paths)
        case Price(amount=amount):
            return field_of(amount)
        case _:
            return value.path.text


def read_value(value: Value, target: Target, reading: Reading) -> object:
    """What the field of the event gets: None leaves it out, a refusal ends the payload."""
    if target.shape == "money":
        return _money(value, reading)
    if isinstance(value, Each):
        return _each(value, target, reading)
    raw = _raw(value, reading)
    if raw is None or isinstance(raw, Refusal):
        return raw
    return FORMS[target.shape](raw, target, field_of(value))


def _raw(value: Value, reading: Reading) -> object:
    scope = reading.scope
    match value:
        case Constant(value=constant):
            return constant
        case Field(path=path):
            return need(path, scope)
        case Template():
            return fill(value, scope)
        case First(values=values):
            return _first(values, reading)
        case Table():
            return _translated(value, reading)
        case Present() | Contains():
            return _asked(value, scope)
        case Sum(paths=paths):
            total = _sum(paths, scope)
            return plain(total) if isinstance(total, Decimal) else total
        case Later() | Epoch() | DayEnd():
            return read_instant(value, reading.scope, reading.time)
        case Price() | Each():
            return Refusal(field_of(value), "is no plain value", "Correct the dialect")


def _first(values: Sequence[Value], reading: Reading) -> object:
    missing: object = None
    for one in values:
        raw = _raw(one, reading)
        if raw is not None and not isinstance(raw, Refusal):
            return raw
        missing = raw if isinstance(raw, Refusal) else missing
    return missing


def _translated(table: Table, reading: Reading) -> object:
    raw = find(table.path, reading.scope)
    if isinstance(raw, Refusal):
        return raw
    word = text_of(raw) if raw is not None else None
    known = cased(table.entries, reading.dialect)
    if word is not None and (key := word.casefold() if reading.dialect.ignore_case else word) in known:
        return known[key]
    if table.other is not None:
        return table.other.value
    if raw is None:
        return need(table.path, reading.scope)
    told = repr(word) if word is not None else kind_word(raw)
    return Refusal(table.path.text, f"is {told}", f"The dialect knows {', '.join(table.entries)}")


def cased(entries: Mapping[str, Any], dialect: Dialect) -> Mapping[str, Any]:
    """A table as the dialect compares it."""
    return {key.casefold(): entry for key, entry in entries.items()} if dialect.ignore_case else entries


def _asked(value: Present | Contains, scope: Scope) -> object:
    if isinstance(value, Contains):
        found = need(value.path, scope)
        return found if isinstance(found, Refusal) else _has(found, value.item)
    found = find(value.path, scope)
    return found if isinstance(found, Refusal) else found is not None


def _has(found: object, item: str) -> bool | None:
    if found is None:
        return None
    return any(text_of(one) == item for one in (found if isinstance(found, list | tuple) else [found]))


def _number(path: Path, scope: Scope) -> Decimal | Refusal | None:
    raw = need(path, scope)
    return raw if raw is None or isinstance(raw, Refusal) else _decimal(raw, path.text)


def _decimal(raw: object, field: str) -> Decimal | Refusal:
    number = read_number(raw)
    if number is not None:
        return number
    return Refusal(field, f"{str(text_of(raw))[:40]!r} is not a number of a sensible size", "Send a number")


def _sum(paths: Sequence[Path], scope: Scope) -> Decimal | Refusal | None:
    total: Decimal | None = None
    for path in paths:
        number = _number(path, scope)
        if isinstance(number, Refusal):
            return number
        if number is not None:
            total = number if total is None else added(total, number)
    return total


def _amount(value: Value, reading: Reading) -> Decimal | Refusal | None:
    match value:
        case Field(path=path):
            return _number(path, reading.scope)
        case Sum(paths=paths):
            return _sum(paths, reading.scope)
        case Price(amount=own):
            return _amount(own, reading)
        case _:
            raw = _raw(value, reading)
            return raw if raw is None or isinstance(raw, Refusal) else _decimal(raw, field_of(value))


def _money(value: Value, reading: Reading) -> object:
    amount = _amount(value, reading)
    if not isinstance(amount, Decimal):
        return amount
    rule = reading.rule
    currency, rate = (value.currency, value.rate) if isinstance(value, Price) else (rule.currency, rule.rate)
    return price(amount, currency, rate, reading.dialect, reading.scope)


def _each(value: Each, target: Target, reading: Reading) -> object:
    raw = need(value.path, reading.scope)
    if raw is None or isinstance(raw, Refusal):
        return raw
    if not isinstance(raw, list | tuple):
        return Refusal(value.path.text, "is not a list", "Send a list")
    rows = []
    for number, element in enumerate(raw):
        row = _row(value, target, element, number, reading)
        if isinstance(row, Refusal):
            return row
        rows.append(row)
    return rows


def _row(value: Each, target: Target, element: object, number: int, reading: Reading) -> object:
    place = f"{value.path.text}[{number}]"
    if not isinstance(element, Mapping):
        return Refusal(place, "is not an object", "Send a list of objects")
    inside = Reading(reading.dialect, reading.rule, reading.scope.inside(element, number), reading.time)
    row: dict[str, object] = {}
    for name, one in value.fields.items():
        made = read_value(one, target.fields[name], inside)
        if isinstance(made, Refusal):
            return Refusal(f"{place}.{made.field}", made.reason, made.remedy)
        if made is not None:
            row[name] = made
    return row
