"""What others send: each send of today's CRM as the hub judged it, and both sides by day."""

import sqlalchemy as sa
from alembic import op

from adapters.schema import Position

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "sends",
        sa.Column("position", Position, autoincrement=False, nullable=False),
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["position"], ["audit.position"]),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("sends_of_day", "sends", ["brand", "at"], unique=False)
    op.create_index("decisions_of_day", "decisions", ["brand", "at"], unique=False)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_index("decisions_of_day", table_name="decisions")
    op.drop_index("sends_of_day", table_name="sends")
    op.drop_table("sends")
