"""The ledger as it begins: issues, their parts, their history and their numbers."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=2), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", "source", name=op.f("pk_issue_numbers")),
    )
    op.create_table(
        "issues",
        sa.Column("issue_no", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=2), nullable=False),
        sa.Column("source_ref", sa.String(length=200), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("petitioner_type", sa.String(length=10), nullable=False),
        sa.Column("petitioner_name", sa.String(length=200), nullable=True),
        sa.Column("petitioner_phone", sa.String(length=30), nullable=True),
        sa.Column("petitioner_anonymous", sa.Boolean(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("accept_due", sa.Date(), nullable=False),
        sa.Column("respondent_dept", sa.String(length=20), nullable=True),
        sa.Column("suggested_dept", sa.String(length=20), nullable=True),
        sa.Column("campaign", sa.String(length=200), nullable=True),
        sa.Column("recurrence_of", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("handling_class", sa.String(length=10), nullable=True),
        sa.Column("lead_dept", sa.String(length=20), nullable=True),
        sa.Column("leader", sa.String(length=100), nullable=True),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("supervisor", sa.String(length=100), nullable=True),
        sa.Column("dispatched_on", sa.Date(), nullable=True),
        sa.Column("sign_due", sa.Date(), nullable=True),
        sa.Column("contact_due", sa.Date(), nullable=True),
        sa.Column("co_due", sa.Date(), nullable=True),
        sa.Column("finish_due", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("issue_no", name=op.f("uq_issues_issue_no")),
        sa.UniqueConstraint("source", "source_ref", name=op.f("uq_issues_source_source_ref")),
    )
    op.create_index("ix_issues_lead_due", "issues", ["lead_dept", "status", "finish_due", "id"], unique=False)
    op.create_index("ix_issues_newest", "issues", ["registered_on", "id"], unique=False)
    op.create_table(
        "issue_co_units",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dept_code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_co_units_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "position", name=op.f("pk_issue_co_units")),
    )
    op.create_index(op.f("ix_issue_co_units_dept_code"), "issue_co_units", ["dept_code"], unique=False)
    op.create_table(
        "issue_enterprises",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_enterprises_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "position", name=op.f("pk_issue_enterprises")),
    )
    op.create_index(
        op.f("ix_issue_enterprises_enterprise_id"), "issue_enterprises", ["enterprise_id"], unique=False
    )
    op.create_index(op.f("ix_issue_enterprises_uscc"), "issue_enterprises", ["uscc"], unique=False)
    op.create_table(
        "issue_history",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("actor_type", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("actor_dept", sa.String(length=20), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("deadlines", Json, nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_history_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_history")),
    )
    op.create_index(op.f("ix_issue_history_issue_id"), "issue_history", ["issue_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_issue_history_issue_id"), table_name="issue_history")
    op.drop_table("issue_history")
    op.drop_index(op.f("ix_issue_enterprises_uscc"), table_name="issue_enterprises")
    op.drop_index(op.f("ix_issue_enterprises_enterprise_id"), table_name="issue_enterprises")
    op.drop_table("issue_enterprises")
    op.drop_index(op.f("ix_issue_co_units_dept_code"), table_name="issue_co_units")
    op.drop_table("issue_co_units")
    op.drop_index("ix_issues_newest", table_name="issues")
    op.drop_index("ix_issues_lead_due", table_name="issues")
    op.drop_table("issues")
    op.drop_table("issue_numbers")
