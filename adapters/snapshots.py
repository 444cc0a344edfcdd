"""The state a hub starts from: written as a snapshot now and then, read back once at start."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from adapters import schema as t
from adapters.insert import put, put_over
from adapters.settlements import spent_entry
from core.adoption import Step
from core.entries import Brought, Job, Snapshot
from core.errors import DataFolderError
from core.events import BrandSwitched
from core.lineup import Step as LineupStep
from core.market import Market
from core.plays import Play, PlayBook
from core.profile import Profile, Totals
from core.record import canonical
from core.reservation import SpentEntry
from core.spending import first_day


def put_snapshot(connection: Connection, snapshot: Snapshot) -> None:
    """Write a snapshot; only what changed since the last one is in it."""
    put_over(connection, t.players, [_player_row(profile) for profile in snapshot.profiles])
    put(connection, t.seen, [{"bucket": bucket, "ids": ids} for bucket, ids in snapshot.seen.items()])
    if snapshot.forgotten:
        connection.execute(delete(t.seen).where(t.seen.c.bucket.in_(snapshot.forgotten)))
    facts = Kept(
        position=snapshot.position,
        watermarks=dict(snapshot.watermarks),
        markets=dict(snapshot.markets),
        brought=snapshot.brought,
        gapped=snapshot.gapped,
    )
    put_over(connection, t.state, [{"key": "snapshot", "value": canonical(facts).decode()}])


def _player_row(profile: Profile) -> dict[str, Any]:
    currency = profile.currency or ""
    totals = profile.totals.get(currency) or Totals()
    return {
        "brand": profile.brand,
        "player": profile.player,
        "currency": currency,
        "bets": totals.bets,
        "turnover": totals.turnover,
        "payout": totals.payout,
        "profile": canonical(profile),
    }


class Kept(msgspec.Struct):
    """The small facts of a snapshot."""

    position: int = 0
    watermarks: dict[str, datetime] = {}
    brought: tuple[Brought, ...] = ()
    markets: dict[str, Market] = {}
    gapped: tuple[str, ...] = ()


def kept(connection: Connection) -> Kept:
    """The small facts of the last snapshot."""
    value = connection.scalar(select(t.state.c.value).where(t.state.c.key == "snapshot"))
    return msgspec.json.decode(value, type=Kept) if value else Kept()


def snapshot(connection: Connection) -> Snapshot:
    """Read the newest state whole."""
    facts = kept(connection)
    seen: dict[str, list[bytes]] = {}
    for row in connection.execute(select(t.seen.c.bucket, t.seen.c.ids).order_by(t.seen.c.chunk)):
        seen[row.bucket] = [*seen.pop(row.bucket, []), bytes(row.ids)]
    return Snapshot(
        position=facts.position,
        profiles=_each_once(list(connection.scalars(select(t.players.c.profile)))),
        seen={bucket: b"".join(chunks) for bucket, chunks in seen.items()},
        watermarks=facts.watermarks,
        brought=facts.brought,
        markets=facts.markets,
        gapped=facts.gapped,
    )


def _each_once(packed: list[bytes]) -> Iterator[Profile]:
    """Decode one after the other, and let go of what was decoded: many players are never held twice."""
    decoder = msgspec.json.Decoder(Profile)
    while packed:
        yield decoder.decode(packed.pop())


def profiles(connection: Connection) -> Iterable[Profile]:
    """All profiles."""
    decoder = msgspec.json.Decoder(Profile)
    return map(decoder.decode, connection.scalars(select(t.players.c.profile)))


def switches(connection: Connection) -> list[BrandSwitched]:
    """Every word on a kill switch, oldest first."""
    query = select(t.audit.c.body).where(t.audit.c.kind == "switch").order_by(t.audit.c.position)
    return [msgspec.json.decode(body, type=BrandSwitched) for body in connection.scalars(query)]


def steps(connection: Connection) -> list[Step]:
    """Every proposal and approval of a bundle, oldest first."""
    query = select(t.audit.c.subject, t.audit.c.body).where(t.audit.c.kind == "bundle").order_by(t.audit.c.position)
    return [_step(row.subject, row.body) for row in connection.execute(query)]


def lineup_steps(connection: Connection) -> list[LineupStep]:
    """What became of models and choosers, oldest first."""
    query = select(t.audit.c.subject, t.audit.c.body).where(t.audit.c.kind == "model").order_by(t.audit.c.position)
    return [_lineup_step(row.subject, row.body) for row in connection.execute(query)]


def _lineup_step(digest: str, body: bytes) -> LineupStep:
    step: LineupStep = msgspec.json.decode(body, type=LineupStep)
    if step.digest != digest:
        raise DataFolderError(f"the model {digest[:12]} in the ledger is not what was recorded: run `cvh verify`")
    return step


def _step(digest: str, body: bytes) -> Step:
    step: Step = msgspec.json.decode(body, type=Step)
    if step.digest != digest:
        raise DataFolderError(f"the bundle {digest[:12]} in the ledger is not what was recorded: run `cvh verify`")
    return step


def book(connection: Connection) -> PlayBook:
    """The play book at the end of the ledger."""
    query = select(t.audit.c.body).join(t.plays).order_by(t.plays.c.position)
    return PlayBook(read_play(row.body) for row in connection.execute(query))


def read_play(body: bytes) -> Play:
    """Read the canonical bytes of a play."""
    return msgspec.json.decode(body, type=Play)


def job(body: bytes) -> Job:
    """Read a job back."""
    return msgspec.json.decode(body, type=Job)


def still_counting(connection: Connection) -> Mapping[str, str]:
    """By brand, the first day of which reservations still count where its stream stands."""
    return {brand: first_day(newest) for brand, newest in kept(connection).watermarks.items()}


def spent(connection: Connection, brand: str, since: str, before: str | None = None) -> list[SpentEntry]:
    """A brand's reservations from a day on, up to another; oldest first."""
    r = t.reservations.c
    query = select(t.reservations).where(r.brand == brand, r.day >= since).order_by(r.position)
    if before is not None:
        query = query.where(r.day < before)
    return [spent_entry(row) for row in connection.execute(query)]
