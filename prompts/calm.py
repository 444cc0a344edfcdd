"""The calm case: a harmless value for every term, from which a case tells what is different.

Values stand as a file writes them: money as a decimal string, a time with its offset, null for not known.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core.law import TERMS, Terms, Value
from core.law.terms import Kind
from core.money import parse_units

Given = bool | int | str | list[str] | None

CALM: Final[Mapping[str, Given]] = {
    "player.age": 35,
    "player.country": "GB",
    "player.residence": "GB",
    "player.verified": True,
    "player.days": 90,
    "player.online": True,
    "player.value_band": "low",
    "player.crypto": False,
    "player.bets": 0,
    "player.bonuses": 0,
    "player.deposits_28d": "40.00",
    "player.deposits_month": "40.00",
    "player.net_deposits_30d": "40.00",
    "player.net_deposits_month": "40.00",
    "player.turnover_28d": "120.00",
    "player.theoretical_28d": "5.00",
    "player.bonus_28d": "0",
    "player.bonus_year": "0",
    "player.excluded": False,
    "player.on_break": False,
    "player.closed": False,
    "player.facts_known": True,
    "player.fair": True,
    "player.fresh": True,
    "check.affordability": True,
    "check.source_of_funds": True,
    "check.vulnerability": True,
    "check.harm": True,
    "check.national_register": True,
    "approval.given": False,
    "consent.channel": True,
    "consent.product": True,
    "consent.objected": False,
    "harm.band": "low",
    "harm.flagged": False,
    "harm.tilting": False,
    "harm.signal": False,
    "harm.session_minutes": 0,
    "harm.past_exclusion": False,
    "harm.person_strong": False,
    "harm.lost_today": False,
    "harm.losing": False,
    "harm.rtp_deficit": False,
    "harm.steady_weekly_loss": "0",
    "proposal.arm": "free_spins",
    "proposal.kind": "commercial",
    "proposal.tier": "small",
    "proposal.channel": "site",
    "proposal.answers": "requested",
    "proposal.cost": "1.92",
    "proposal.value": "2.00",
    "proposal.spin_value": "0.20",
    "proposal.wagering": 0,
    "proposal.needs_deposit": False,
    "proposal.products": ["casino"],
    "proposal.any_product": False,
    "proposal.terms": True,
    "proposal.words": "Free spins for you\nTen spins of 0.20. Winnings are paid in cash, no wagering.",
    "proposal.seconds": 600,
    "budget.player_day": "0",
    "budget.player_month": "0",
    "budget.brand_day": "0",
    "budget.brand_month": "0",
    "budget.player_offers_day": 0,
    "budget.player_offers_week": 0,
    "budget.player_offers_limit": 1,
    "budget.player_day_limit": "30.00",
    "budget.brand_day_limit": "500.00",
    "time.now": "2026-03-02T22:00:00+00:00",
    "time.hour": 22,
    "brand.licence": "GB",
    "brand.least_age": 18,
    "brand.offers_on": True,
    "brand.history_whole": True,
    "brand.rates_calm": True,
    "brand.stream_whole": True,
    "brand.law_known": True,
    "brand.tier_known": True,
}
"""A verified, consenting player of 35 before his first bet, offered a few free spins on the site in the evening."""

WRITTEN: Final[Mapping[Kind, str]] = {
    "int": "a whole number",
    "money": 'an amount as a quoted decimal string, such as "12.50"',
    "bool": "true or false",
    "string": "a text",
    "strings": "a list of texts",
    "time": 'a quoted moment with its offset, such as "2026-01-19T12:00:00Z"',
}
"""How a value of each kind is written."""


def terms_from(given: Mapping[str, Given]) -> Terms:
    """Given values as the engine takes them; what is null is not known. A `ValueError` says what is wrong."""
    return {name: _value(name, value) for name, value in given.items() if value is not None or name not in TERMS}


def _value(name: str, given: Given) -> Value:
    if name not in TERMS:
        raise ValueError(f"{name}: there is no such term; `cvh policy docs` lists them")
    kind = TERMS[name].kind
    value = _read(kind, given)
    if value is None:
        raise ValueError(f"{name}: is {given!r}, where {WRITTEN[kind]} is expected")
    return value


def _read(kind: Kind, given: Given) -> Value | None:
    """The value of a kind, None if it is of another."""
    if kind in ("money", "time"):
        return _told(kind, given) if isinstance(given, str) else None
    if isinstance(given, list):
        return tuple(given) if kind == "strings" and all(isinstance(one, str) for one in given) else None
    return given if type(given) is _PLAIN.get(kind) else None


def _told(kind: Kind, given: str) -> Value | None:
    if kind == "money":
        return parse_units(given)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


_PLAIN: Final[Mapping[Kind, type]] = {"int": int, "bool": bool, "string": str}
