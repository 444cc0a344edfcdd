"""Money: decimal strings on every wire, integers of the smallest unit inside, never a float.

Two units occur. An amount's *minor* units are those of its own currency (cents, wei). *Base* units
are the brand's base currency in steps of 10^-18: fine enough for every currency there is, and integers,
so that a sum is the same in whatever order events arrive.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

SCALES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "INR", "MXN"), 2),
    **dict.fromkeys(("NOK", "NZD", "PLN", "RON", "SEK", "TRY", "UAH", "USD", "ZAR", "BIT"), 2),
    **dict.fromkeys(("AED", "ARS", "BGN", "CNY", "COP", "EGP", "GEL", "GHS", "HKD", "HUF"), 2),
    **dict.fromkeys(("IDR", "ILS", "KES", "KZT", "MAD", "MYR", "NGN", "PEN", "PHP", "QAR"), 2),
    **dict.fromkeys(("RSD", "RUB", "SAR", "SGD", "THB", "TWD", "TZS", "UYU"), 2),
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"), 0),
    **dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 3),
    **dict.fromkeys(("TRX", "USDC", "USDT", "XRP"), 6),
    **dict.fromkeys(("BCH", "BTC", "DOGE", "LTC"), 8),
    **dict.fromkeys(("SOL", "TON"), 9),
    **dict.fromkeys(("BNB", "DAI", "ETH", "MATIC"), 18),
}
"""Decimals of the smallest unit, by currency code (ISO 4217, or the token's own; BIT = 10^-6 BTC)."""

BASE_SCALE: Final = 18
BASE_ONE: Final = 10**BASE_SCALE
"""One whole unit of the base currency, in base units."""
_STEPS: Final = tuple(10 ** (BASE_SCALE - decimals) for decimals in range(BASE_SCALE + 1))

CACHED: Final = 1 << 16
"""Stakes and rates repeat: this many readings are kept."""

_DECIMAL = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,18}))?")


@lru_cache(maxsize=CACHED)
def parse_decimal(text: str) -> tuple[int, int]:
    """Read a plain decimal string as (digits, decimals); signs, exponents and blanks are refused."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(f'{text[:40]!r} is not a decimal string such as "12.50"')
    fraction = match[2] or ""
    return int(match[1] + fraction), len(fraction)


def scale_of(currency: str) -> int:
    """Decimals of a currency's smallest unit."""
    try:
        return SCALES[currency]
    except KeyError:
        raise ValueError(f"unknown currency {currency[:12]!r}") from None


@lru_cache(maxsize=CACHED)
def to_minor(text: str, currency: str) -> int:
    """Read an amount as minor units; more decimals than the currency has are refused, not rounded."""
    digits, decimals = parse_decimal(text)
    scale = scale_of(currency)
    if decimals > scale:
        raise ValueError(f"{text!r} has {decimals} decimals, {currency} has {scale}")
    return digits * int(10 ** (scale - decimals))


def format_units(units: int, scale: int) -> str:
    """Write an integer of 10^-scale steps as a decimal string with all its decimals."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else sign + digits


def format_minor(minor: int, currency: str) -> str:
    """Write minor units as the decimal string that `to_minor` reads back."""
    return format_units(minor, scale_of(currency))


def format_base(units: int, decimals: int = 2) -> str:
    """Write base units for people, rounded half away from zero to the given decimals."""
    return format_units(_round(units, _STEPS[decimals]), decimals)


def exact_base(units: int) -> str:
    """Write base units as the decimal string that `to_base` reads back: two decimals, and more where they count."""
    whole, _, decimals = format_units(units, BASE_SCALE).partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _round(units: int, step: int) -> int:
    sign = -1 if units < 0 else 1
    return sign * ((abs(units) + step // 2) // step)


def to_base(text: str) -> int:
    """Read a decimal string in the base currency as base units (at most 18 decimals)."""
    digits, decimals = parse_decimal(text)
    return digits * int(10 ** (BASE_SCALE - decimals))


def parse_units(text: str) -> int | None:
    """Read a decimal string of any sign in steps of 10^-18; None if it is none."""
    try:
        units = to_base(text.removeprefix("-"))
    except ValueError:
        return None
    return -units if text.startswith("-") else units


@lru_cache(maxsize=CACHED)
def _at_rate(amount: str, rate: str) -> int:
    """An amount in base units, rounded half up once, at a rate."""
    digits, decimals = parse_decimal(amount)
    price, rate_decimals = parse_decimal(rate)
    shift = BASE_SCALE - decimals - rate_decimals
    product = digits * price
    return product * int(10**shift) if shift >= 0 else _round(product, int(10**-shift))


class Money(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount as it stands on the wire, with the exchange rate locked when it happened.

    `rate` is the price of one unit of `currency` in the brand's base currency ("1" if it is the same).
    """

    amount: str
    currency: str
    rate: str

    def __post_init__(self) -> None:
        to_minor(self.amount, self.currency)
        if parse_decimal(self.rate)[0] == 0:
            raise ValueError("an exchange rate of zero")

    @property
    def minor(self) -> int:
        """The amount in minor units of its currency."""
        return to_minor(self.amount, self.currency)

    @property
    def base(self) -> int:
        """The amount in base units, rounded half up once, at the locked rate."""
        return _at_rate(self.amount, self.rate)


class SignedMoney(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount that may lie below zero, as NGR and balances do; otherwise like `Money`."""

    amount: str
    currency: str
    rate: str

    def __post_init__(self) -> None:
        _ = self._size

    @property
    def minor(self) -> int:
        """The amount in minor units of its currency."""
        return self._sign * self._size.minor

    @property
    def base(self) -> int:
        """The amount in base units."""
        return self._sign * self._size.base

    @property
    def _sign(self) -> int:
        return -1 if self.amount.startswith("-") else 1

    @property
    def _size(self) -> Money:
        return Money(self.amount.removeprefix("-"), self.currency, self.rate)
