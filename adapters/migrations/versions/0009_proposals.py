"""What agent runs propose, and the words that settle it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """To this version; plays that are in the book already stay there."""
    op.create_table(
        "proposals",
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("situation", sa.String(length=200), nullable=False),
        sa.Column("play", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("run"),
    )
    op.create_index("proposals_by_standing", "proposals", ["standing", "at"], unique=False)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("proposals")
