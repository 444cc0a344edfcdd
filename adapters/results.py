"""What players did with commands, as rows: told by events, counted by play and arm."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, FromClause, and_, func, select

from adapters import schema as t
from adapters.insert import put_new
from adapters.rows import microseconds
from core.calendar import EPOCH
from core.results import Outcome, Result
from core.signals import Signal


def put_outcomes(connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """What players did, once for each command; of a command that nobody sent, nothing is known."""
    for outcome in outcomes:
        o = t.outbox.c
        place = (o.brand == outcome.brand, o.player == outcome.player, o.seq == outcome.seq)
        position = connection.scalar(select(o.position).where(*place))
        if position is not None:
            row = {"position": position, "did": outcome.did, "at": microseconds(outcome.at)}
            put_new(connection, t.outcomes, [row])


def results(
    connection: Connection,
    brand: str,
    situation: str | None,
    signal: Signal | None,
    play: str | None,
    since: datetime | None,
) -> Sequence[Result]:
    """A brand's results, those decided last first."""
    d = t.decisions.c
    query = _counted().where(d.brand == brand)
    if situation is not None:
        query = query.where(d.situation == situation)
    if signal is not None:
        query = query.where(d.signal == signal)
    if play is not None:
        query = query.where(d.play == play)
    if since is not None:
        query = query.where(d.at >= microseconds(since))
    found = sorted(connection.execute(query), key=_name)
    told = [_result(list(rows)) for _, rows in groupby(found, key=_name)]
    return sorted(told, key=lambda one: one.last, reverse=True)


def _counted() -> Any:
    """Decisions by everything that a result is told by; a tier's cost may have changed from one policy to the next.

    One join for each kind of outcome counts without sorting: that is half the time.
    """
    d = t.decisions.c
    shown, accepted, dismissed = (t.outcomes.alias(did) for did in ("shown", "accepted", "dismissed"))
    by = (d.play, d.situation, d.signal, d.arm, d.tier, d.cost)
    seen = func.coalesce(shown.c.position, accepted.c.position, dismissed.c.position)
    joined: FromClause = t.decisions
    for one, did in ((shown, "shown"), (accepted, "accepted"), (dismissed, "dismissed")):
        joined = joined.outerjoin(one, and_(one.c.position == d.position, one.c.did == did))
    return (
        select(
            *by,
            func.count().label("decided"),
            func.count(seen).label("shown"),
            func.count(accepted.c.position).label("accepted"),
            func.count(dismissed.c.position).label("dismissed"),
            func.max(d.at).label("last"),
        )
        .select_from(joined)
        .group_by(*by)
    )


def _name(row: Any) -> tuple[str, ...]:
    return (row.play, row.situation, row.signal, row.arm, row.tier or "")


def _result(rows: Sequence[Any]) -> Result:
    first = rows[0]
    return Result(
        play=first.play,
        situation=first.situation,
        signal=first.signal,
        arm=first.arm,
        tier=first.tier,
        decided=sum(row.decided for row in rows),
        shown=sum(row.shown for row in rows),
        accepted=sum(row.accepted for row in rows),
        dismissed=sum(row.dismissed for row in rows),
        cost=sum(row.cost * row.shown for row in rows),
        last=EPOCH + timedelta(microseconds=max(row.last for row in rows)),
    )
