"""Raw events for the tests of admission."""

import json

from core.admission import read_event, vouch
from core.errors import Refusal
from tests.builders import (
    NOON,
    bet,
    brand_switched,
    command_shown,
    consent,
    decision_requested,
    deposit,
    login,
    registered,
    rollback,
    self_exclusion,
    time_due,
    wallet_signed,
    win,
    wire,
)

SAMPLES = [
    registered(region="BY"),
    login(),
    bet(rtp="0.965", volatility="6.2"),
    win(),
    rollback(),
    deposit(),
    consent(),
    self_exclusion(until=NOON),
    wallet_signed(),
    command_shown(),
    time_due(),
    decision_requested(),
    brand_switched(),
]


def raw_bet(drop: tuple[str, ...] = (), data: dict | None = None, stake: dict | None = None, **attributes) -> bytes:
    event = wire(bet())
    event["data"]["stake"].update(stake or {})
    event["data"].update(data or {})
    event.update(attributes)
    return json.dumps({key: value for key, value in event.items() if key not in drop}).encode()


def refused(raw: bytes) -> Refusal:
    answer = read_event(raw)
    assert isinstance(answer, Refusal), answer
    assert answer.field
    assert answer.reason
    assert answer.remedy
    return answer


def is_answered(raw: bytes) -> bool:
    answer = read_event(raw)
    if isinstance(answer, Refusal):
        return bool(answer.field and answer.reason and answer.remedy and str(answer).encode())
    vouched = vouch(answer, "acme", NOON)
    return isinstance(vouched, Refusal) or vouched.brand == "acme"
