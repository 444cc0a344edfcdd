"""The first ledger: audit chain, decisions, plays, outbox, snapshots."""

import sqlalchemy as sa
from alembic import op

from adapters.columns import Units
from adapters.schema import Position

revision = "0001"
down_revision = None


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "audit",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_position", "item", name="dead_letter_once"),
    )
    op.create_table(
        "jobs",
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("situation", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "players",
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("currency", sa.String(length=8), nullable=False),
        sa.Column("bets", sa.BigInteger(), nullable=False),
        sa.Column("turnover", Units(), nullable=False),
        sa.Column("payout", Units(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "player"),
    )
    op.create_table(
        "policies",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "seen",
        sa.Column("chunk", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.String(length=16), nullable=False),
        sa.Column("ids", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chunk"),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "transcripts",
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("play", sa.String(length=64), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_table(
        "decisions",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("signal", sa.String(length=32), nullable=False),
        sa.Column("arm", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"],
            ["audit.position"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("decisions_of_player", "decisions", ["brand", "player", "position"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", Position, nullable=False),
        sa.Column("decision", sa.LargeBinary(length=16), nullable=False),
        sa.Column("command", sa.LargeBinary(), nullable=False),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"],
            ["audit.position"],
        ),
        sa.PrimaryKeyConstraint("brand", "player", "seq"),
    )
    op.create_table(
        "plays",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("situation", sa.String(length=200), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"],
            ["audit.position"],
        ),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("plays_by_book", "plays", ["book"], unique=False)
    op.create_index("plays_by_digest", "plays", ["digest"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("cost", Units(), nullable=False),
        sa.ForeignKeyConstraint(
            ["position"],
            ["audit.position"],
        ),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("outbox_by_position", "outbox", ["position"], unique=False)
    op.create_index("reservations_of_day", "reservations", ["brand", "day"], unique=False)


def downgrade() -> None:
    """Back to nothing."""
    op.drop_index("outbox_by_position", table_name="outbox")
    op.drop_index("reservations_of_day", table_name="reservations")
    op.drop_table("reservations")
    op.drop_index("plays_by_digest", table_name="plays")
    op.drop_index("plays_by_book", table_name="plays")
    op.drop_table("plays")
    op.drop_table("outbox")
    op.drop_index("decisions_of_player", table_name="decisions")
    op.drop_table("decisions")
    op.drop_table("transcripts")
    op.drop_table("state")
    op.drop_table("seen")
    op.drop_table("policies")
    op.drop_table("players")
    op.drop_table("keys")
    op.drop_table("jobs")
    op.drop_table("dead_letters")
    op.drop_table("audit")
