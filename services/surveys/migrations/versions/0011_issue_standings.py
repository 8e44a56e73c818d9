"""Where the issues of the ledger stand."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_standings",
        sa.Column("issue_no", sa.String(length=20), nullable=False),
        sa.Column("seq", BigId, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("asked_seq", BigId, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("resolved", sa.String(length=10), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("issue_no", name="pk_issue_standings"),
    )


def downgrade() -> None:
    op.drop_table("issue_standings")
