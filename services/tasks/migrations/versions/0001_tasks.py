"""Plan sets and their tasks, with the units that help."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_sets",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.String(length=10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("doc_title", sa.String(length=200), nullable=False),
        sa.Column("doc_no", sa.String(length=60), nullable=True),
        sa.Column("issued_by", sa.String(length=100), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("declared_count", sa.Integer(), nullable=False),
        sa.Column("refs", Json, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_sets")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_sets_code")),
    )
    op.create_table(
        "tasks",
        sa.Column("task_no", sa.String(length=20), nullable=False),
        sa.Column("plan_code", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("lead_dept", sa.String(length=20), nullable=False),
        sa.Column("leader", sa.String(length=60), nullable=True),
        sa.Column("owner", sa.String(length=60), nullable=True),
        sa.Column("owner_phone", sa.String(length=30), nullable=True),
        sa.Column("supervisor", sa.String(length=100), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("progress_pct", sa.Integer(), nullable=False),
        sa.Column("lags_from", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("sign_due", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["plan_code"], ["plan_sets.code"], name=op.f("fk_tasks_plan_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("plan_code", "seq", name=op.f("uq_tasks_plan_code_seq")),
        sa.UniqueConstraint("task_no", name=op.f("uq_tasks_task_no")),
    )
    op.create_index("ix_tasks_due", "tasks", ["due_date", "id"], unique=False)
    op.create_index("ix_tasks_lead", "tasks", ["lead_dept", "status"], unique=False)

    op.create_table(
        "task_co_units",
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_co_units_task_id")),
        sa.PrimaryKeyConstraint("task_id", "dept", name=op.f("pk_task_co_units")),
    )
    op.create_index(op.f("ix_task_co_units_dept"), "task_co_units", ["dept"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_task_co_units_dept"), table_name="task_co_units")

    op.drop_table("task_co_units")
    op.drop_index("ix_tasks_lead", table_name="tasks")
    op.drop_index("ix_tasks_due", table_name="tasks")

    op.drop_table("tasks")
    op.drop_table("plan_sets")
