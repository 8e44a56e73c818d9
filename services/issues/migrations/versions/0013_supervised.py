"""What lists are filtered by in the index of supervisors too: one of a dozen has very many issues."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FILTERED = [
    "finish_due", "closed_on", "status", "close_reason", "source", "kind", "category", "handling_class",
    "campaign", "lead_dept",
]  # fmt: skip
NAME, KEY = "ix_issues_supervisor_newest", ["supervisor", "registered_on", "id"]


def upgrade() -> None:
    op.drop_index(NAME, table_name="issues")
    op.create_index(NAME, "issues", KEY, unique=False, postgresql_include=FILTERED)


def downgrade() -> None:
    op.drop_index(NAME, table_name="issues")
    op.create_index(NAME, "issues", KEY, unique=False)
