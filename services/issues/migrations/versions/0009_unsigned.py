"""Which rungs of the ladder no unit signed for in time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue_escalations", sa.Column("unsigned_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("issue_escalations", "unsigned_on")
