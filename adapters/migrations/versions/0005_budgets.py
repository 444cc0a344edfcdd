"""Budgets: what is reserved and spent of each, and what a reservation takes of the longer and narrower ones."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from adapters.columns import Units
from core.budget import Budget
from core.money import to_minor
from core.reservation import SpentEntry, play_name, shares_of
from core.situation import Situation

revision = "0005"
down_revision = "0004"

AT_ONCE = 1_000
COLUMNS = ("play", "channel", "currency", "amount", "state")


def upgrade() -> None:
    """To this version; reservations that stand are counted into their budgets."""
    with op.batch_alter_table("reservations") as table:
        table.add_column(sa.Column("play", sa.String(length=64), server_default=text("''"), nullable=False))
        table.add_column(sa.Column("channel", sa.String(length=16), server_default="site", nullable=False))
        table.add_column(sa.Column("currency", sa.String(length=8), server_default=text("''"), nullable=False))
        table.add_column(sa.Column("amount", Units(), server_default="0", nullable=False))
        table.add_column(sa.Column("state", sa.String(length=16), server_default="reserved", nullable=False))
    op.create_table(
        "budgets",
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("reserved", Units(), nullable=False),
        sa.Column("committed", Units(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "scope", "name", "period"),
    )
    _count_what_stands()


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("budgets")
    with op.batch_alter_table("reservations") as table:
        for name in COLUMNS:
            table.drop_column(name)


def _count_what_stands() -> None:
    connection, used = op.get_bind(), Counter[Budget]()
    new = sa.table("reservations", sa.column("position"), *map(sa.column, COLUMNS[:3]), sa.column("amount", Units()))
    for position, entry in _standing(connection):
        given = {"play": entry.play, "currency": entry.currency, "amount": entry.amount}
        connection.execute(sa.update(new).where(new.c.position == position).values(given))
        used.update(dict(shares_of(entry)))
    budgets = sa.table(
        "budgets", *map(sa.column, ("brand", "scope", "name", "period")), *_units("reserved", "committed")
    )
    for budget, units in used.items():
        key = {"brand": budget.brand, "scope": budget.scope, "name": budget.name, "period": budget.period}
        connection.execute(sa.insert(budgets).values(**key, reserved=units, committed=0))


def _units(*names: str) -> Iterator[Any]:
    return (sa.column(name, Units()) for name in names)


def _standing(connection: sa.Connection) -> Iterator[tuple[int, SpentEntry]]:
    known = sa.table("reservations", *map(sa.column, ("position", "brand", "player", "day")), *_units("cost"))
    audit = sa.table("audit", sa.column("position"), sa.column("body"))
    query = sa.select(known, audit.c.body).join(audit, audit.c.position == known.c.position)
    query = query.order_by(known.c.position).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        yield from ((row.position, _entry(row)) for row in rows)
        rows = connection.execute(query.where(known.c.position > rows[-1].position)).all()


def _entry(row: Any) -> SpentEntry:
    decision = json.loads(bytes(row.body))["decision"]
    given = (decision["command"] or {}).get("amount") or {"amount": "0", "currency": ""}
    return SpentEntry(
        brand=row.brand,
        player=row.player,
        day=row.day,
        cost=row.cost,
        play=play_name(msgspec.convert(decision["situation"], Situation)) if decision["play"] else "",
        currency=given["currency"],
        amount=to_minor(given["amount"], given["currency"]) if given["currency"] else 0,
    )
