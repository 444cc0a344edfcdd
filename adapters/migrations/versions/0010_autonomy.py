"""Trials of plays: which player is on which side, and what has become of him."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "trials",
        sa.Column("play", sa.String(length=64), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("harmed", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("play", "player"),
    )
    op.create_index("trials_of_player", "trials", ["brand", "player"], unique=False)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("trials")
