"""A form's pictures, sounds and lists are uploaded beside its workbook."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questionnaire_versions") as table:
        table.add_column(sa.Column("files", Json, nullable=False, server_default="[]"))
    with op.batch_alter_table("questionnaire_versions") as table:
        table.alter_column("files", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("questionnaire_versions") as table:
        table.drop_column("files")
