"""Unclear problems are decided about, and what was solved is followed up."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXED = ("issue_no", "lead_dept", "enterprise_id")


def upgrade() -> None:
    with op.batch_alter_table("extracted_problems") as table:
        table.alter_column("submission_id", existing_type=sa.String(length=36), nullable=True)
        table.alter_column("campaign", existing_type=sa.String(length=100), type_=sa.String(length=200))
        table.add_column(sa.Column("recurrence_of", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("decided_at", Timestamp, nullable=True))
        table.add_column(sa.Column("decided_by", sa.String(length=100), nullable=True))
        table.add_column(sa.Column("decision", sa.String(length=500), nullable=True))
    _create_followups()


def downgrade() -> None:
    op.drop_table("followups")
    op.execute("DELETE FROM extracted_problems WHERE submission_id IS NULL")  # there is no place for them
    with op.batch_alter_table("extracted_problems") as table:
        table.alter_column("submission_id", existing_type=sa.String(length=36), nullable=False)
        table.alter_column(
            "campaign",
            existing_type=sa.String(length=200),
            type_=sa.String(length=100),
            postgresql_using="left(campaign, 100)",
        )
        for name in ("recurrence_of", "decided_at", "decided_by", "decision"):
            table.drop_column(name)


def _create_followups() -> None:
    op.create_table(
        "followups",
        sa.Column("followup_id", sa.String(length=36), nullable=False),
        sa.Column("issue_no", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("campaign", sa.String(length=200), nullable=True),
        sa.Column("lead_dept", sa.String(length=20), nullable=True),
        sa.Column("enterprise_id", BigId, nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=False),
        sa.Column("enterprise_uscc", sa.String(length=18), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("completed_at", Timestamp, nullable=True),
        sa.Column("completed_by", sa.String(length=100), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name="fk_followups_enterprise_id_enterprises"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_followups"),
        sa.UniqueConstraint("followup_id", name="uq_followups_followup_id"),
    )
    op.create_index("ix_followups_due", "followups", ["due", "id"])
    op.create_index("ix_followups_status", "followups", ["status", "due"])
    for name in INDEXED:
        op.create_index(f"ix_followups_{name}", "followups", [name])
