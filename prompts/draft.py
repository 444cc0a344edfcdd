"""A new brand's first file: sensible figures at the size of its currency, with comments for the person who edits it."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from core.errors import PolicyFileError
from core.money import BASE_ONE, BASE_SCALE, format_units, scale_of, to_base
from prompts.brands import BRAND, GROUP, JURISDICTION, brand_files, load_brand

LEAST_AGES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("BG", "BR", "CO", "CW", "CZ", "DE", "DK", "ES", "FR", "GB", "GI"), 18),
    **dict.fromkeys(("IM", "IT", "MT", "MX", "NL", "NO", "RO", "SE", "ZA"), 18),
    **dict.fromkeys(("CA-BC", "CA-ON"), 19),
    **dict.fromkeys(("BE", "EE", "GR", "PH", "UA", "US-MI", "US-NJ", "US-PA", "US-WV"), 21),
}
"""The age from which a licence lets people play in an online casino; elsewhere it must be given."""

MAGNITUDES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("BTC",), "0.00001"),
    **dict.fromkeys(("ETH",), "0.0005"),
    **dict.fromkeys(("BNB",), "0.001"),
    **dict.fromkeys(("BCH",), "0.002"),
    **dict.fromkeys(("SOL",), "0.005"),
    **dict.fromkeys(("LTC",), "0.01"),
    **dict.fromkeys(("BHD", "KWD", "OMR", "TON", "XRP"), "0.5"),
    **dict.fromkeys(("CHF", "DAI", "EUR", "GBP", "JOD", "USD", "USDC", "USDT"), "1"),
    **dict.fromkeys(("AUD", "BGN", "CAD", "GEL", "NZD", "SGD"), "2"),
    **dict.fromkeys(("AED", "BRL", "DOGE", "ILS", "MATIC", "MYR", "PEN", "PLN", "QAR", "RON"), "5"),
    **dict.fromkeys(("SAR", "TND", "TRX"), "5"),
    **dict.fromkeys(("BIT", "CNY", "DKK", "GHS", "HKD", "MAD", "NOK", "SEK"), "10"),
    **dict.fromkeys(("CZK", "MXN", "ZAR"), "20"),
    **dict.fromkeys(("EGP", "PHP", "THB", "TRY", "TWD", "UAH", "UYU"), "50"),
    **dict.fromkeys(("INR", "ISK", "RSD", "RUB"), "100"),
    **dict.fromkeys(("JPY", "KES"), "200"),
    **dict.fromkeys(("HUF", "KZT", "XAF", "XOF"), "500"),
    **dict.fromkeys(("CLP",), "1000"),
    **dict.fromkeys(("ARS", "KRW", "NGN", "TZS"), "2000"),
    **dict.fromkeys(("COP", "UGX"), "5000"),
    **dict.fromkeys(("PYG",), "10000"),
    **dict.fromkeys(("IDR", "VND"), "20000"),
}
"""About how many units of a currency are worth one euro: a size to start from, never an exchange rate."""

IN_EURO: Final[Mapping[str, str]] = {
    "player_day": "30.00", "brand_day": "500.00",
    "mid_value": "50.00", "high_value": "400.00", "high_roller_stake": "40.00", "severe_loss": "1500.00",
    "spin": "0.20", "small": "2.00", "small_cost": "1.92", "large": "10.00", "large_cost": "9.60",
    "nothing": "0.00", "silver_cost": "15.00",
}  # fmt: skip
"""The figures of a new brand in euro; every other currency gets them at its size."""

_FILE: Final = """\
# Written by `cvh brand new`: a start to be edited, and nothing here is legal advice.
# The figures are those of a small brand at about the size of {currency}; go through each of them.
# Amounts are quoted decimal strings; costs, caps and thresholds are in the base currency.
brand: {brand}
title: {title}
{group}jurisdiction: {jurisdiction} # the licence, not where the players live
base_currency: {currency}
least_age: {least_age} # raise it where some of the players must be older

caps: # for commercial arms only; service and protective ones are never capped
  per_player_day: 1 # offers a player may get in a day
  player_day: "{player_day}" # what a player's offers may cost in a day
  brand_day: "{brand_day}" # what all offers may cost in a day

thresholds:
  mid_value: "{mid_value}" # theoretical value from which a player is worth watching over
  high_value: "{high_value}"
  high_roller_stake: "{high_roller_stake}" # average of the first ten bets
  severe_loss: "{severe_loss}" # fall from a session's best point

