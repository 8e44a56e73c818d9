"""Who was told of an object is found by its number."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notifications_object", "notifications", ["object_ref", "id"])
    op.create_index(op.f("ix_digest_lines_object_ref"), "digest_lines", ["object_ref"])


def downgrade() -> None:
    op.drop_index(op.f("ix_digest_lines_object_ref"), table_name="digest_lines")
    op.drop_index("ix_notifications_object", table_name="notifications")
