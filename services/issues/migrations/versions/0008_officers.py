"""Supervision experience officers, their terms and what they did."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officer_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_officer_numbers")),
    )
    op.create_table(
        "officers",
        sa.Column("officer_id", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("unit", sa.String(length=100), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=False),
        sa.Column("term_end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("officer_id", name=op.f("uq_officers_officer_id")),
    )
    op.create_index(op.f("ix_officers_person_id"), "officers", ["person_id"], unique=False)
    op.create_index("ix_officers_roster", "officers", ["level", "appointed_on", "id"], unique=False)
    op.create_index(op.f("ix_officers_term_end"), "officers", ["term_end"], unique=False)

    op.create_table(
        "officer_activities",
        sa.Column("officer_pk", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_pk"], ["officers.id"], name=op.f("fk_officer_activities_officer_pk")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_activities")),
    )
    op.create_index(
        "ix_officer_activities_held", "officer_activities", ["officer_pk", "held_on", "id"], unique=False
    )

    op.create_table(
        "officer_terms",
        sa.Column("officer_pk", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["officer_pk"], ["officers.id"], name=op.f("fk_officer_terms_officer_pk")),
        sa.PrimaryKeyConstraint("officer_pk", "number", name=op.f("pk_officer_terms")),
    )


def downgrade() -> None:
    op.drop_table("officer_terms")
    op.drop_index("ix_officer_activities_held", table_name="officer_activities")

    op.drop_table("officer_activities")
    op.drop_index(op.f("ix_officers_term_end"), table_name="officers")
    op.drop_index("ix_officers_roster", table_name="officers")
    op.drop_index(op.f("ix_officers_person_id"), table_name="officers")

    op.drop_table("officers")
    op.drop_table("officer_numbers")
