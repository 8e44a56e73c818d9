"""What the registry of surveys tells of enterprises."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enterprises",
        sa.Column("enterprise_id", sa.String(length=100), nullable=False),
        sa.Column("seq", BigId, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_enterprises")),
    )
    op.create_index(op.f("ix_enterprises_uscc"), "enterprises", ["uscc"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_enterprises_uscc"), table_name="enterprises")
    op.drop_table("enterprises")
