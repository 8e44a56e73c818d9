"""有话说: what people say in the public zone, found by the hash of a query code."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("feedback_id", sa.String(length=24), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=True),
        sa.Column("enterprise", sa.String(length=100), nullable=True),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("town", sa.String(length=20), nullable=True),
        sa.Column("publish_consent", sa.Boolean(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("accept_due", sa.Date(), nullable=True),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("answer_due", sa.Date(), nullable=True),
        sa.Column("issue_no", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(length=100), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("rated_on", sa.Date(), nullable=True),
        sa.Column("public_question", sa.Text(), nullable=True),
        sa.Column("public_answer", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_feedback_code_hash")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_feedback_feedback_id")),
        sa.UniqueConstraint("issue_no", name=op.f("uq_feedback_issue_no")),
    )
    op.create_index("ix_feedback_newest", "feedback", ["received_on", "id"], unique=False)
    op.create_index("ix_feedback_published", "feedback", ["published_on", "id"], unique=False)
    op.create_index("ix_feedback_status", "feedback", ["status", "received_on", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_feedback_status", table_name="feedback")
    op.drop_index("ix_feedback_published", table_name="feedback")
    op.drop_index("ix_feedback_newest", table_name="feedback")

    op.drop_table("feedback")
