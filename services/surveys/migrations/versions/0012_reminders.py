"""Units are reminded of the enterprises an action has not reached (features.md S17)."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("actions") as table:
        table.add_column(sa.Column("reminders", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("actions") as table:
        table.alter_column("reminders", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("actions") as table:
        table.drop_column("reminders")
