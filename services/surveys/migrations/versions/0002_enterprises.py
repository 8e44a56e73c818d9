"""The enterprise registry."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from chassis.columns import BigId, Timestamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
CODE = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
GRAMS = sa.JSON().with_variant(postgresql.ARRAY(sa.Text(collation="C")), "postgresql")
WITHOUT_CODE = sa.text("uscc IS NULL")
INCOMPLETE = sa.text("town IS NULL OR contact IS NULL OR phone IS NULL")


def upgrade() -> None:
    op.create_table(
        "enterprises",
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("uscc", CODE, nullable=True),
        sa.Column("local_id", CODE, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_mn", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("industry", sa.String(length=1), nullable=True),
        sa.Column("scale", sa.String(length=1), nullable=True),
        sa.Column("town", sa.String(length=20), nullable=True),
        sa.Column("gacha", sa.String(length=60), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("legal_rep", sa.String(length=60), nullable=True),
        sa.Column("contact", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("cadre", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("grams", GRAMS, nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enterprises"),
        sa.UniqueConstraint("enterprise_id", name="uq_enterprises_enterprise_id"),
        sa.UniqueConstraint("uscc", name="uq_enterprises_uscc"),
        sa.UniqueConstraint("local_id", name="uq_enterprises_local_id"),
    )
    _create_indexes()


def downgrade() -> None:
    op.drop_table("enterprises")


def _create_indexes() -> None:
    op.create_index(
        "uq_enterprises_herder",
        "enterprises",
        ["name_key", "gacha", "phone"],
        unique=True,
        postgresql_where=WITHOUT_CODE,
        sqlite_where=WITHOUT_CODE,
    )
    op.create_index("ix_enterprises_name", "enterprises", ["name_key", "id"])
    op.create_index("ix_enterprises_status", "enterprises", ["status", "name_key", "id"])
    op.create_index("ix_enterprises_kind", "enterprises", ["kind", "name_key", "id"])
    op.create_index("ix_enterprises_updated", "enterprises", ["updated_at", "id"])
    op.create_index("ix_enterprises_cadre", "enterprises", ["cadre"])
    op.create_index(
        "ix_enterprises_incomplete",
        "enterprises",
        ["name_key", "id"],
        postgresql_where=INCOMPLETE,
        sqlite_where=INCOMPLETE,
    )
    op.create_index(
        "ix_enterprises_grams",
        "enterprises",
        ["grams"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        sqlite_where=sa.text("id IS NULL"),
    )
