"""Results: under which play a decision was made, and what the player did with its command."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from adapters.columns import Units
from core.situation import Situation

revision = "0008"
down_revision = "0007"

AT_ONCE = 1_000
COLUMNS = ("tier", "cost", "play", "situation")
INDEXES = {"decisions_of_situation": ["brand", "signal", "situation"], "decisions_of_play": ["play"]}


def upgrade() -> None:
    """To this version; what the record says of earlier decisions is written beside them."""
    with op.batch_alter_table("decisions") as table:
        table.add_column(sa.Column("tier", sa.String(length=200), nullable=True))
        table.add_column(sa.Column("cost", Units(), server_default="0", nullable=False))
        table.add_column(sa.Column("play", sa.String(length=64), server_default=text("''"), nullable=False))
        table.add_column(sa.Column("situation", sa.String(length=200), server_default=text("''"), nullable=False))
    op.create_table(
        "outcomes",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False),
        sa.Column("did", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["position"], ["audit.position"]),
        sa.PrimaryKeyConstraint("position", "did"),
    )
    _tell_what_was_decided()
    for name, columns in INDEXES.items():
        op.create_index(name, "decisions", columns, unique=False)


def downgrade() -> None:
    """Back to the version before."""
    for name in INDEXES:
        op.drop_index(name, "decisions")
    op.drop_table("outcomes")
    with op.batch_alter_table("decisions") as table:
        for name in COLUMNS:
            table.drop_column(name)


def _tell_what_was_decided() -> None:
    connection = op.get_bind()
    texts: map[Any] = map(sa.column, ("position", "tier", "play", "situation"))
    told = sa.table("decisions", sa.column("cost", Units()), *texts)
    one = sa.update(told).where(told.c.position == sa.bindparam("at"))
    for page in _decisions(connection):
        connection.execute(one, [_told(position, decision) for position, decision in page])


def _told(position: int, decision: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": position,
        "tier": decision["tier"],
        "cost": decision["cost"],
        "play": decision["play"] or "",
        "situation": msgspec.convert(decision["situation"], Situation).key,
    }


def _decisions(connection: sa.Connection) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """All of them, so many at a time."""
    known = sa.table("decisions", sa.column("position"))
    audit = sa.table("audit", sa.column("position"), sa.column("body"))
    query = sa.select(known.c.position, audit.c.body).join(audit, audit.c.position == known.c.position)
    query = query.order_by(known.c.position).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        yield [(row.position, json.loads(bytes(row.body))["decision"]) for row in rows]
        rows = connection.execute(query.where(known.c.position > rows[-1].position)).all()
