"""What questions to models have taken, by run, by brand and day, and by day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "model_spend",
        sa.Column("whose", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("whose", "name", "day"),
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("model_spend")
