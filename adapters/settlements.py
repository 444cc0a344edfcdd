"""What becomes of reservations when it is known what became of their commands.

An acknowledged command has spent what it reserved. One that is taken back frees it, if it is sure that it never went
out: what the player may have seen he may have taken. After a crash that is sure of new commands only, for what was sent
in the last moment before may not be on record.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, and_, or_, select, update

from adapters import schema as t
from adapters.sql_budgets import Held
from core.entries import Fate, Mark
from core.reservation import Release, SpentEntry

Place = tuple[str, str, int]
AT_ONCE: Final = 200


class Open(Struct, frozen=True):
    """A command whose money is still reserved."""

    position: int
    decision: str
    fate: Fate
    entry: SpentEntry


class Settled(Struct, frozen=True):
    """A reservation that is over: what to say on the record, and what it was."""

    release: Release
    entry: SpentEntry


def open_commands(connection: Connection, marks: Sequence[Mark]) -> Mapping[Place, Open]:
    """The commands of these marks that still reserve something, held until the transaction ends."""
    places = sorted({(mark.brand, mark.player, mark.seq) for mark in marks})
    found: dict[Place, Open] = {}
    for start in range(0, len(places), AT_ONCE):
        found.update(_open(connection, places[start : start + AT_ONCE]))
    return found


def _open(connection: Connection, places: Sequence[Place]) -> Iterator[tuple[Place, Open]]:
    o, r = t.outbox.c, t.reservations
    these = or_(*(and_(o.brand == brand, o.player == player, o.seq == seq) for brand, player, seq in places))
    query = select(o.seq, o.decision, o.fate, *r.c).join(r, r.c.position == o.position)
    query = query.where(these, r.c.state == "reserved").order_by(o.position).with_for_update(of=t.outbox)
    for row in connection.execute(query):
        place = (row.brand, row.player, row.seq)
        yield place, Open(row.position, bytes(row.decision).hex(), row.fate, spent_entry(row))


def settle(
    connection: Connection, held: Held, commands: Mapping[Place, Open], marks: Sequence[Mark], since: int
) -> list[Settled]:
    """Commit or release what the marks say, each reservation once; returns what is free again.

    Of commands up to the position `since` it is not sure that they never went out.
    """
    fates, left, released = (
        {place: command.fate for place, command in commands.items()},
        dict(commands),
        list[Settled](),
    )
    for mark in marks:
        place = (mark.brand, mark.player, mark.seq)
        fate, fates[place] = fates.get(place), mark.fate
        command = left.get(place)
        if command is None:
            continue
        if mark.fate == "acknowledged" and fate in ("pending", "sent"):
            held.commit(left.pop(place).entry)
            _close(connection, command, "committed")
        elif mark.fate in ("withheld", "expired") and fate == "pending" and command.position > since:
            held.release(left.pop(place).entry)
            _close(connection, command, "released")
            released.append(Settled(_release(command, mark), command.entry))
    return released


def _release(command: Open, mark: Mark) -> Release:
    return Release(decision=command.decision, fate=mark.fate, reason=mark.reason)


def _close(connection: Connection, command: Open, state: str) -> None:
    row = t.reservations.c.position == command.position
    connection.execute(update(t.reservations).where(row).values(state=state))


def spent_entry(row: Any) -> SpentEntry:
    """Read a reservation back."""
    return SpentEntry(
        brand=row.brand,
        player=row.player,
        day=row.day,
        cost=row.cost,
        play=row.play,
        channel=row.channel,
        currency=row.currency,
        amount=row.amount,
        released=row.state == "released",
    )
