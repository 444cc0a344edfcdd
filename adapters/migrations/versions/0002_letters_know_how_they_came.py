"""Dead letters know how they came and whether they were read again; payloads of unknown shape have a table."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _columns() -> list["sa.Column[object]"]:
    return [
        sa.Column("brand", sa.String(length=40), nullable=False, server_default=sa.text("''")),
        sa.Column("dialect", sa.String(length=40), nullable=False, server_default=sa.text("''")),
        sa.Column("kind", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("history", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("at", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("retried", sa.Integer(), nullable=False, server_default="0"),
    ]


def upgrade() -> None:
    """To this version."""
    for column in _columns():
        op.add_column("dead_letters", column)
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *_columns(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_position", "item", name="quarantine_once"),
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("quarantine")
    for column in reversed(_columns()):
        op.drop_column("dead_letters", column.name)
