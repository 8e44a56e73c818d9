"""A token opens what it is for: handing in, or reading."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("devices") as table:
        table.add_column(sa.Column("purpose", sa.String(length=10), nullable=False, server_default="collect"))
    with op.batch_alter_table("devices") as table:
        table.alter_column("purpose", existing_type=sa.String(length=10), server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM devices WHERE purpose = 'feed'")  # they would open more than they may
    with op.batch_alter_table("devices") as table:
        table.drop_column("purpose")
