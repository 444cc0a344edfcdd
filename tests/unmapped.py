"""Payloads of three shapes that no shipped dialect maps, as three suppliers might send them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.entries import Letter, Route

NOON: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
WEBHOOK_DIALECT: Final = """\
dialect: whatever
title: Cashier webhooks
kind:
  field: eventName
money: units
player: customerRef
time: occurredAt
currency: payload.currencyCode
shapes:
  CashierUpdate:
    event: {"1": withdrawal.requested, "2": withdrawal.approved, "9": nothing}
    choose: "{payload.statusCode}"
    id: "cashier/{payload.cashierId}/{payload.statusCode}"
    data:
      payment: payload.cashierId
      amount: payload.grossAmount
"""
MODELS_DIALECT: Final = WEBHOOK_DIALECT.replace(', "9": nothing', "")
"""As an agent may write it: only a person says that payloads become nothing."""


def wallet(number: int, action: str = "bet", amount: int = 250, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    """A call of an aggregator to a wallet: nested, amounts in pence, balances in pounds."""
    change = (-amount if action == "bet" else amount) / 100
    return {
        "action": action,
        "transaction": {"id": f"tx-{number}", "amount": amount, "currency": "GBP"},
        "player": {"id": "mia.1", "email": "mia@post.example", "balance_before": "100.00",
                   "balance_after": f"{100 + change:.2f}"},
        "round": {"id": f"r-{number // 2}"},
        "game": {"code": "tides-96", "type": "slots", "title": "Book of Tides"},
        "ts": at.isoformat().replace("+00:00", "Z"),
        **more,
    }  # fmt: skip


def export(number: int, direction: str = "DEPOSIT", status: str = "COMPLETED", at: datetime = NOON) -> dict[str, Any]:
    """A line of a REST export: flat, times in milliseconds, amounts as text."""
    return {
        "payment_ref": f"P{number:06}",
        "customer_no": 4711,
        "direction": direction,
        "status": status,
        "amt": "25.50",
        "ccy": "GBP",
        "created_ms": int(at.timestamp() * 1000),
        "full_name": "Mia Maier",
    }


def webhook(number: int, code: int = 2, at: datetime = NOON) -> dict[str, Any]:
    """A webhook: camel case, and states as numbers."""
    return {
        "eventName": "CashierUpdate",
        "customerRef": "mia.1",
        "occurredAt": at.isoformat(),
        "payload": {"cashierId": f"c-{number}", "grossAmount": 40.25, "currencyCode": "GBP", "statusCode": code},
    }


def letter(number: int, payload: Mapping[str, Any] | bytes, door: str = "acme", **changes: Any) -> Letter:
    """A payload as it waits in quarantine."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given: dict[str, Any] = {
        "id": number, "box": "quarantine", "position": number, "item": 0, "reason": "", "retried": False,
        "route": Route(False, "northstar", door, ""), "at": NOON + timedelta(minutes=1), "raw": raw,
    }  # fmt: skip
    return Letter(**{**given, **changes})


def letters(payloads: Iterable[Mapping[str, Any]]) -> Sequence[Letter]:
    """Payloads as they wait, numbered from one."""
    return [letter(number, payload) for number, payload in enumerate(payloads, 1)]
