"""What the bulletin tells of the other services' work: heard step by step, frozen with each report."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_steps()
    op.create_table(
        "officer_deeds",
        sa.Column("officer_id", sa.String(length=20), nullable=False),
        sa.Column("seq", BigId, autoincrement=False, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("officer_id", "seq", "held_on", name=op.f("pk_officer_deeds")),
    )
    op.create_index("ix_officer_deeds_held_on", "officer_deeds", ["held_on"], unique=False)
    _create_rows()
    op.add_column("reports", sa.Column("matters", Json, nullable=True))


def downgrade() -> None:
    op.drop_column("reports", "matters")
    for table in ("report_issues", "officer_deeds", "issue_steps"):
        op.drop_table(table)


def _create_steps() -> None:
    op.create_table(
        "issue_steps",
        sa.Column("issue_no", sa.String(length=20), nullable=False),
        sa.Column("seq", BigId, autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("step_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=2), nullable=True),
        sa.Column("category", sa.String(length=20), nullable=True),
        sa.Column("campaign", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("lead_dept", sa.String(length=20), nullable=True),
        sa.Column("finish_due", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(length=20), nullable=True),
        sa.Column("enterprises", Json, nullable=True),
        sa.PrimaryKeyConstraint("issue_no", "seq", "event", name=op.f("pk_issue_steps")),
    )


def _create_rows() -> None:
    op.create_table(
        "report_issues",
        sa.Column("report_id", BigId, nullable=False),
        sa.Column("issue_no", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=2), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("finish_due", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("enterprises", Json, nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("fresh", "closed", "closed_in_month")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("solved", "overdue")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_issues_report_id")),
        sa.PrimaryKeyConstraint("report_id", "issue_no", name=op.f("pk_report_issues")),
    )
