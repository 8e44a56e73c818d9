"""Who was told of each task, and who has read and signed."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Timestamp

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENTS = ("sent_at", "delivered_at", "read_at", "acked_at", "failed_at", "overdue_at")


def upgrade() -> None:
    op.create_table(
        "task_receipts",
        sa.Column("task_no", sa.String(length=40), nullable=False),
        sa.Column("notification_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=True),
        *(sa.Column(name, Timestamp, nullable=True) for name in MOMENTS),
        sa.PrimaryKeyConstraint("task_no", "notification_id", name=op.f("pk_task_receipts")),
    )
    op.create_index(op.f("ix_task_receipts_notification_id"), "task_receipts", ["notification_id"])


def downgrade() -> None:
    op.drop_table("task_receipts")
