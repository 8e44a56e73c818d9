"""The restricted ledger: tables of its own, every text in them sealed."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restricted_access",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_access")),
    )
    op.create_index(op.f("ix_restricted_access_subject"), "restricted_access", ["subject"], unique=False)

    op.create_table(
        "restricted_keys",
        sa.Column("secret", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_restricted_keys")),
    )
    op.create_table(
        "restricted_namings",
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_namings")),
        sa.UniqueConstraint("person_id", "role", name=op.f("uq_restricted_namings_person_id_role")),
    )
    op.create_table(
        "restricted_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_restricted_numbers")),
    )
    op.create_table(
        "restricted_reports",
        sa.Column("report_ref", sa.String(length=24), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("reporter", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_reports")),
        sa.UniqueConstraint("report_ref", name=op.f("uq_restricted_reports_report_ref")),
    )
    op.create_index(
        "ix_restricted_reports_waiting", "restricted_reports", ["status", "received_on", "id"], unique=False
    )

    op.create_table(
        "restricted_requests",
        sa.Column("request_ref", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("new_deadline", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", Timestamp, nullable=True),
        sa.Column("valid_until", Timestamp, nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_requests")),
        sa.UniqueConstraint("request_ref", name=op.f("uq_restricted_requests_request_ref")),
    )
    op.create_index(
        "uq_restricted_requests_pending",
        "restricted_requests",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
        sqlite_where=sa.text("status = 'pending'"),
    )

    op.create_table(
        "restricted_work_plans",
        sa.Column("plan_ref", sa.String(length=24), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("about", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_work_plans")),
        sa.UniqueConstraint("plan_ref", name=op.f("uq_restricted_work_plans_plan_ref")),
    )
    op.create_table(
        "restricted_cases",
        sa.Column("case_ref", sa.String(length=24), nullable=False),
        sa.Column("case_no", sa.String(length=20), nullable=False),
        sa.Column("report_id", BigId, nullable=True),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("respondent_dept", sa.String(length=20), nullable=True),
        sa.Column("inspect_dept", sa.String(length=20), nullable=True),
        sa.Column("rect_dept", sa.String(length=20), nullable=True),
        sa.Column("rect_leader", sa.String(length=100), nullable=True),
        sa.Column("rect_person", sa.String(length=100), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.String(length=100), nullable=True),
        sa.Column("first_verifier", sa.String(length=100), nullable=True),
        sa.Column("second_verifier", sa.String(length=100), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["restricted_reports.id"], name=op.f("fk_restricted_cases_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_cases")),
        sa.UniqueConstraint("case_no", name=op.f("uq_restricted_cases_case_no")),
        sa.UniqueConstraint("case_ref", name=op.f("uq_restricted_cases_case_ref")),
    )
    op.create_index("ix_restricted_cases_due", "restricted_cases", ["status", "deadline"], unique=False)
    op.create_index(
        op.f("ix_restricted_cases_rect_person"), "restricted_cases", ["rect_person"], unique=False
    )

    op.create_table(
        "restricted_history",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("entry_ref", sa.String(length=24), nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["restricted_cases.id"], name=op.f("fk_restricted_history_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_history")),
    )
    op.create_index(op.f("ix_restricted_history_case_id"), "restricted_history", ["case_id"], unique=False)

    op.create_table(
        "restricted_rungs",
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("fired_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["restricted_cases.id"], name=op.f("fk_restricted_rungs_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "deadline", "level", name=op.f("pk_restricted_rungs")),
    )


def downgrade() -> None:
    op.drop_table("restricted_rungs")
    op.drop_index(op.f("ix_restricted_history_case_id"), table_name="restricted_history")

    op.drop_table("restricted_history")
    op.drop_index(op.f("ix_restricted_cases_rect_person"), table_name="restricted_cases")
    op.drop_index("ix_restricted_cases_due", table_name="restricted_cases")

    op.drop_table("restricted_cases")
    op.drop_table("restricted_work_plans")
    op.drop_index(
        "uq_restricted_requests_pending",
        table_name="restricted_requests",
        postgresql_where=sa.text("status = 'pending'"),
        sqlite_where=sa.text("status = 'pending'"),
    )

    op.drop_table("restricted_requests")
    op.drop_index("ix_restricted_reports_waiting", table_name="restricted_reports")

    op.drop_table("restricted_reports")
    op.drop_table("restricted_numbers")
    op.drop_table("restricted_namings")
    op.drop_table("restricted_keys")
    op.drop_index(op.f("ix_restricted_access_subject"), table_name="restricted_access")

    op.drop_table("restricted_access")
