"""An issue's whole life: its moves, callbacks, plans, extensions, proposals, mergers."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ISSUES = sa.table("issues", sa.column("id"), sa.column("finish_steps", Json), sa.column("episode"))
PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    _create_tables()
    op.add_column("issue_co_units", sa.Column("reply", sa.Text(), nullable=True))
    op.add_column("issue_co_units", sa.Column("replied_on", sa.Date(), nullable=True))
    op.add_column("issue_co_units", sa.Column("replied_by", sa.String(length=100), nullable=True))
    op.add_column("issue_history", sa.Column("details", Json, nullable=False, server_default="{}"))
    op.add_column(
        "issue_history", sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("issues", sa.Column("finish_steps", Json, nullable=False, server_default="[]"))
    op.add_column("issues", sa.Column("plan_due", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("verify_due", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("callback_due", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("contacted_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("plan_approved_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("submitted_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("submitted_by", sa.String(length=100), nullable=True))
    op.add_column("issues", sa.Column("verified_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("close_reason", sa.String(length=20), nullable=True))
    op.add_column("issues", sa.Column("on_time", sa.Boolean(), nullable=True))
    op.add_column("issues", sa.Column("measures", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("progress", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("rating", sa.Integer(), nullable=True))
    op.add_column("issues", sa.Column("resolved", sa.String(length=10), nullable=True))
    op.add_column("issues", sa.Column("return_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("issues", sa.Column("extension_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("issues", sa.Column("reopen_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("issues", sa.Column("suspended_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("review_on", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("episode", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "issues", sa.Column("told_light", sa.String(length=10), nullable=False, server_default="green")
    )
    op.add_column("issues", sa.Column("pain_type", sa.String(length=10), nullable=True))
    op.add_column("issues", sa.Column("env_dimension", sa.String(length=10), nullable=True))
    op.add_column("issues", sa.Column("indicator_codes", Json, nullable=False, server_default="[]"))
    op.add_column("issues", sa.Column("suggested_due", sa.Date(), nullable=True))
    op.add_column("issues", sa.Column("merged_into", sa.String(length=20), nullable=True))
    op.create_index("ix_issues_status_due", "issues", ["status", "finish_due", "id"], unique=False)
    _explain_finish_dates()


def _create_tables() -> None:
    op.create_table(
        "issue_callbacks",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("caller", sa.String(length=100), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("lead_dept", sa.String(length=20), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("resolved", sa.String(length=10), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("check_due", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", sa.String(length=100), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_callbacks_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_callbacks")),
    )
    op.create_index("ix_issue_callbacks_check", "issue_callbacks", ["check_due", "checked_on"], unique=False)
    op.create_index(
        "ix_issue_callbacks_counted", "issue_callbacks", ["lead_dept", "called_on", "valid"], unique=False
    )
    op.create_index(op.f("ix_issue_callbacks_issue_id"), "issue_callbacks", ["issue_id"], unique=False)
    op.create_table(
        "issue_extensions",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("workdays", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("decide_by", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_extensions_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_extensions")),
    )
    op.create_index(op.f("ix_issue_extensions_issue_id"), "issue_extensions", ["issue_id"], unique=False)
    op.create_index(
        "ix_issue_extensions_status", "issue_extensions", ["status", "decide_by", "id"], unique=False
    )
    op.create_index(
        "uq_issue_extensions_pending",
        "issue_extensions",
        ["issue_id"],
        unique=True,
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )
    op.create_table(
        "issue_joined_petitioners",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("from_issue", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_issue_joined_petitioners_issue_id")
        ),
        sa.PrimaryKeyConstraint("issue_id", "from_issue", name=op.f("pk_issue_joined_petitioners")),
    )
    op.create_table(
        "issue_plans",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=100), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("replaces_due", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_plans_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_plans")),
    )
    op.create_index(op.f("ix_issue_plans_issue_id"), "issue_plans", ["issue_id"], unique=False)
    op.create_index("ix_issue_plans_status", "issue_plans", ["status", "submitted_on", "id"], unique=False)
    op.create_table(
        "issue_proposals",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_proposals_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_proposals")),
    )
    op.create_index(op.f("ix_issue_proposals_issue_id"), "issue_proposals", ["issue_id"], unique=False)
    op.create_index(
        "ix_issue_proposals_status", "issue_proposals", ["status", "proposed_on", "id"], unique=False
    )
    op.create_index(
        "uq_issue_proposals_pending",
        "issue_proposals",
        ["issue_id", "action"],
        unique=True,
        postgresql_where=PENDING,
        sqlite_where=PENDING,
    )


def _explain_finish_dates() -> None:
    """What was dispatched before counts from its dispatch by its class, as the rules said then."""
    for name, days in (("urgent", 3), ("fast", 5), ("normal", 10), ("complex", 20), ("fixed", None)):
        why = "document" if days is None else "class"
        rows = op.get_bind().execute(
            sa.text(
                "SELECT id, dispatched_on, finish_due FROM issues"
                " WHERE handling_class = :name AND finish_due IS NOT NULL"
            ),
            {"name": name},
        )
        for row in rows.all():
            steps = [[why, str(row.dispatched_on), days, str(row.finish_due)]]
            op.get_bind().execute(
                sa.update(ISSUES).where(ISSUES.c.id == row.id).values(finish_steps=steps, episode=1)
            )


def downgrade() -> None:
    op.drop_index("ix_issues_status_due", table_name="issues")
    op.drop_column("issues", "merged_into")
    op.drop_column("issues", "suggested_due")
    op.drop_column("issues", "indicator_codes")
    op.drop_column("issues", "env_dimension")
    op.drop_column("issues", "pain_type")
    op.drop_column("issues", "told_light")
    op.drop_column("issues", "episode")
    op.drop_column("issues", "review_on")
    op.drop_column("issues", "suspended_on")
    op.drop_column("issues", "reopen_count")
    op.drop_column("issues", "extension_count")
    op.drop_column("issues", "return_count")
    op.drop_column("issues", "resolved")
    op.drop_column("issues", "rating")
    op.drop_column("issues", "progress")
    op.drop_column("issues", "measures")
    op.drop_column("issues", "on_time")
    op.drop_column("issues", "close_reason")
    op.drop_column("issues", "closed_on")
    op.drop_column("issues", "verified_on")
    op.drop_column("issues", "submitted_by")
    op.drop_column("issues", "submitted_on")
    op.drop_column("issues", "plan_approved_on")
    op.drop_column("issues", "contacted_on")
    op.drop_column("issues", "callback_due")
    op.drop_column("issues", "verify_due")
    op.drop_column("issues", "plan_due")
    op.drop_column("issues", "finish_steps")
    op.drop_column("issue_history", "public")
    op.drop_column("issue_history", "details")
    op.drop_column("issue_co_units", "replied_by")
    op.drop_column("issue_co_units", "replied_on")
    op.drop_column("issue_co_units", "reply")
    op.drop_index("uq_issue_proposals_pending", table_name="issue_proposals")
    op.drop_index("ix_issue_proposals_status", table_name="issue_proposals")
    op.drop_index("ix_issue_proposals_issue_id", table_name="issue_proposals")
    op.drop_table("issue_proposals")
    op.drop_index("ix_issue_plans_status", table_name="issue_plans")
    op.drop_index("ix_issue_plans_issue_id", table_name="issue_plans")
    op.drop_table("issue_plans")
    op.drop_table("issue_joined_petitioners")
    op.drop_index("uq_issue_extensions_pending", table_name="issue_extensions")
    op.drop_index("ix_issue_extensions_status", table_name="issue_extensions")
    op.drop_index("ix_issue_extensions_issue_id", table_name="issue_extensions")
    op.drop_table("issue_extensions")
    op.drop_index("ix_issue_callbacks_issue_id", table_name="issue_callbacks")
    op.drop_index("ix_issue_callbacks_counted", table_name="issue_callbacks")
    op.drop_index("ix_issue_callbacks_check", table_name="issue_callbacks")
    op.drop_table("issue_callbacks")
