"""A submission is corrected by a version of its own; what was said before is kept."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("instance_id", sa.String(length=200), nullable=True))
    op.execute("UPDATE submissions SET instance_id = client_id")
    with op.batch_alter_table("submissions") as table:
        table.alter_column("instance_id", existing_type=sa.String(length=200), nullable=False)
    op.create_table(
        "submission_versions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("submission_id", BigId, nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("corrects", sa.String(length=200), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("received_by", sa.String(length=100), nullable=True),
        sa.Column("received_at", Timestamp, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_submission_versions"),
        sa.UniqueConstraint("instance_id", name="uq_submission_versions_instance_id"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_submission_versions_submission_id_submissions"
        ),
    )
    op.create_index("ix_submission_versions_submission_id", "submission_versions", ["submission_id"])


def downgrade() -> None:
    op.drop_table("submission_versions")
    with op.batch_alter_table("submissions") as table:
        table.drop_column("instance_id")
