"""Keys of people beside those of brands, and what waits for people."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """To this version."""
    op.add_column("keys", sa.Column("person", sa.String(length=64), nullable=False, server_default=sa.text("''")))
    op.add_column("keys", sa.Column("scopes", sa.String(length=80), nullable=False, server_default=sa.text("''")))
    op.add_column("keys", sa.Column("revoked", sa.BigInteger(), nullable=True))
    op.create_table(
        "tasks",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("brand", sa.String(length=40), nullable=False),
        sa.Column("player", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("arm", sa.String(length=32), nullable=False),
        sa.Column("tier", sa.String(length=200), nullable=True),
        sa.Column("codes", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Integer(), nullable=True),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", "kind"),
    )
    op.create_index("tasks_by_state", "tasks", ["kind", "state", "at"], unique=False)
    op.create_index("tasks_of_player", "tasks", ["brand", "player", "at"], unique=False)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("tasks")
    for column in ("revoked", "scopes", "person"):
        op.drop_column("keys", column)
