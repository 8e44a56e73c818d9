"""The ladder of tasks: rungs, supervision orders with their numbers, and how far a scan has come."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_rungs()
    _create_orders()
    op.create_table(
        "scans",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_scans")),
    )


def downgrade() -> None:
    for table in ("scans", "supervision_orders", "order_numbers", "escalations"):
        op.drop_table(table)


def _create_rungs() -> None:
    op.create_table(
        "escalations",
        sa.Column("object_no", sa.String(length=40), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("episode_due", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("fired_on", sa.Date(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("overdue_workdays", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        *_aggregate("escalations"),
        sa.UniqueConstraint(
            "object_no", "episode", "level", name=op.f("uq_escalations_object_no_episode_level")
        ),
    )
    op.create_index(op.f("ix_escalations_status"), "escalations", ["status", "fired_on", "id"], unique=False)


def _create_orders() -> None:
    op.create_table(
        "order_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_order_numbers")),
    )
    op.create_table(
        "supervision_orders",
        sa.Column("order_no", sa.String(length=40), nullable=False),
        sa.Column("object_no", sa.String(length=40), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("supervisor", sa.String(length=100), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=False),
        sa.Column("reply_text", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.String(length=100), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        *_aggregate("supervision_orders"),
        sa.UniqueConstraint("order_no", name=op.f("uq_supervision_orders_order_no")),
    )
    for name, columns in (
        ("object_no", ["object_no"]),
        ("dept", ["dept", "status", "reply_due", "id"]),
        ("status", ["status", "reply_due", "id"]),
    ):
        op.create_index(op.f(f"ix_supervision_orders_{name}"), "supervision_orders", columns, unique=False)


def _aggregate(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
