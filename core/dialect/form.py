"""Plain values in the form that the fields of events want: texts, ratios, whole numbers, flags, days."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from core.dialect.moment import day_text
from core.dialect.number import plain, read_number, rounded
from core.dialect.path import kind_word, text_of
from core.dialect.target import Target
from core.errors import Refusal

_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}
_RATIO_DECIMALS: Final = 6


def _text(raw: object, target: Target, field: str) -> object:
    text = text_of(raw)
    if text is None:
        return Refusal(field, f"is {kind_word(raw)}, not a text or a number", "Send a plain value")
    return text[: target.longest] if target.longest else text


def _ratio(raw: object, target: Target, field: str) -> object:
    number = read_number(raw)
    if number is None:
        return _text(raw, target, field)
    return plain(rounded(number, _RATIO_DECIMALS))


def _whole(raw: object, _: Target, field: str) -> object:
    number = read_number(raw)
    if number is None or number != number.to_integral_value():
        return Refusal(field, f"{str(text_of(raw))[:40]!r} is not a whole number", "Send a whole number")
    return int(number)


def _flag(raw: object, _: Target, field: str) -> object:
    word = str(text_of(raw))
    if word.casefold() not in _FLAGS:
        return Refusal(field, f"{word[:40]!r} is neither true nor false", "Send true or false")
    return _FLAGS[word.casefold()]


def _day(raw: object, target: Target, field: str) -> object:
    text = _text(raw, target, field)
    return day_text(text) if isinstance(text, str) else text


FORMS: Final[Mapping[str, Callable[[Any, Target, str], object]]] = {
    "text": _text,
    "ratio": _ratio,
    "whole": _whole,
    "flag": _flag,
    "day": _day,
    "instant": _text,
}
"""How a plain value is written, by the shape of the field it goes into."""
