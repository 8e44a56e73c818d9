"""A plan's tasks are found in the order of their due dates."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_tasks_plan_due", "tasks", ["plan_code", "due_date", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tasks_plan_due", table_name="tasks")
