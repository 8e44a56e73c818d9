"""Positions are noted by the relay before they are written; unpublished events in the order they leave in."""

import sqlalchemy as sa
from alembic import op

from chassis import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNPUBLISHED = sa.text("published_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "relay_state", sa.Column("noted", columns.Json, nullable=False, server_default=sa.text("'[]'"))
    )
    _index("position", "id")


def downgrade() -> None:
    _index("id")
    op.drop_column("relay_state", "noted")


def _index(*names: str) -> None:
    op.drop_index("ix_outbox_unpublished", "outbox")
    op.create_index(
        "ix_outbox_unpublished",
        "outbox",
        names,
        postgresql_where=UNPUBLISHED,
        sqlite_where=UNPUBLISHED,
    )
