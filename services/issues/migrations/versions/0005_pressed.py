"""An index of what lights and the ladder look at."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_issues_pressed_due",
        "issues",
        ["finish_due", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('dispatched', 'return_requested', 'in_progress')"),
        sqlite_where=sa.text("status IN ('dispatched', 'return_requested', 'in_progress')"),
    )


def downgrade() -> None:
    op.drop_index("ix_issues_pressed_due", table_name="issues")
