"""The record is found by its subject: whether a switch, a person event or a play is on it needs no scan."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """To this version."""
    op.create_index("audit_by_subject", "audit", ["kind", "subject"], unique=False)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_index("audit_by_subject", table_name="audit")
