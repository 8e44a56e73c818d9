"""Monthly rounds: what each unit owes in a month, and what it files."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("cutoff", sa.Date(), nullable=False),
        sa.Column("open_on", sa.Date(), nullable=False),
        sa.Column("fill_due", sa.Date(), nullable=False),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("publish_due", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        *_aggregate("rounds"),
        sa.UniqueConstraint("month", name=op.f("uq_rounds_month")),
    )
    op.create_table(
        "round_units",
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_units_round_id")),
        sa.PrimaryKeyConstraint("round_id", "dept", name=op.f("pk_round_units")),
    )
    _create_filings()


def downgrade() -> None:
    for table in ("filings", "round_units", "rounds"):
        op.drop_table(table)


def _create_filings() -> None:
    op.create_table(
        "filings",
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("task_no", sa.String(length=20), nullable=False),
        sa.Column("plan_code", sa.String(length=10), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("before_pct", sa.Integer(), nullable=False),
        sa.Column("progress_pct", sa.Integer(), nullable=True),
        sa.Column("done_text", sa.Text(), nullable=True),
        sa.Column("problems", sa.Text(), nullable=True),
        sa.Column("coordination", sa.Text(), nullable=True),
        sa.Column("next_plan", sa.Text(), nullable=True),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("first_submitted_at", Timestamp, nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.String(length=100), nullable=True),
        sa.Column("timeliness", sa.String(length=10), nullable=True),
        sa.Column("returned_count", sa.Integer(), nullable=False),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("resubmit_due", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        *_aggregate("filings"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_filings_round_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_filings_task_id")),
        sa.UniqueConstraint("round_id", "task_id", name=op.f("uq_filings_round_id_task_id")),
    )
    for name, columns in (
        ("unit", ["round_id", "dept", "status"]),
        ("status", ["round_id", "status", "id"]),
        ("owed", ["dept", "status"]),
        ("task", ["task_id"]),
    ):
        op.create_index(f"ix_filings_{name}", "filings", columns, unique=False)


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
