"""Indexes for lists of the ledger whose filter few of many issues meet, and for what somebody reported."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FILTERED = [
    "finish_due", "closed_on", "status", "close_reason", "source", "kind", "category", "handling_class",
    "supervisor", "campaign",
]  # fmt: skip
KEY = ["lead_dept", "registered_on", "id"]


def upgrade() -> None:
    op.drop_index("ix_issues_lead_dept_newest", table_name="issues")
    op.create_index("ix_issues_lead_dept_newest", "issues", KEY, unique=False, postgresql_include=FILTERED)
    for column in ("kind", "handling_class", "created_by"):
        op.create_index(f"ix_issues_{column}", "issues", [column], unique=False)
    _index_co_units("dept_code", "issue_id")


def downgrade() -> None:
    _index_co_units("dept_code")
    for column in ("kind", "handling_class", "created_by"):
        op.drop_index(f"ix_issues_{column}", table_name="issues")
    op.drop_index("ix_issues_lead_dept_newest", table_name="issues")
    op.create_index("ix_issues_lead_dept_newest", "issues", KEY, unique=False)


def _index_co_units(*columns: str) -> None:
    op.drop_index("ix_issue_co_units_dept_code", table_name="issue_co_units")
    op.create_index("ix_issue_co_units_dept_code", "issue_co_units", columns, unique=False)
