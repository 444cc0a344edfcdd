"""Inserts that both databases understand: plain, only what is new, or over what was there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects import postgresql, sqlite


def put(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if rows:
        connection.execute(insert(table), list(rows))


def put_new(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> int:
    """Insert rows that are not there yet; returns how many were new."""
    if not rows:
        return 0
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    return sum(connection.execute(statement.values(row)).first() is not None for row in rows)


def put_over(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows or replace those with the same primary key."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    primary = [column.name for column in table.primary_key]
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in primary}
    connection.execute(statement.on_conflict_do_update(index_elements=primary, set_=changed), list(rows))
