"""Reports of monthly rounds: frozen rows, their sums by unit, and interviews proposed after them."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTS = (
    *("due_total", "completed", "on_time", "required", "filed_on_time", "filed", "first_pass"),
    *("settled", "owed", "held", "red", "yellow"),
)
FLAGS = (
    *("in_total", "closed", "due", "completed", "on_time", "required", "filed", "filed_on_time"),
    *("accepted", "first_pass"),
)


def upgrade() -> None:
    _create_reports()
    _create_units()
    _create_lines()
    _create_interviews()


def downgrade() -> None:
    for table in ("unit_interviews", "report_lines", "report_units", "reports"):
        op.drop_table(table)


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("round_id", BigId, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("report_no", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        *(sa.Column(name, Json, nullable=False) for name in ("rules", "plans", "escalations", "measures")),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changes", Json, nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("compiled_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.String(length=100), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        *_aggregate("reports"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_reports_round_id")),
        sa.UniqueConstraint("month", "edition", name=op.f("uq_reports_month_edition")),
    )


def _create_units() -> None:
    op.create_table(
        "report_units",
        sa.Column("report_id", BigId, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_group", sa.String(length=5), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("score", sa.String(length=8), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("group_rank", sa.Integer(), nullable=True),
        sa.Column("last_rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_units_report_id")),
        sa.PrimaryKeyConstraint("report_id", "dept", name=op.f("pk_report_units")),
    )


def _create_lines() -> None:
    op.create_table(
        "report_lines",
        sa.Column("report_id", BigId, nullable=False),
        sa.Column("task_no", sa.String(length=20), nullable=False),
        sa.Column("plan_code", sa.String(length=10), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("progress_pct", sa.Integer(), nullable=False),
        sa.Column("light", sa.String(length=10), nullable=False),
        sa.Column("extension_count", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in FLAGS),
        sa.Column("settlement", sa.String(length=10), nullable=True),
        sa.Column("closed_in_month", sa.Boolean(), nullable=False),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("expected_pct", sa.Integer(), nullable=True),
        sa.Column("lag", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_lines_report_id")),
        sa.PrimaryKeyConstraint("report_id", "task_no", name=op.f("pk_report_lines")),
    )
    op.create_index("ix_report_lines_dept", "report_lines", ["report_id", "dept"], unique=False)


def _create_interviews() -> None:
    op.create_table(
        "unit_interviews",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("score", sa.String(length=8), nullable=True),
        sa.Column("task_nos", Json, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *_aggregate("unit_interviews"),
        sa.UniqueConstraint("month", "dept", "cause", name=op.f("uq_unit_interviews_month_dept_cause")),
    )
    op.create_index("ix_unit_interviews_status", "unit_interviews", ["status", "id"], unique=False)


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
