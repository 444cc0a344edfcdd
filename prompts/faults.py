"""Faults: what a model has against a file, said with the place, what was found and what was expected."""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, get_args

from msgspec import Struct
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from prompts.findings import Finding, Place, quoted
from prompts.yaml_file import Loc, Sheet, read_sheet

Model = TypeVar("Model", bound=BaseModel)

SHOWN: Final = 80
"""Characters of a value that a fault shows."""
DECIMAL: Final = 'expected a decimal in quotes, such as "12.50"'
FIELDS: Final = "expected fields with values (name: value)"
_EXPECTED: Final[Mapping[str, str]] = {
    "string_type": 'expected text; what could be read as a number stands in quotes, such as "12.50"',
    "int_type": "expected a whole number, without quotes",
    "int_from_float": "expected a whole number, without decimals",
    "bool_type": "expected true or false",
    "dict_type": FIELDS,
    "model_type": FIELDS,
    "list_type": "expected a list (- item, or [item, item])",
    "date_type": "expected a day, such as 2026-01-19",
    "date_from_datetime_parsing": "expected a day, such as 2026-01-19",
    "date_from_datetime_inexact": "expected a day, such as 2026-01-19",
}
_BOUNDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "greater_than_equal": lambda limit: f"expected {limit['ge']} or more",
    "less_than_equal": lambda limit: f"expected {limit['le']} or less",
    "string_pattern_mismatch": lambda limit: f"expected {SHAPES.get(limit['pattern'], limit['pattern'])}",
    "too_short": lambda limit: f"expected at least {limit['min_length']}",
    "string_too_short": lambda limit: "expected text",
}
SHAPES: Final[dict[str, str]] = {}
"""What a pattern asks for, in words; each is named beside its pattern."""


def fault(what: str, remedy: str, *at: str | int, line: int = 0, column: int = 0) -> PydanticCustomError:
    """What a validator raises: `at` leads on to the place, and line and column into a text."""
    known = {"what": what, "remedy": remedy, "at": at, "line": line, "column": column}
    return PydanticCustomError("fault", "{what}; {remedy}", known)


class Read(Struct, Generic[Model], frozen=True):
    """A file that its model has nothing against, with its places."""

    sheet: Sheet
    file: Model


def read_model(path: Path, model: type[Model]) -> Read[Model] | tuple[Finding, ...]:
    """A file as a model, with its places; or everything that is wrong with it."""
    return model_of(read_sheet(path), model)


def model_of(sheet: Sheet | Finding, model: type[Model]) -> Read[Model] | tuple[Finding, ...]:
    """What was read as a model, or everything that is wrong with it."""
    if isinstance(sheet, Finding):
        return (sheet,)
    try:
        return Read(sheet, model.model_validate(sheet.content))
    except ValidationError as error:
        return faults_of(sheet, error, model)


def faults_of(sheet: Sheet, error: ValidationError, model: type[BaseModel]) -> tuple[Finding, ...]:
    """Everything a model has against a file, in the order of the file."""
    errors = [one for one in error.errors() if not _misspelt(one, error.errors())]
    found = {(one.line, one.column, one.field): one for one in (_fault(sheet, e, model) for e in errors)}
    return tuple(found[key] for key in sorted(found))


def found_at(sheet: Sheet, loc: Loc, what: str, remedy: str, **more: Any) -> Finding:
    """A finding about a place of a file that its model has nothing against."""
    place = sheet.place(loc)
    return _finding(sheet, loc, place, what, remedy, **more)


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, as an addition to a sentence; empty if none is near."""
    close = get_close_matches(word, known, 1, 0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


def _misspelt(missing: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """Whether a field is missing because a field beside it, which nobody knows, should have been it."""
    beside = [
        str(one["loc"][-1])
        for one in errors
        if one["type"] == "extra_forbidden" and one["loc"][:-1] == missing["loc"][:-1]
    ]
    return missing["type"] == "missing" and bool(get_close_matches(str(missing["loc"][-1]), beside, 1, 0.6))


def _fault(sheet: Sheet, error: ErrorDetails, model: type[BaseModel]) -> Finding:
    context, kind = error.get("ctx", {}), error["type"]
    loc = (*error["loc"], *context.get("at", ()))
    place = sheet.place(loc, named=kind == "extra_forbidden")
    if kind == "fault":
        if context["line"]:
            place = sheet.inside(loc, context["line"], context["column"])
        return _finding(sheet, loc, place, context["what"], context["remedy"])
    if kind == "missing":
        return _finding(sheet, loc, place, "is missing", f"expected `{loc[-1]}:` here")
    if kind == "extra_forbidden":
        fields = _fields(model, loc[:-1])
        remedy = f"expected one of {', '.join(fields)}{nearest(str(loc[-1]), fields)}"
        return _finding(sheet, loc, place, "is no field here", remedy)
    return _finding(sheet, loc, place, f"found {_shown(error['input'])}", _expected(error))


def _finding(sheet: Sheet, loc: Loc, place: Place, what: str, remedy: str, **more: Any) -> Finding:
    field = quoted(".".join(str(part) for part in sheet.known(loc)))
    return Finding(
        file=sheet.name, line=place.line, column=place.column, field=field, what=quoted(what), remedy=quoted(remedy),
        **more,
    )  # fmt: skip


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        words = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        return f"expected one of {', '.join(words)}{nearest(str(error['input']), words)}"
    if kind in _BOUNDS:
        return _BOUNDS[kind](context)
    return _EXPECTED.get(kind, f"expected another value: {error['msg']}")


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "fields" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def _fields(model: type[BaseModel], loc: Loc) -> list[str]:
    """The fields that a file may have at a place."""
    kind: Any = model
    for part in loc:
        fields = kind.model_fields if _is_model(kind) else {}
        kind = fields[str(part)].annotation if str(part) in fields else _inner(kind)
        kind = (
            next((inner for inner in get_args(kind) if _is_model(inner)), kind)
            if type(None) in get_args(kind)
            else kind
        )
    return list(kind.model_fields) if _is_model(kind) else []


def _inner(kind: Any) -> Any:
    """What a list or the values of a mapping are of."""
    return get_args(kind)[-1] if get_args(kind) else kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
