"""The indexes of names hold all that a search compares."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_enterprises_name": [],
    "ix_enterprises_status": ["status"],
    "ix_enterprises_kind": ["kind"],
}


def upgrade() -> None:
    _index("name_key", "id", "name_mn", "uscc", "local_id")


def downgrade() -> None:
    _index("name_key", "id")


def _index(*columns: str) -> None:
    for name, first in INDEXES.items():
        op.drop_index(name, table_name="enterprises")
        op.create_index(name, "enterprises", [*first, *columns])
