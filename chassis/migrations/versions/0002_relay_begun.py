"""How often the relay began to hand over what comes first, so that an event that kills is found out."""

import sqlalchemy as sa
from alembic import op

from chassis import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("relay_state", sa.Column("begun", columns.BigId, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("relay_state", "begun")
