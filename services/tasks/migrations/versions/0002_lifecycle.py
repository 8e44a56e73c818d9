"""A task's whole life: what it holds, its moves, returns, evidence, extensions, proposals, instructions."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    op.add_column("plan_sets", sa.Column("archived_on", sa.Date(), nullable=True))
    for column in (*_particulars(), *_standing()):
        op.add_column("tasks", column)
    op.execute("UPDATE tasks SET original_due = due_date, episode = 1 WHERE dispatched_on IS NOT NULL")
    op.add_column("task_co_units", sa.Column("reply", sa.Text(), nullable=True))
    op.add_column("task_co_units", sa.Column("replied_on", sa.Date(), nullable=True))
    op.add_column("task_co_units", sa.Column("replied_by", sa.String(length=100), nullable=True))
    op.create_index("ix_tasks_link_id", "tasks", ["link_id"], unique=False)
    _create_records()
    _create_requests()
    _create_attachments()
    _create_instructions()
    _create_indicators()


def downgrade() -> None:
    tables = ("indicators", "instruction_readings", "instructions", "attachments")
    for table in (*tables, "proposals", "extensions", "return_requests", "task_history", "task_tags"):
        op.drop_table(table)
    op.drop_index("ix_tasks_link_id", table_name="tasks")
    for name in ("reply", "replied_on", "replied_by"):
        op.drop_column("task_co_units", name)
    for column in (*_particulars(), *_standing()):
        op.drop_column("tasks", column.name)
    op.drop_column("plan_sets", "archived_on")


def _particulars() -> list[sa.Column[object]]:
    return [
        sa.Column("domain", sa.String(length=60), nullable=True),
        sa.Column("focus", sa.String(length=10), nullable=True),
        sa.Column("nature", sa.String(length=10), nullable=True),
        sa.Column("env_dimension", sa.String(length=10), nullable=True),
        sa.Column("indicator_codes", Json, nullable=False, server_default="[]"),
        sa.Column("target_value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("milestones", Json, nullable=False, server_default="[]"),
    ]


def _standing() -> list[sa.Column[object]]:
    return [
        sa.Column("link_id", BigId, nullable=True),
        sa.Column("return_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("co_due", sa.Date(), nullable=True),
        sa.Column("current_value", sa.Double(), nullable=True),
        sa.Column("original_due", sa.Date(), nullable=True),
        sa.Column("extension_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.String(length=100), nullable=True),
        sa.Column("verify_due", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.String(length=100), nullable=True),
        sa.Column("sent_back_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("late_workdays", sa.Integer(), nullable=True),
        sa.Column("ever_overdue", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("merged_into", sa.String(length=20), nullable=True),
        sa.Column("episode", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("told_light", sa.String(length=10), nullable=False, server_default="green"),
    ]


def _create_records() -> None:
    op.create_table(
        "task_tags",
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_tags_task_id"),
        sa.PrimaryKeyConstraint("task_id", "tag", name="pk_task_tags"),
    )
    op.create_index("ix_task_tags_tag", "task_tags", ["tag", "task_id"], unique=False)
    op.create_table(
        "task_history",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("actor_type", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("actor_dept", sa.String(length=20), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("deadlines", Json, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_task_history_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_history"),
    )
    op.create_index("ix_task_history_task_id", "task_history", ["task_id"], unique=False)


def _create_requests() -> None:
    _create_request(
        "return_requests",
        ["task_id"],
        ["status", "decide_by", "id"],
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("suggested_dept", sa.String(length=20), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
    )
    _create_request(
        "extensions",
        ["task_id"],
        ["status", "decider", "decide_by", "id"],
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("requested_due", sa.Date(), nullable=False),
        sa.Column("upper_doc_no", sa.String(length=60), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("decider", sa.String(length=2), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("opinion_by", sa.String(length=100), nullable=True),
    )
    _create_request(
        "proposals",
        ["task_id", "action"],
        ["status", "proposed_on", "id"],
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("target", sa.String(length=20), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
    )


def _create_request(table: str, once: list[str], listed: list[str], *columns: sa.Column[object]) -> None:
    """Something asked about a task: one at a time, listed by where it stands."""
    op.create_table(
        table,
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *columns,
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_aggregate(),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=f"fk_{table}_task_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_task_id", table, ["task_id"], unique=False)
    op.create_index(f"ix_{table}_status", table, listed, unique=False)
    name = f"uq_{table}_pending"
    op.create_index(name, table, once, unique=True, postgresql_where=PENDING, sqlite_where=PENDING)


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        *_aggregate(),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_attachments_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.UniqueConstraint("task_id", "sha256", name="uq_attachments_task_id_sha256"),
    )


def _create_instructions() -> None:
    op.create_table(
        "instructions",
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("leader", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        *_aggregate(),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_instructions_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_instructions"),
    )
    op.create_index("ix_instructions_task_id", "instructions", ["task_id"], unique=False)
    op.create_index("ix_instructions_leader", "instructions", ["leader"], unique=False)
    op.create_table(
        "instruction_readings",
        sa.Column("instruction_id", BigId, nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("at", Timestamp, nullable=False),
        sa.ForeignKeyConstraint(
            ["instruction_id"], ["instructions.id"], name="fk_instruction_readings_instruction_id"
        ),
        sa.PrimaryKeyConstraint("instruction_id", "person_id", name="pk_instruction_readings"),
    )


def _create_indicators() -> None:
    op.create_table(
        "indicators",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("catalogue", sa.String(length=2), nullable=False),
        sa.Column("edition", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.Column("parent", sa.String(length=20), nullable=True),
        sa.Column("pillar", sa.String(length=2), nullable=True),
        sa.Column("env_dimension", sa.String(length=10), nullable=True),
        sa.Column("lead_dept", sa.String(length=20), nullable=True),
        sa.Column("co_depts", Json, nullable=False),
        sa.Column("mappings", Json, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        *_aggregate(),
        sa.PrimaryKeyConstraint("id", name="pk_indicators"),
        sa.UniqueConstraint("code", name="uq_indicators_code"),
    )
    op.create_index("ix_indicators_catalogue", "indicators", ["catalogue", "code"], unique=False)


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
    ]
