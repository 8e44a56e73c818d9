"""Files and messages of issues."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_attachments",
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_attachments_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_attachments")),
        sa.UniqueConstraint("issue_id", "sha256", name=op.f("uq_issue_attachments_issue_id_sha256")),
    )
    op.create_table(
        "issue_messages",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigId, nullable=False),
        sa.Column("at", Timestamp, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", Timestamp, nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_messages_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_messages")),
    )
    op.create_index(op.f("ix_issue_messages_issue_id"), "issue_messages", ["issue_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_issue_messages_issue_id", table_name="issue_messages")
    op.drop_table("issue_messages")
    op.drop_table("issue_attachments")
