"""Submissions are assessed, told apart and decided about; staff comment on them."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Timestamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOREIGN = {
    "enterprise_id": "enterprises",
    "campaign_id": "campaigns",
    "action_id": "actions",
    "visit_id": "visits",
}
TEXTS = {"dept_code": 20, "duplicate_of": 36, "decided_by": 100, "decision": 500}
MOMENTS = ("assessed_at", "decided_at")
CHOICES = {"respondent": (10, "cadre"), "review": (20, "none")}
INDEXED = ("campaign_id", "action_id", "visit_id", "dept_code")


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        for name, other in FOREIGN.items():
            table.add_column(sa.Column(name, BigId, nullable=True))
            table.create_foreign_key(f"fk_submissions_{name}_{other}", other, [name], ["id"])
        for name in MOMENTS:
            table.add_column(sa.Column(name, Timestamp, nullable=True))
        for name, length in TEXTS.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        for name, (length, default) in CHOICES.items():
            text = sa.String(length=length)
            table.add_column(sa.Column(name, text, nullable=False, server_default=default))
        table.drop_column("enterprise_industry")
        table.drop_column("enterprise_town")
    op.execute("UPDATE submissions SET assessed_at = received_at")  # what came before was judged when it came
    with op.batch_alter_table("submissions") as table:
        for name in CHOICES:
            table.alter_column(name, server_default=None)
    op.create_index("ix_submissions_visited", "submissions", ["enterprise_id", "visit_date"])
    for name in INDEXED:
        op.create_index(f"ix_submissions_{name}", "submissions", [name])
    _create_comments()


def downgrade() -> None:
    op.drop_table("submission_comments")
    for name in INDEXED:
        op.drop_index(f"ix_submissions_{name}", "submissions")
    op.drop_index("ix_submissions_visited", "submissions")
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("enterprise_industry", sa.String(length=50), nullable=True))
        table.add_column(sa.Column("enterprise_town", sa.String(length=100), nullable=True))
        for name, other in FOREIGN.items():
            table.drop_constraint(f"fk_submissions_{name}_{other}", type_="foreignkey")
            table.drop_column(name)
        for name in (*MOMENTS, *TEXTS, *CHOICES):
            table.drop_column(name)


def _create_comments() -> None:
    op.create_table(
        "submission_comments",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("submission_id", BigId, nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("written_by", sa.String(length=100), nullable=False),
        sa.Column("written_at", Timestamp, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_submission_comments_submission_id_submissions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission_comments"),
    )
    op.create_index("ix_submission_comments_submission_id", "submission_comments", ["submission_id"])
