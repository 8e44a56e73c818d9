"""A problem may concern several enterprises, and its issue may be merged into another."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

THEIRS = """
    INSERT INTO problem_enterprises (problem_id, enterprise_id)
    SELECT p.id, s.enterprise_id FROM extracted_problems p JOIN submissions s USING (submission_id)
    WHERE s.enterprise_id IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "problem_enterprises",
        sa.Column("problem_id", BigId, nullable=False),
        sa.Column("enterprise_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("problem_id", "enterprise_id", name="pk_problem_enterprises"),
        sa.ForeignKeyConstraint(
            ["problem_id"],
            ["extracted_problems.id"],
            name="fk_problem_enterprises_problem_id_extracted_problems",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.id"], name="fk_problem_enterprises_enterprise_id_enterprises"
        ),
    )
    op.create_index("ix_problem_enterprises_enterprise_id", "problem_enterprises", ["enterprise_id"])
    op.execute(THEIRS)
    op.add_column("extracted_problems", sa.Column("merged_into", sa.String(length=20), nullable=True))
    op.create_index("ix_extracted_problems_merged_into", "extracted_problems", ["merged_into"])


def downgrade() -> None:
    op.drop_index("ix_extracted_problems_merged_into", "extracted_problems")
    with op.batch_alter_table("extracted_problems") as table:
        table.drop_column("merged_into")
    op.drop_table("problem_enterprises")
