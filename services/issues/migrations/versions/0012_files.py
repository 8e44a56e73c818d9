"""Files of what is said about an issue, and of officers' activities."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

#: the tables, whose files they hold, and how that is named there
OWNERS = (
    ("issue_message_files", "issue_messages", "message_id"),
    ("officer_activity_files", "officer_activities", "activity_id"),
)


def upgrade() -> None:
    for table, owner, column in OWNERS:
        op.create_table(
            table,
            sa.Column(column, BigId, nullable=False),
            sa.Column("dept", sa.String(length=20), nullable=True),
            sa.Column("sha256", sa.String(length=64), nullable=False),
            sa.Column("name", sa.String(length=200), nullable=False),
            sa.Column("size", sa.Integer(), nullable=False),
            sa.Column("media_type", sa.String(length=100), nullable=False),
            sa.Column("id", BigId, autoincrement=True, nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("created_at", Timestamp, nullable=False),
            sa.Column("created_by", sa.String(length=100), nullable=False),
            sa.Column("updated_at", Timestamp, nullable=False),
            sa.Column("updated_by", sa.String(length=100), nullable=False),
            sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=op.f(f"fk_{table}_{column}")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(column, "sha256", name=op.f(f"uq_{table}_{column}_sha256")),
        )


def downgrade() -> None:
    for table, _owner, _column in OWNERS:
        op.drop_table(table)
