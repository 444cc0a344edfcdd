"""Fields: everywhere that somebody else's text comes in: our own events, a dialect's payloads, and inside the hub."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct

MONEY: Final = {"amount": "1.00", "currency": "GBP", "rate": "1"}


class Sent(Struct, frozen=True):
    """A payload with a text in it, as it comes to the door, and in whose dialect."""

    body: bytes
    dialect: str | None = None


Write = Callable[[str, str, datetime], Sent]


def _body(value: Any, dialect: str | None = None) -> Sent:
    return Sent(json.dumps(value).encode(), dialect)


def _event(kind: str, text: str, player: str, at: datetime, data: Mapping[str, Any], **more: Any) -> Sent:
    head = {"type": kind, "id": f"x-{player}", "source": "game-server", "time": at.isoformat(), "subject": player}
    return _body({**head, "brand": "northstar", "data": data, **more})


def _in(event: str, field: str, /, **more: Any) -> Write:
    """A field of one of our own events."""
    return lambda text, player, at: _event(event, text, player, at, {**more, field: text})


def _about(field: str) -> Write:
    """A field of the envelope."""
    return lambda text, player, at: _event("session.login", text, player, at, {}, **{field: text})


def _told(kind: str, field: str) -> Write:
    """A field that a payload in a dialect carries and that its table may not know."""

    def write(text: str, player: str, at: datetime) -> Sent:
        said = {"event": kind, "external_id": player, "timestamp": at.isoformat(), "properties": {field: text}}
        return _body(said, "ucrm")

    return write


def _key(text: str, player: str, at: datetime) -> Sent:
    return _event("session.login", text, player, at, {text: 1})


def _unmapped(text: str, player: str, at: datetime) -> Sent:
    return _body({"event": text, "external_id": player, "note": text}, "ucrm")


def _unmapped_key(text: str, player: str, at: datetime) -> Sent:
    return _body({"event": "loyalty_shop_visit", "external_id": player, text: text, "in": {text: 1}}, "ucrm")


def _no_event(text: str, player: str, at: datetime) -> Sent:
    return Sent(json.dumps(text).encode())


FIELDS: Final[Mapping[str, Write]] = {
    "nickname": _told("login", "nickname"),
    "chat": _told("login", "chat_message"),
    "support ticket": _told("login", "ticket_text"),
    "e-mail": _told("login", "email"),
    "device and user agent": _told("login", "user_agent"),
    "avatar's text": _told("login", "avatar_alt"),
    "Telegram first name": _told("login", "telegram_first_name"),
    "country as text": _told("signup", "country"),
    "language": _told("signup", "language"),
    "affiliate": _told("signup", "affiliate_id"),
    "page": _told("page_view", "path"),
    "level of a check": _told("kyc_submitted", "level"),
    "referral code": _in("player.registered", "acquired_by"),
    "wallet or its name": _in("wallet.connected", "address", chain="eip155:1"),
    "chain of a wallet": _in("wallet.connected", "chain", address="0xabc"),
    "memo on a chain": _in("onchain.seen", "tx", chain="eip155:1", address="0xabc", amount=MONEY),
    "game title of a provider": _in("game.bet", "game", round="r", category="slots", stake=MONEY),
    "note of a bet": _in("game.bet", "round", game="g", category="slots", stake=MONEY),
    "method of a payment": _in("deposit.approved", "method", payment="x", amount=MONEY),
    "why a payment failed": _in("deposit.failed", "reason", payment="x", amount=MONEY),
    "number of a payment": _in("deposit.approved", "payment", amount=MONEY),
    "campaign of another CRM": _in("crm.sent", "campaign", channel="email", kind="service"),
    "what it was about": _in("crm.sent", "about", channel="email", kind="service", campaign="c"),
    "name of a bonus": _in("bonus.offered", "bonus"),
    "why an account is open again": _in("player.unblocked", "reason"),
    "id of an event": _about("id"),
    "source of an event": _about("source"),
    "id of a player": _about("subject"),
    "name of a brand": _about("brand"),
    "dialect of an event": _about("dialect"),
    "a field that there is not": _in("session.login", "nickname"),
    "a key": _key,
    "a payload that nobody has mapped": _unmapped,
    "a key of a payload that nobody has mapped": _unmapped_key,
    "no event at all": _no_event,
}
"""What comes in over the doors."""
Within = Literal["error of a tool", "error of the memory", "another agent's words"]
WITHIN: Final[tuple[Within, ...]] = ("error of a tool", "error of the memory", "another agent's words")
"""What comes up inside, where only a model could be told of it."""
