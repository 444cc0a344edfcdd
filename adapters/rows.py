"""What is written of a batch: decisions, plays, transcripts, jobs and marks, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, update

from adapters import schema as t
from adapters.insert import put_new, put_over
from core.calendar import EPOCH
from core.decide import Command, Decision
from core.entries import Job, Mark, Outgoing, Publication, Taken
from core.record import canonical
from core.reservation import SpentEntry
from core.shadow import Judged

FINAL: Final = ("withheld", "expired")
"""Fates that stand: what was taken back stays taken back."""


def microseconds(at: datetime) -> int:
    """A moment as microseconds since 1970, exactly."""
    delta = at - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


def decision_row(position: int, taken: Taken) -> dict[str, Any]:
    """The index row of a decision."""
    decision = taken.decision
    return {
        "position": position,
        "id": bytes.fromhex(decision.id),
        "event_position": taken.position,
        "brand": decision.brand,
        "player": decision.player,
        "at": microseconds(decision.at),
        "signal": decision.signal,
        "arm": decision.arm,
        "tier": decision.tier,
        "cost": decision.cost,
        "play": decision.play or "",
        "situation": decision.situation.key,
    }


def reservation_row(position: int, entry: SpentEntry) -> dict[str, Any]:
    """What an offer takes of its budgets."""
    return {
        "position": position,
        "brand": entry.brand,
        "player": entry.player,
        "day": entry.day,
        "cost": entry.cost,
        "play": entry.play,
        "channel": entry.channel,
        "currency": entry.currency,
        "amount": entry.amount,
        "state": "reserved",
    }


def send_row(position: int, judged: Judged) -> dict[str, Any]:
    """The index row of what somebody else has sent."""
    event = judged.event
    return {
        "position": position,
        "id": bytes.fromhex(judged.id),
        "brand": event.brand,
        "player": event.subject,
        "at": microseconds(event.time),
    }


def command_of(decision: Decision, command: Command, seq: int, withheld: str) -> Outgoing:
    """A command with its place in the sequence of its player; withheld from the start if there is a reason."""
    return Outgoing(
        brand=decision.brand,
        player=decision.player,
        seq=seq,
        decision=decision.id,
        command=command,
        fate="withheld" if withheld else "pending",
        reason=withheld,
    )


def outbox_row(position: int, item: Outgoing) -> dict[str, Any]:
    """A command as it waits to be delivered."""
    return {
        "brand": item.brand,
        "player": item.player,
        "seq": item.seq,
        "position": position,
        "decision": bytes.fromhex(item.decision),
        "command": canonical(item.command),
        "fate": item.fate,
        "reason": item.reason,
    }


def outgoing(row: Any) -> Outgoing:
    """Read a command back."""
    return Outgoing(
        brand=row.brand,
        player=row.player,
        seq=row.seq,
        decision=bytes(row.decision).hex(),
        command=msgspec.json.decode(row.command, type=Command),
        fate=row.fate,
        reason=row.reason,
    )


def put_publications(connection: Connection, publications: Sequence[Publication]) -> None:
    """Transcripts; closes the jobs of the runs, unless somebody has yet to judge what they propose."""
    for publication in publications:
        play = publication.play if publication.standing == "accepted" else None
        row = {
            "run": publication.run,
            "brand": publication.brand,
            "at": microseconds(publication.at),
            "play": play.digest if play else None,
            "body": publication.transcript,
        }
        put_over(connection, t.transcripts, [row])
        if publication.standing != "waiting":
            connection.execute(update(t.jobs).where(t.jobs.c.run == publication.run).values(done=1))


def put_jobs(connection: Connection, jobs: Sequence[Job]) -> None:
    """Open jobs, once per run."""
    rows = [
        {"run": j.run, "brand": j.situation.brand, "situation": j.situation.key, "body": canonical(j), "done": 0}
        for j in jobs
    ]
    put_new(connection, t.jobs, rows)


def put_marks(connection: Connection, marks: Sequence[Mark]) -> None:
    """The fates of commands."""
    o = t.outbox.c
    for mark in marks:
        place = (o.brand == mark.brand, o.player == mark.player, o.seq == mark.seq, o.fate.not_in(FINAL))
        connection.execute(update(t.outbox).where(*place).values(fate=mark.fate, reason=mark.reason))
