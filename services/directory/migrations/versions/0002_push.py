"""Where a person takes messages in the app of the banner (domain.md §5.2)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("push", sa.String(length=255), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "push")
