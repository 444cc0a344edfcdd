"""The transcript: everything a run saw, asked, was told and proposed, as JSON lines numbered from zero."""

import json
from collections.abc import Sequence
from datetime import datetime

from agents.messages import AgentAsked
from core.plays import Provenance
from core.transcript import VERSION
from graphs.journal import Note

__all__ = ["VERSION", "lines_of", "transcript"]


def transcript(run: str, asked: AgentAsked, provenance: Provenance, notes: Sequence[Note]) -> bytes:
    """The lines of a run; the engine's verdict comes after them."""
    head: Note = {
        "kind": "run",
        "brand": asked.brand,
        "situation": asked.data.situation.key,
        "decision": asked.data.decision,
        "reason": asked.data.reason,
        "strategist": provenance.strategist,
    }
    return lines_of(run, [head, *notes])


def lines_of(run: str, notes: Sequence[Note]) -> bytes:
    """Notes as the lines of a run, whatever it is about."""
    lines = ({"v": VERSION, "run": run, "n": n, **note} for n, note in enumerate(notes))
    return "\n".join(json.dumps(line, default=_plain, ensure_ascii=False) for line in lines).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a transcript")
