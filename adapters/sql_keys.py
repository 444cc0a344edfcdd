"""API keys in the ledger's database: who may speak for which brand or group, and which people may decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Engine, insert, select, update

from adapters import schema as t
from adapters.rows import microseconds
from core.calendar import EPOCH


class StoredPerson(Struct, frozen=True):
    """The key of a person as it is kept."""

    id: str
    name: str
    scope: str
    rights: tuple[str, ...]
    secret: bytes
    revoked: datetime | None = None


def stored_keys(engine: Engine) -> Sequence[tuple[str, str, bytes]]:
    """All keys of machines as (id, whom it speaks for, digest of the secret)."""
    query = select(t.keys).where(t.keys.c.person == "")
    with engine.connect() as connection:
        return [(row.id, row.brand, bytes(row.secret)) for row in connection.execute(query)]


def store_key(engine: Engine, number: str, scope: str, secret: bytes) -> None:
    """Keep a new key; the column is called after the brand that a key spoke for before there were groups."""
    with engine.begin() as connection:
        connection.execute(insert(t.keys).values(id=number, brand=scope, secret=secret))


def stored_people(engine: Engine, number: str | None = None) -> Sequence[StoredPerson]:
    """All keys of people, or the one with an id, by name."""
    query = select(t.keys).where(t.keys.c.person != "").order_by(t.keys.c.person, t.keys.c.revoked, t.keys.c.id)
    if number is not None:
        query = query.where(t.keys.c.id == number)
    with engine.connect() as connection:
        return [_person(row) for row in connection.execute(query)]


def store_person(engine: Engine, person: StoredPerson) -> None:
    """Keep the new key of a person."""
    row = {"id": person.id, "brand": person.scope, "secret": person.secret, "person": person.name}
    with engine.begin() as connection:
        connection.execute(insert(t.keys).values(**row, scopes=" ".join(person.rights)))


def revoke(engine: Engine, name: str, at: datetime) -> None:
    """End the keys of a name; that they were there is not forgotten."""
    place = (t.keys.c.person == name, t.keys.c.revoked.is_(None))
    with engine.begin() as connection:
        connection.execute(update(t.keys).where(*place).values(revoked=microseconds(at)))


def _person(row: Any) -> StoredPerson:
    revoked = None if row.revoked is None else EPOCH + timedelta(microseconds=row.revoked)
    return StoredPerson(row.id, row.person, row.brand, tuple(row.scopes.split()), bytes(row.secret), revoked)
