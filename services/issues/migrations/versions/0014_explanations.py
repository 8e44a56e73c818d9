"""Written explanations of units that are complained of."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_explanations",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reply_due", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_explanations_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_explanations")),
    )
    op.create_index("ix_issue_explanations_dept", "issue_explanations", ["dept", "id"], unique=False)
    op.create_index(op.f("ix_issue_explanations_issue_id"), "issue_explanations", ["issue_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_issue_explanations_issue_id"), table_name="issue_explanations")
    op.drop_index("ix_issue_explanations_dept", table_name="issue_explanations")
    op.drop_table("issue_explanations")
