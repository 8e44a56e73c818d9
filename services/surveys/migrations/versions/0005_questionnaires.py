"""Questionnaires are returned with a reason; a device knows the towns its owner goes to."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questionnaire_versions", sa.Column("return_reason", sa.String(length=500), nullable=True))
    with op.batch_alter_table("devices") as table:
        table.add_column(
            sa.Column("towns", Json, nullable=False, server_default="[]")
        )  # everywhere, as before
    with op.batch_alter_table("devices") as table:
        table.alter_column("towns", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("devices") as table:
        table.drop_column("towns")
    with op.batch_alter_table("questionnaire_versions") as table:
        table.drop_column("return_reason")
