"""Numbers of payloads: exact decimals of bounded size, whatever they are written as."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from typing import Final

_NUMBER: Final = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,2})?")
_EXACT: Final = Context(prec=400, traps=[Inexact])
_ROUNDED: Final = Context(prec=400, rounding=ROUND_HALF_EVEN)
_HUGE: Final = 10**60


def read_number(raw: object) -> Decimal | None:
    """The number that a JSON number or text says, None if it says none or one beyond all use."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int):
        return Decimal(raw) if abs(raw) < _HUGE else None
    text = repr(raw) if isinstance(raw, float) else raw
    return Decimal(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def added(left: Decimal, right: Decimal) -> Decimal:
    """The exact sum."""
    return _EXACT.add(left, right)


def shifted(number: Decimal, places: int) -> Decimal:
    """The number with its point moved right."""
    return number.scaleb(places, _EXACT)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """The number with no more than so many decimals, half to even."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDED)


def plain(number: Decimal) -> str:
    """The number without an exponent and without zeros that say nothing."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