tiers: # the only place where an amount is named; `cost` is what it costs the brand, `tiers: {{}}` gives nothing
  free_spins:
    small:
      label: 10 free spins of {spin}
      amount: "{small}"
      currency: {currency}
      cost: "{small_cost}"
    large:
      label: 50 free spins of {spin}
      amount: "{large}"
      currency: {currency}
      cost: "{large_cost}"
  vip_fast_track:
    silver:
      label: Silver
      amount: "{nothing}"
      currency: {currency}
      cost: "{silver_cost}"
"""


class Draft(Struct, frozen=True, kw_only=True):
    """What a person says about a new brand; the rest is filled in."""

    brand: str
    jurisdiction: str
    currency: str
    title: str = ""
    group: str = ""
    least_age: int | None = None


def write_brand(draft: Draft, folder: Path) -> Path:
    """Write the file of a new brand, whole or not at all, and never over another one."""
    text = _text(draft)
    _refuse_known(draft.brand, folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{draft.brand}.yaml"
    fresh = folder / f".{draft.brand}.{os.getpid()}.new"
    try:
        fresh.write_text(text, encoding="utf-8")
        load_brand(fresh)
        os.link(fresh, path)
    except FileExistsError:
        raise PolicyFileError(f"{path} is there already: edit it, or take another name") from None
    finally:
        fresh.unlink(missing_ok=True)
    return path


def _refuse_known(brand: str, folder: Path) -> None:
    for path in brand_files(folder):
        if load_brand(path).brand == brand:
            raise PolicyFileError(f"brand {brand!r} has a file already, {path}: edit it, or take another name")


def _text(draft: Draft) -> str:
    _check(draft)
    return _FILE.format(
        brand=json.dumps(draft.brand),
        title=json.dumps(draft.title or draft.brand.replace("-", " ").title(), ensure_ascii=False),
        group=f"group: {json.dumps(draft.group)} # protection of a person reaches across it\n" if draft.group else "",
        jurisdiction=json.dumps(draft.jurisdiction),
        currency=draft.currency,
        least_age=_least_age(draft),
        **{name: _scaled(figure, draft.currency) for name, figure in IN_EURO.items()},
    )


def _check(draft: Draft) -> None:
    """Say what no file could say as well: which word on the command line is wrong."""
    name = "lower-case letters, digits and hyphens, a letter or digit first"
    if not _fits(BRAND, draft.brand):
        raise PolicyFileError(f"{draft.brand!r} cannot be a brand's name: use {name}, at most 40 in all")
    if not _fits(GROUP, draft.group):
        raise PolicyFileError(f"{draft.group!r} cannot be a group's name: use {name}, at most 34 in all")
    if not _fits(JURISDICTION, draft.jurisdiction):
        raise PolicyFileError(f"{draft.jurisdiction!r} is no jurisdiction: write it as GB, MT or CA-ON")
    if draft.currency not in MAGNITUDES:
        known = "use an ISO 4217 code such as EUR or JPY, or a token such as BTC, ETH or USDT"
        raise PolicyFileError(f"{draft.currency!r} is no currency of this hub: {known}")
    if not draft.title.isprintable():
        raise PolicyFileError(f"the title {draft.title!r} cannot be printed: write it in one line of plain text")


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern.strip("^$"), text) is not None


def _least_age(draft: Draft) -> int:
    """The licence's age, or an older one; never a younger one."""
    licensed, given = LEAST_AGES.get(draft.jurisdiction), draft.least_age
    if licensed is None and given is None:
        raise PolicyFileError(f"no least age is known for {draft.jurisdiction}: give its own with --least-age N")
    least = licensed or 18
    if given is not None and given < least:
        raise PolicyFileError(f"--least-age {given} lies below {least}, the least age in {draft.jurisdiction}")
    return given or least


def _scaled(figure: str, currency: str) -> str:
    """A figure in euro at the size of a currency, with no more decimals than the currency has."""
    scale = scale_of(currency)
    units = to_base(figure) * to_base(MAGNITUDES[currency]) // BASE_ONE
    whole, _, fraction = format_units(units // 10 ** (BASE_SCALE - scale), scale).partition(".")
    fraction = fraction.rstrip("0").ljust(min(scale, 2), "0")
    return f"{whole}.{fraction}" if fraction else whole
