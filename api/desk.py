"""The desk: whether a person's word may stand, asked at the door and again when it is folded."""

from typing import Final, get_args

from core.audit import read_record
from core.errors import Refusal
from core.events import DecisionContested, Event
from core.ports import Ledger
from core.tasks import Word, about, heard, objection

WORDS: Final = get_args(Word)
"""The events that are people's words."""


def refusal_of(event: Event, ledger: Ledger) -> Refusal | None:
    """Why a word may not stand; None for one that may, and for every other event."""
    if isinstance(event, DecisionContested):
        return _not_his(event, ledger) or _contested_before(event, ledger)
    if isinstance(event, WORDS):
        return objection(ledger.task(*about(event)), event)
    return None


def _not_his(event: DecisionContested, ledger: Ledger) -> Refusal | None:
    body = ledger.record(event.data.decision)
    decision = read_record(body).decision if body is not None else None
    if decision is None or (decision.brand, decision.player) != (event.brand, event.subject):
        return Refusal("decision", "is no decision about this player", "Contest one by its id")
    return None


def _contested_before(event: DecisionContested, ledger: Ledger) -> Refusal | None:
    known = ledger.task(event.data.decision, "contest")
    if known is None or heard(known, event):
        return None
    return Refusal("decision", "is contested already", "One contest is enough: a person will look at it")
