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
from prompts.ages import LEAST_AGES
from prompts.brands import BRAND, GROUP, JURISDICTION, brand_files, load_brand
from prompts.law import load_books

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
    "spin": "0.20", "small": "2.00", "large": "10.00", "nothing": "0.00", "silver_cost": "15.00",
    "ggr_from": "100000.00", "allowance": "15.00", "brand_month": "10000.00", "player_month": "120.00",
    "approve_over": "50.00",
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
{rates}
caps: # for commercial arms only; service and protective ones are never capped
  per_player_day: 1 # offers a player may get in a day
  player_day: "{player_day}" # what a player's offers may cost in a day
  brand_day: "{brand_day}" # what all offers may cost in a day

thresholds:
  mid_value: "{mid_value}" # theoretical value from which a player is worth watching over
  high_value: "{high_value}"
  high_roller_stake: "{high_roller_stake}" # average of the first ten bets
  severe_loss: "{severe_loss}" # fall from a session's best point

margin: # shares are of one
  bonus_to_deposit: "0.30" # of what a player has paid in within 28 days
  bonus_to_theoretical: "0.40" # of what a player's play is worth in 28 days
  allowance: "{allowance}" # what a player may get in 28 days whatever came in: a welcome costs first
  ggr_target: "0.01" # (GGR - bonus cost) / turnover; below it, nothing that costs
  ggr_from: "{ggr_from}" # the turnover from which that is judged: on less, it is luck
  alpha: "0.10" # a budget sets aside what nine of ten bonuses stay below

budgets:
  brand_month: "{brand_month}"
  player_month: "{player_month}"

approve_over: "{approve_over}" # what costs more waits for a person

frequency: # the most offers a player may get
  site: {{ day: 1, week: 3, month: 8 }}
  email: {{ week: 1 }}

quiet_hours: {{ from: "22:00", to: "08:00", channels: [email, sms, phone, push, telegram] }} # by the player's clock

holdout: "0" # the share of players who never get an offer; "0.05" tells what the offers are worth

autonomy: # how far offers go by themselves: observe, suggest, canary, auto; whoever raises it answers for it
  start: suggest # a person accepts every play with an offer
  arms: {{ free_spins: canary, vip_fast_track: suggest }} # the most that each can rise to, by evidence
  canary: "0.10" # the share of players on whom a play is tried
  play_days: 30 # how old a play gets before the agents are asked anew

tiers: # the only place where an amount is named; spins are priced, else `cost` says what it costs; `{{}}` gives nothing
  free_spins:
    small:
      label: 10 free spins of {spin}
      amount: "{small}"
      currency: {currency}
      spins: 10
      spin_value: "{spin}"
      products: [casino]
      terms: Ten spins of {spin} {currency} on slots. Winnings are paid in cash, without wagering.
    large:
      label: 50 free spins of {spin}
      amount: "{large}"
      currency: {currency}
      spins: 50
      spin_value: "{spin}"
      products: [casino]
      terms: Fifty spins of {spin} {currency} on slots. Winnings are paid in cash, without wagering.
  vip_fast_track:
    silver:
      label: Silver
      amount: "{nothing}"
      currency: {currency}
      cost: "{silver_cost}"
      terms: A contact of your own and faster payouts. Nothing has to be played or paid in for it.

# rules: the brand's own, on top of the law's, each with its cases; docs/policy-files.md shows how
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
    text = _text(draft, folder)
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


def _text(draft: Draft, folder: Path) -> str:
    _check(draft)
    return _FILE.format(
        brand=json.dumps(draft.brand),
        title=json.dumps(draft.title or draft.brand.replace("-", " ").title(), ensure_ascii=False),
        group=f"group: {json.dumps(draft.group)} # protection of a person reaches across it\n" if draft.group else "",
        jurisdiction=json.dumps(draft.jurisdiction),
        currency=draft.currency,
        least_age=_least_age(draft),
        rates=_rates(draft.currency, folder),
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


def _rates(currency: str, folder: Path) -> str:
    """A rate for every other currency in which a book counts: a fifth below its size, so that a limit bites early."""
    others = sorted({loaded.book.currency for loaded in load_books(folder)} - {"", currency})
    lines = "".join(f'  {other}: "{_rate(other, currency)}"\n' for other in others)
    about = f"# {currency} per unit of a book's currency; replace each by your own, rounded down"
    return f"\nrates: {about}\n{lines}" if lines else ""


def _rate(other: str, currency: str) -> str:
    units = to_base(MAGNITUDES[currency]) * BASE_ONE * 4 // (to_base(MAGNITUDES[other]) * 5)
    return format_units(units, BASE_SCALE).rstrip("0").rstrip(".")
