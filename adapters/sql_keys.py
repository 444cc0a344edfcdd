"""API keys in the ledger's database: who may speak for which brand."""

from collections.abc import Sequence

from sqlalchemy import Engine, insert, select

from adapters import schema as t


def stored_keys(engine: Engine) -> Sequence[tuple[str, str, bytes]]:
    """All keys as (id, brand, digest of the secret)."""
    with engine.connect() as connection:
        return [(row.id, row.brand, bytes(row.secret)) for row in connection.execute(select(t.keys))]


def store_key(engine: Engine, number: str, brand: str, secret: bytes) -> None:
    """Keep a new key."""
    with engine.begin() as connection:
        connection.execute(insert(t.keys).values(id=number, brand=brand, secret=secret))
