"""Which enterprise an account speaks for (ADR 0030)."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("enterprise", sa.String(length=36), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "enterprise")
