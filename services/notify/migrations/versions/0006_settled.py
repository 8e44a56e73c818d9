"""Which deliveries that were given up nobody needs to see to any more, and why an item was returned."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Timestamp

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("publicity_items", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("settled_at", Timestamp, nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "settled_at")
    op.drop_column("publicity_items", "note")
