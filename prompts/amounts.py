"""Amounts, currencies, shares and hours as people write them: always in quotes, never a float."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from core.money import BASE_ONE, SCALES, parse_decimal, scale_of, to_base
from prompts.faults import DECIMAL, SHAPES, fault, nearest

HOUR: Final = r"^([01][0-9]|2[0-3]):00$"
SHAPES[HOUR] = 'a full hour in quotes, such as "22:00"'
SHARE: Final = 'expected a share in quotes from "0" to "1" with at most four decimals, such as "0.20"'
BASIS: Final = 10_000


def _decimal(text: str) -> str:
    try:
        to_base(text)
    except ValueError as error:
        raise fault(str(error), DECIMAL) from error
    return text


def _amount(text: str) -> str:
    try:
        parse_decimal(text)
    except ValueError as error:
        raise fault(str(error), DECIMAL) from error
    return text


def _rate(text: str) -> str:
    if to_base(_decimal(text)) == 0:
        raise fault("found a rate of zero", DECIMAL)
    return text


def _currency(code: str) -> str:
    try:
        scale_of(code)
    except ValueError as error:
        raise fault(str(error), f"expected a code such as EUR, JPY or BTC{nearest(code, list(SCALES))}") from error
    return code


def _share(text: str) -> str:
    if not 0 <= to_base(_decimal(text)) <= BASE_ONE or to_base(text) * BASIS % BASE_ONE:
        raise fault(f"found {text!r}", SHARE)
    return text


Decimal = Annotated[str, AfterValidator(_decimal)]
"""Money in the base currency."""
Amount = Annotated[str, AfterValidator(_amount)]
"""Money in a currency of its own."""
Rate = Annotated[str, AfterValidator(_rate)]
Currency = Annotated[str, AfterValidator(_currency)]
Share = Annotated[str, AfterValidator(_share)]
Hour = Annotated[str, Field(pattern=HOUR)]


def basis_points(share: str) -> int:
    """A share in steps of one in ten thousand."""
    return to_base(share) * BASIS // BASE_ONE
