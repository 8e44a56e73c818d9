"""Surveys as it begins: questionnaires, devices, submissions, problems heard on visits."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_devices()
    _create_questionnaires()
    _create_submissions()
    _create_problems()
    _create_refused()
    _create_attachments()


def downgrade() -> None:
    op.drop_table("submission_attachments")
    op.drop_table("refused_submissions")
    op.drop_table("extracted_problems")
    op.drop_table("submissions")
    op.drop_table("questionnaire_versions")
    op.drop_table("devices")


def _create_devices() -> None:
    op.create_table(
        "devices",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", Timestamp, nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.UniqueConstraint("token_sha256", name="uq_devices_token_sha256"),
    )
    op.create_index("ix_devices_person_id", "devices", ["person_id"], unique=False)


def _create_questionnaires() -> None:
    op.create_table(
        "questionnaire_versions",
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("workbook", sa.LargeBinary(), nullable=False),
        sa.Column("workbook_sha256", sa.String(length=64), nullable=False),
        sa.Column("xform", sa.LargeBinary(), nullable=False),
        sa.Column("xform_md5", sa.String(length=32), nullable=False),
        sa.Column("outline", Json, nullable=False),
        sa.Column("warnings", Json, nullable=False),
        sa.Column("published_at", Timestamp, nullable=True),
        sa.Column("retired_at", Timestamp, nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_versions"),
        sa.UniqueConstraint("code", "number", name="uq_questionnaire_versions_code_number"),
    )
    op.create_index(
        "uq_questionnaire_versions_published",
        "questionnaire_versions",
        ["code"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
        sqlite_where=sa.text("status = 'published'"),
    )


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("questionnaire_id", BigId, nullable=False),
        sa.Column("questionnaire_code", sa.String(length=50), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("flags", Json, nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("dropped_answers", Json, nullable=False),
        sa.Column("enterprise_name", sa.String(length=200), nullable=True),
        sa.Column("enterprise_uscc", sa.String(length=18), nullable=True),
        sa.Column("enterprise_industry", sa.String(length=50), nullable=True),
        sa.Column("enterprise_town", sa.String(length=100), nullable=True),
        sa.Column("campaign", sa.String(length=200), nullable=True),
        sa.Column("visit_date", sa.Date(), nullable=False),
        sa.Column("filled_at", Timestamp, nullable=False),
        sa.Column("received_at", Timestamp, nullable=False),
        sa.Column("effective_at", Timestamp, nullable=True),
        sa.Column("device_id", BigId, nullable=True),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name="fk_submissions_device_id"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire_versions.id"], name="fk_submissions_questionnaire_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("client_id", name="uq_submissions_client_id"),
        sa.UniqueConstraint("submission_id", name="uq_submissions_submission_id"),
    )
    op.create_index("ix_submissions_enterprise_name", "submissions", ["enterprise_name"], unique=False)
    op.create_index("ix_submissions_enterprise_uscc", "submissions", ["enterprise_uscc"], unique=False)
    op.create_index("ix_submissions_person_id", "submissions", ["person_id"], unique=False)
    op.create_index("ix_submissions_questionnaire_id", "submissions", ["questionnaire_id"], unique=False)
    op.create_index("ix_submissions_received", "submissions", ["received_at", "id"], unique=False)
    op.create_index("ix_submissions_status", "submissions", ["status"], unique=False)


def _create_problems() -> None:
    op.create_table(
        "extracted_problems",
        sa.Column("problem_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("question_code", sa.Text(), nullable=False),
        sa.Column("question_path", sa.Text(), nullable=False),
        sa.Column("option_code", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("enterprises", Json, nullable=False),
        sa.Column("campaign", sa.String(length=100), nullable=True),
        sa.Column("suggested_dept", sa.String(length=20), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("issue_no", sa.String(length=20), nullable=True),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.submission_id"], name="fk_extracted_problems_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_extracted_problems"),
        sa.UniqueConstraint("problem_id", name="uq_extracted_problems_problem_id"),
        sa.UniqueConstraint(
            "submission_id",
            "question_path",
            "option_code",
            name="uq_extracted_problems_submission_id_question_path_option_code",
        ),
    )
    op.create_index("ix_extracted_problems_issue_no", "extracted_problems", ["issue_no"], unique=False)
    op.create_index("ix_extracted_problems_status", "extracted_problems", ["status"], unique=False)


def _create_refused() -> None:
    op.create_table(
        "refused_submissions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("submission_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("received_by", sa.String(length=100), nullable=False),
        sa.Column("received_at", Timestamp, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_refused_submissions_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refused_submissions"),
        sa.UniqueConstraint(
            "submission_id",
            "name",
            "content_sha256",
            name="uq_refused_submissions_submission_id_name_content_sha256",
        ),
    )


def _create_attachments() -> None:
    op.create_table(
        "submission_attachments",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("submission_id", BigId, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("received_at", Timestamp, nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_submission_attachments_submission_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_submission_attachments"),
        sa.UniqueConstraint("submission_id", "name", name="uq_submission_attachments_submission_id_name"),
    )
