"""Kept payloads: dead letters and quarantine, as rows and read back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, select, update

from adapters import schema as t
from adapters.insert import put_new
from adapters.rows import microseconds
from core.calendar import EPOCH
from core.entries import Box, DeadLetter, Letter, Quarantined, Route
from core.events import LetterRetried

_BOXES: Final[dict[Box, Table]] = {"dead": t.dead_letters, "quarantine": t.quarantine}


def put_dead(connection: Connection, dead: Sequence[DeadLetter]) -> None:
    """Dead letters, once per position and item."""
    rows = [
        {
            **_kept(letter),
            "field": letter.refusal.field,
            "reason": letter.refusal.reason,
            "remedy": letter.refusal.remedy,
        }
        for letter in dead
    ]
    put_new(connection, t.dead_letters, rows)


def put_quarantine(connection: Connection, payloads: Sequence[Quarantined]) -> None:
    """Payloads of unknown shape, once per position and item."""
    put_new(connection, t.quarantine, [{**_kept(one), "reason": one.reason} for one in payloads])


def put_retried(connection: Connection, retried: Sequence[LetterRetried]) -> None:
    """Tick off what could be read at last."""
    for event in retried:
        box = _BOXES[event.data.box]
        connection.execute(update(box).where(box.c.id == event.data.letter).values(retried=1))


def letters(
    connection: Connection, box: Box, *, brand: str | None, number: int | None, waiting: bool, limit: int
) -> Sequence[Letter]:
    """Kept payloads of a box, newest first."""
    table = _BOXES[box]
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    if brand is not None:
        query = query.where(table.c.brand == brand)
    if number is not None:
        query = query.where(table.c.id == number)
    if waiting:
        query = query.where(table.c.retried == 0)
    return [_letter(box, row) for row in connection.execute(query)]


def waiting_at(connection: Connection, brand: str, door: str | None, after: int, limit: int) -> Sequence[Letter]:
    """Payloads in quarantine that nobody has read since, behind a number, oldest first."""
    table = t.quarantine
    query = select(table).where(table.c.brand == brand, table.c.retried == 0, table.c.id > after)
    if door is not None:
        query = query.where(table.c.dialect == door)
    return [_letter("quarantine", row) for row in connection.execute(query.order_by(table.c.id).limit(limit))]


def _kept(letter: DeadLetter | Quarantined) -> dict[str, Any]:
    route = letter.route
    return {
        "event_position": letter.position,
        "item": letter.item,
        "raw": letter.raw,
        "brand": route.brand or "",
        "dialect": route.dialect or "",
        "kind": route.kind,
        "history": int(route.history),
        "at": microseconds(letter.at),
    }


def _letter(box: Box, row: Any) -> Letter:
    said = {"field": row.field, "remedy": row.remedy} if box == "dead" else {}
    return Letter(
        id=row.id,
        box=box,
        position=row.event_position,
        item=row.item,
        route=Route(bool(row.history), row.brand or None, row.dialect or None, row.kind),
        at=_moment(row.at),
        raw=bytes(row.raw),
        reason=row.reason,
        retried=bool(row.retried),
        **said,
    )


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)
