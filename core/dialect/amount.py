"""Money of payloads: whole units, smallest units or millionths, with the currency and the rate that go with them."""

from decimal import Decimal
from typing import Final

from core.dialect.number import plain, read_number, rounded, shifted
from core.dialect.path import Scope, find, need
from core.dialect.spec import Dialect, Path
from core.errors import Refusal
from core.money import scale_of

RATE_DECIMALS: Final = 18


def price(amount: Decimal, currency: Path | None, rate: Path | None, dialect: Dialect, scope: Scope) -> object:
    """The amount as an event has it, or why its currency or rate cannot be known."""
    code = _currency(currency, scope)
    if isinstance(code, Refusal):
        return code
    worth = _rate(rate, code, scope)
    if isinstance(worth, Refusal):
        return worth
    return {"amount": _units(amount, code, dialect), "currency": code, "rate": worth}


def _currency(path: Path | None, scope: Scope) -> str | Refusal:
    found = need(path, scope) if path else None
    if isinstance(found, Refusal):
        return found
    name = path.text if path else "currency"
    if not isinstance(found, str):
        return Refusal(name, "is missing", "An amount needs its currency")
    try:
        scale_of(found)
    except ValueError as error:
        return Refusal(name, str(error), "Use an ISO 4217 code or a token that docs/events.md lists")
    return found


def _rate(path: Path | None, currency: str, scope: Scope) -> str | Refusal:
    found = find(path, scope) if path else None
    if isinstance(found, Refusal):
        return found
    if found is None:
        found = "1" if currency == scope.told.get("base_currency") else scope.told.get(f"rate.{currency}")
    name = path.text if path else "currency"
    if found is None:
        return Refusal(
            name,
            f"nothing says what one {currency} is worth",
            f"Send the exchange rate, or say that {currency} is the base currency (`--told base_currency={currency}`)",
        )
    number = read_number(found)
    if number is None:
        return Refusal(name, "is not a number", "Send the price of one unit in the brand's base currency")
    return plain(rounded(number, RATE_DECIMALS))


def _units(amount: Decimal, currency: str, dialect: Dialect) -> str:
    scale = scale_of(currency)
    places = {"units": 0, "minor": -scale, "micros": -6}[dialect.money]
    units = shifted(amount, places)
    return plain(rounded(units, scale) if dialect.round_amounts else units)
