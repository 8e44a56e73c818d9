"""Imports of plans: files, how far they are read, and what each row would do."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_imports",
        sa.Column("plan_code", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("proposal", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("free_at", Timestamp, nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("failure", Json, nullable=True),
        sa.Column("notes", Json, nullable=False),
        sa.Column("skipped", Json, nullable=False),
        sa.Column("absent", Json, nullable=False),
        sa.Column("settled_at", Timestamp, nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["plan_code"], ["plan_sets.code"], name=op.f("fk_plan_imports_plan_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_imports")),
    )
    op.create_index("ix_plan_imports_plan", "plan_imports", ["plan_code", "id"], unique=False)
    op.create_index("ix_plan_imports_status", "plan_imports", ["status", "free_at"], unique=False)

    op.create_table(
        "plan_import_rows",
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("task_no", sa.String(length=20), nullable=True),
        sa.Column("effect", sa.String(length=10), nullable=False),
        sa.Column("values", Json, nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", Timestamp, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["plan_imports.id"],
            name=op.f("fk_plan_import_rows_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_plan_import_rows")),
    )
    op.create_index(
        "ix_plan_import_rows_effect", "plan_import_rows", ["import_id", "effect", "position"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_plan_import_rows_effect", table_name="plan_import_rows")
    op.drop_table("plan_import_rows")
    op.drop_index("ix_plan_imports_status", table_name="plan_imports")
    op.drop_index("ix_plan_imports_plan", table_name="plan_imports")
    op.drop_table("plan_imports")
