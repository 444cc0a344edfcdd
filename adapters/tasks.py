"""What waits for people, as rows: opened with the decision that asks for it, settled by a person's word."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from adapters import schema as t
from adapters.insert import put_new
from adapters.rows import microseconds
from core.audit import read_record
from core.calendar import EPOCH
from core.entries import Taken
from core.events import DecisionContested
from core.tasks import Task, TaskKind, TaskState, Word, about, asks, contested, flags_of, opened, settle, unraised


def put_opened(connection: Connection, decisions: Iterable[Taken]) -> None:
    """The tasks that decisions open."""
    for taken in decisions:
        if not asks(taken.decision):
            continue
        for task in opened(read_record(taken.record)):
            left = unraised(task, _raised(connection, task))
            if left is not None:
                put_new(connection, t.tasks, [_row(left)])


def put_words(connection: Connection, words: Iterable[Word]) -> None:
    """What people have said: it opens a contest, or settles a task, once."""
    for event in words:
        if isinstance(event, DecisionContested):
            put_new(connection, t.tasks, [_row(contested(event))])
        elif (task := find(connection, *about(event))) is not None:
            place = (t.tasks.c.id == bytes.fromhex(task.decision), t.tasks.c.kind == task.kind)
            connection.execute(update(t.tasks).where(*place).values(_row(settle(task, event))))


def find(connection: Connection, decision: str, kind: TaskKind) -> Task | None:
    """The task of a decision, None if it has none of this kind."""
    try:
        number = bytes.fromhex(decision)
    except ValueError:
        return None
    row = connection.execute(select(t.tasks).where(t.tasks.c.id == number, t.tasks.c.kind == kind)).first()
    return _task(row) if row is not None else None


def tasks(
    connection: Connection,
    kind: TaskKind | None,
    brands: Collection[str] | None,
    state: TaskState | None,
    decision: str | None,
    limit: int | None,
) -> Sequence[Task]:
    """Tasks, newest first."""
    c = t.tasks.c
    query = select(t.tasks).order_by(c.at.desc(), c.id, c.kind).limit(limit)
    if kind is not None:
        query = query.where(c.kind == kind)
    if brands is not None:
        query = query.where(c.brand.in_(brands))
    if state is not None:
        query = query.where(c.state == state)
    if decision is not None:
        query = query.where(c.id == bytes.fromhex(decision))
    return [_task(row) for row in connection.execute(query)]


def _raised(connection: Connection, task: Task) -> set[str]:
    """The flags that were raised for the player on the day of a task."""
    c = t.tasks.c
    start = datetime.combine(task.at.astimezone(UTC).date(), time(), UTC)
    day = c.at.between(microseconds(start), microseconds(start + timedelta(days=1)) - 1)
    query = select(t.tasks).where(c.brand == task.brand, c.player == task.player, c.kind == "review", day)
    return {code for row in connection.execute(query) for code in flags_of(_task(row))}


def _row(task: Task) -> dict[str, Any]:
    return {
        "id": bytes.fromhex(task.decision),
        "kind": task.kind,
        "brand": task.brand,
        "player": task.player,
        "at": microseconds(task.at),
        "arm": task.arm,
        "tier": task.tier,
        "codes": " ".join(task.codes),
        "brought_by": task.brought_by,
        "words": task.words,
        "state": task.state,
        "by": task.by,
        "reason": task.reason,
        "upheld": None if task.upheld is None else int(task.upheld),
        "settled": None if task.settled is None else microseconds(task.settled),
    }


def _task(row: Any) -> Task:
    return Task(
        decision=bytes(row.id).hex(),
        kind=row.kind,
        brand=row.brand,
        player=row.player,
        at=_moment(row.at),
        arm=row.arm,
        tier=row.tier,
        codes=tuple(row.codes.split()),
        brought_by=row.brought_by,
        words=row.words,
        state=row.state,
        by=row.by,
        reason=row.reason,
        upheld=None if row.upheld is None else bool(row.upheld),
        settled=None if row.settled is None else _moment(row.settled),
    )


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)
