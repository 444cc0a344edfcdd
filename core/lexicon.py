"""The words that names of fields and values of payloads are made of, whoever sends them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_MEANT: Final[Mapping[str, str]] = {
    "ccy": "currency", "curr": "currency", "cur": "currency", "amt": "amount", "sum": "amount", "value": "amount",
    "ts": "timestamp", "tx": "transaction", "txn": "transaction", "trx": "transaction", "trans": "transaction",
    "cust": "customer", "acct": "account", "usr": "user", "ref": "reference", "no": "number", "nr": "number",
    "num": "number", "uid": "id", "uuid": "id", "guid": "id", "ident": "id", "identifier": "id", "ids": "id",
    "dt": "date", "datetime": "time", "cents": "minor", "cent": "minor", "pence": "minor", "bal": "balance",
    "cashout": "withdrawal", "withdraw": "withdrawal", "withdrawals": "withdrawal", "deposits": "deposit",
    "topup": "deposit", "payin": "deposit", "cashin": "deposit", "wager": "bet", "wagered": "bet", "bets": "bet",
    "winnings": "win", "won": "win", "wins": "win", "signin": "login", "logins": "login", "logon": "login",
    "loggedin": "login",
    "completed": "complete", "approved": "approve", "accepted": "accept", "declined": "decline",
    "rejected": "reject", "canceled": "cancel", "cancelled": "cancel", "requested": "request", "succeeded": "success",
    "successful": "success", "failed": "fail", "failure": "fail", "settled": "settle", "placed": "place",
    "initiated": "request", "started": "start", "mobilenumber": "phone", "msisdn": "phone", "mail": "email",
}  # fmt: skip
"""Short and bent forms, and what they stand for."""
_GLUED: Final = re.compile(
    r"(player|user|customer|account|member|client|round|game|bet|event|transaction|tx|payment|session|order|external)"
    r"(id|uid|no|ref|type|code|name|time|date|amount|status)"
)
"""Two words that are often written as one."""

PLAYER: Final = frozenset({"player", "user", "customer", "account", "member", "client", "punter", "gambler"})
ID: Final = frozenset({"id", "number", "reference", "code", "key"})
TIME: Final = frozenset({
    "time", "timestamp", "date", "at", "on", "when", "occurred", "happened", "created", "place", "processed", "sent",
    "complete", "settle", "updated", "received", "utc", "ms", "millis", "sec", "seconds", "epoch", "unix", "day",
})  # fmt: skip
MONEY: Final = frozenset({
    "amount", "stake", "bet", "win", "payout", "deposit", "withdrawal", "balance", "total", "price", "money", "debit",
    "credit", "bonus", "cash", "real", "minor", "units", "fee", "tax", "cost", "turnover", "ggr", "ngr", "rate", "rtp",
})  # fmt: skip
CHOICE: Final = frozenset({
    "type", "status", "state", "kind", "event", "action", "operation", "op", "direction", "category", "method",
    "channel", "result", "outcome", "vertical", "mode",
})  # fmt: skip
"""Fields that hold one word of a few."""
PERSONAL: Final = frozenset({
    "first", "last", "full", "surname", "nick", "nickname", "username", "email", "phone", "mobile", "address", "street",
    "city", "zip", "postcode", "birth", "born", "birthday", "dob", "age", "ip", "iban", "card", "pan", "passport",
    "wallet", "note", "comment", "message", "description", "token", "password", "secret", "latitude", "longitude",
})  # fmt: skip
VOCABULARY: Final = frozenset({
    *PLAYER, *ID, *TIME, *MONEY, *CHOICE, "round", "spin", "hand", "game", "slot", "slots", "live", "table", "crash",
    "dice", "casino", "sport", "sports", "poker", "bingo", "lottery", "roulette", "blackjack", "baccarat", "wallet",
    "transaction", "payment", "session", "login", "logout", "currency", "callback", "webhook", "notification", "data",
    "payload", "body", "header",  "request", "response", "ok", "success", "complete", "approve", "accept", "decline",
    "reject", "cancel", "fail", "pending", "new", "open", "closed", "close", "done", "rollback", "refund", "reversal",
    "reverse", "void", "loss", "lost", "free", "wagering", "transfer", "in", "out", "start", "end", "before", "after",
    "old", "previous", "opening", "closing", "card", "bank", "crypto", "paypal", "skrill", "neteller", "visa",
    "mastercard", "sepa", "trustly", "klarna", "web", "mobile", "desktop", "app", "ios", "android", "true", "false",
    "yes", "no", "y", "n", "external", "internal", "provider", "supplier", "vendor", "version", "exchange", "fx",
    "original", "related", "name", "product", "platform", "device", "topic",
    "reason", "parent", "jackpot", "tip", "promo", "campaign", "password", "sso", "adjustment",
})  # fmt: skip
"""Words of the trade: they name no person."""


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, small and in their long form: `playerUID` is player, id."""
    parts: list[str] = []
    for part in _PARTS.findall(name):
        small = part.lower()
        glued = _GLUED.fullmatch(small)
        parts += glued.groups() if glued else (small,)
    return tuple(_MEANT.get(part, part) for part in parts)


def of_the_trade(name: str) -> bool:
    """Whether a text is made of known words alone."""
    words = words_of(name)
    return bool(words) and len("".join(_PARTS.findall(name))) > 0 and all(word in VOCABULARY for word in words)
