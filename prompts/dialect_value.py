"""The ways to write a value in a dialect file, each turned into what the reader runs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from core.dialect.path import parse_path, parse_template
from core.dialect.spec import (
    Constant,
    Contains,
    DayEnd,
    Each,
    Epoch,
    Field,
    First,
    Later,
    Path,
    Present,
    Price,
    Scalar,
    Sum,
    Table,
    Value,
)
from core.dialect.target import Target
from prompts.dialect_file import word_of

TEXT: Final = Target("text", True)


def read_form(written: Any, target: Target) -> Value:
    """The value that is written there; says what is wrong if it is none or does not fit the field."""
    if isinstance(written, bool) and target.shape != "flag":
        raise ValueError("YAML reads this as true or false; if it is the name of a field, put quotes around it")
    if isinstance(written, bool | int):
        return Constant(written)
    if isinstance(written, str):
        return _text(written, target)
    if not isinstance(written, dict):
        raise ValueError("write the name of a field, a text with {fields}, or one of the forms of docs/dialects.md")
    reader = _FORMS.get(frozenset(written) - {"else"} if "map" in written else frozenset(written))
    if reader is None:
        known = "; ".join(", ".join(sorted(form)) for form in _FORMS)
        raise ValueError(f"no value is written with {', '.join(map(str, written))}; the forms are: {known}")
    return reader(written, target)


def _text(written: str, target: Target) -> Value:
    if target.shape == "list":
        raise ValueError("a list is written with `each` and `fields`")
    if "{" in written:
        return parse_template(written)
    if " or " in written:
        return First(tuple(_text(one.strip(), target) for one in written.split(" or ")))
    if " + " in written:
        return Sum(tuple(parse_path(one.strip()) for one in written.split(" + ")))
    return Field(parse_path(written))


def path_at(written: Any) -> Path:
    """The path that is written there."""
    if not isinstance(written, str):
        raise ValueError(f"{written!r} is not a path: write names with points between them, `user.id`")
    return parse_path(written)


def _scalar(written: Any) -> Scalar:
    if written is not None and not isinstance(written, str | int | bool):
        raise ValueError(f"{written!r} is not a word; put quotes around it")
    return written


def _word(written: Any, target: Target) -> Scalar:
    word = _scalar(written)
    if word is not None and target.words and word not in target.words:
        raise ValueError(f"{word!r} is not one of {', '.join(target.words)}")
    return word


def _always(form: Mapping[str, Any], target: Target) -> Value:
    return Constant(_word(form["always"], target))


def _table(form: Mapping[str, Any], target: Target) -> Value:
    if not isinstance(form["map"], dict) or not form["map"]:
        raise ValueError("`map` is a table, their word: our word")
    entries = {word_of(key): _word(entry, target) for key, entry in form["map"].items()}
    return Table(path_at(form["from"]), entries, Constant(_word(form["else"], target)) if "else" in form else None)


def _epoch(form: Mapping[str, Any], _: Target) -> Value:
    unit = form["epoch"]
    if unit not in ("s", "ms"):
        raise ValueError("`epoch` is s or ms")
    return Epoch(path_at(form["from"]), unit)


def _price(form: Mapping[str, Any], target: Target) -> Value:
    if target.shape != "money":
        raise ValueError("an `amount` with a currency belongs into a field of money")
    rate = path_at(form["rate"]) if "rate" in form else None
    return Price(read_form(form["amount"], target), path_at(form["currency"]), rate)


def _each(form: Mapping[str, Any], target: Target) -> Value:
    if target.shape != "list":
        raise ValueError("`each` belongs into a field that is a list")
    return Each(path_at(form["each"]), read_fields(form["fields"], target.fields))


def read_fields(written: Any, targets: Mapping[str, Target]) -> Mapping[str, Value]:
    """The values of an object's fields, checked against the fields that there are."""
    if not isinstance(written, dict):
        raise ValueError("write a table, our field: theirs")
    values: dict[str, Value] = {}
    for name, form in written.items():
        if name not in targets:
            raise ValueError(f"{name}: there is no such field; the fields are {', '.join(targets) or 'none'}")
        try:
            values[name] = read_form(form, targets[name])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    if missing := [name for name, target in targets.items() if target.required and name not in values]:
        raise ValueError(f"{missing[0]}: is missing; this event needs it")
    return values


_FORMS: Final[Mapping[frozenset[str], Callable[[Mapping[str, Any], Target], Value]]] = {
    frozenset({"always"}): _always,
    frozenset({"from", "map"}): _table,
    frozenset({"present"}): lambda form, _: Present(path_at(form["present"])),
    frozenset({"in", "contains"}): lambda form, _: Contains(path_at(form["in"]), word_of(form["contains"])),
    frozenset({"from", "epoch"}): _epoch,
    frozenset({"minutes_after_time"}): lambda form, _: Later(path_at(form["minutes_after_time"])),
    frozenset({"end_of_day"}): lambda form, _: DayEnd(path_at(form["end_of_day"])),
    frozenset({"amount", "currency"}): _price,
    frozenset({"amount", "currency", "rate"}): _price,
    frozenset({"each", "fields"}): _each,
}
