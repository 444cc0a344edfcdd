"""API keys in the ledger's database: who may speak for which brand or group."""

from collections.abc import Sequence

from sqlalchemy import Engine, insert, select

from adapters import schema as t


def stored_keys(engine: Engine) -> Sequence[tuple[str, str, bytes]]:
    """All keys as (id, whom it speaks for, digest of the secret)."""
    with engine.connect() as connection:
        return [(row.id, row.brand, bytes(row.secret)) for row in connection.execute(select(t.keys))]


def store_key(engine: Engine, number: str, scope: str, secret: bytes) -> None:
    """Keep a new key; the column is called after the brand that a key spoke for before there were groups."""
    with engine.begin() as connection:
        connection.execute(insert(t.keys).values(id=number, brand=scope, secret=secret))
