"""The ladder's record, supervision orders, looking back, and indexes for the ledger's lists."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_escalations",
        sa.Column("object_no", sa.String(length=40), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("episode_due", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("fired_on", sa.Date(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("overdue_workdays", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("annulled_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_escalations")),
        sa.UniqueConstraint(
            "object_no", "episode", "level", name=op.f("uq_issue_escalations_object_no_episode_level")
        ),
    )
    op.create_index(
        op.f("ix_issue_escalations_status"), "issue_escalations", ["status", "fired_on", "id"], unique=False
    )
    op.create_table(
        "issue_order_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_issue_order_numbers")),
    )
    op.create_table(
        "issue_orders",
        sa.Column("order_no", sa.String(length=40), nullable=False),
        sa.Column("object_no", sa.String(length=40), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("supervisor", sa.String(length=100), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=False),
        sa.Column("reply_text", sa.Text(), nullable=True),
        sa.Column("replied_by", sa.String(length=100), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_orders")),
        sa.UniqueConstraint("order_no", name=op.f("uq_issue_orders_order_no")),
    )
    op.create_index(
        op.f("ix_issue_orders_dept"), "issue_orders", ["dept", "status", "reply_due", "id"], unique=False
    )
    op.create_index(op.f("ix_issue_orders_object_no"), "issue_orders", ["object_no"], unique=False)
    op.create_index(
        op.f("ix_issue_orders_status"), "issue_orders", ["status", "reply_due", "id"], unique=False
    )
    op.create_table(
        "issue_look_backs",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("looked_by", sa.String(length=100), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_look_backs_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_look_backs")),
        sa.UniqueConstraint(
            "issue_id",
            "closed_on",
            "after_days",
            name=op.f("uq_issue_look_backs_issue_id_closed_on_after_days"),
        ),
    )
    op.create_index("ix_issue_look_backs_result", "issue_look_backs", ["result", "due", "id"], unique=False)
    op.create_index("ix_issues_campaign_newest", "issues", ["campaign", "registered_on", "id"], unique=False)
    op.create_index("ix_issues_category_newest", "issues", ["category", "registered_on", "id"], unique=False)
    op.create_index("ix_issues_closed", "issues", ["closed_on", "id"], unique=False)
    op.create_index("ix_issues_contact", "issues", ["contact_due", "lead_dept"], unique=False)
    op.create_index("ix_issues_due", "issues", ["finish_due", "id"], unique=False)
    op.create_index(
        "ix_issues_lead_dept_newest", "issues", ["lead_dept", "registered_on", "id"], unique=False
    )
    op.create_index("ix_issues_source_newest", "issues", ["source", "registered_on", "id"], unique=False)
    op.create_index("ix_issues_status_newest", "issues", ["status", "registered_on", "id"], unique=False)
    op.create_index(
        "ix_issues_supervisor_newest", "issues", ["supervisor", "registered_on", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_issues_supervisor_newest", table_name="issues")
    op.drop_index("ix_issues_status_newest", table_name="issues")
    op.drop_index("ix_issues_source_newest", table_name="issues")
    op.drop_index("ix_issues_lead_dept_newest", table_name="issues")
    op.drop_index("ix_issues_due", table_name="issues")
    op.drop_index("ix_issues_contact", table_name="issues")
    op.drop_index("ix_issues_closed", table_name="issues")
    op.drop_index("ix_issues_category_newest", table_name="issues")
    op.drop_index("ix_issues_campaign_newest", table_name="issues")
    op.drop_index("ix_issue_look_backs_result", table_name="issue_look_backs")
    op.drop_table("issue_look_backs")
    op.drop_index("ix_issue_orders_status", table_name="issue_orders")
    op.drop_index("ix_issue_orders_object_no", table_name="issue_orders")
    op.drop_index("ix_issue_orders_dept", table_name="issue_orders")
    op.drop_table("issue_orders")
    op.drop_table("issue_order_numbers")
    op.drop_index("ix_issue_escalations_status", table_name="issue_escalations")
    op.drop_table("issue_escalations")
