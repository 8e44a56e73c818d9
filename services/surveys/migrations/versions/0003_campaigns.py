"""Campaigns, actions and visits."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = sa.text("status != 'archived'")


def upgrade() -> None:
    _create_campaigns()
    _create_actions()
    _create_visits()


def downgrade() -> None:
    op.drop_table("visit_cadres")
    op.drop_table("visits")
    op.drop_table("action_numbers")
    op.drop_table("action_units")
    op.drop_table("actions")
    op.drop_table("campaign_units")
    op.drop_table("campaigns")


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=True),
        sa.Column("parent_id", BigId, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("questionnaire_code", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        *_aggregate(),
        sa.ForeignKeyConstraint(["parent_id"], ["campaigns.id"], name="fk_campaigns_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
        sa.UniqueConstraint("campaign_code", name="uq_campaigns_campaign_code"),
    )
    op.create_index("ix_campaigns_newest", "campaigns", ["starts_on", "id"], unique=False)
    op.create_index("ix_campaigns_parent_id", "campaigns", ["parent_id"], unique=False)
    for name in ("name", "alias"):
        op.create_index(
            f"uq_campaigns_live_{name}",
            "campaigns",
            [name],
            unique=True,
            postgresql_where=LIVE,
            sqlite_where=LIVE,
        )
    _create_units("campaign")


def _create_actions() -> None:
    op.create_table(
        "actions",
        sa.Column("action_no", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("action_date", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("participants", Json, nullable=False),
        sa.Column("enterprises", Json, nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("photos", Json, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        *_aggregate(),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_actions_campaign_id"),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint("action_no", name="uq_actions_action_no"),
    )
    op.create_index("ix_actions_newest", "actions", ["action_date", "id"], unique=False)
    op.create_index("ix_actions_campaign_id", "actions", ["campaign_id"], unique=False)
    op.create_index("ix_actions_status", "actions", ["status"], unique=False)
    _create_units("action")
    op.create_table(
        "action_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_action_numbers"),
    )


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("action_id", BigId, nullable=True),
        sa.Column("campaign_id", BigId, nullable=True),
        sa.Column("enterprise_id", BigId, nullable=False),
        sa.Column("visit_date", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("void_reason", sa.String(length=500), nullable=True),
        *_aggregate(),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name="fk_visits_action_id"),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name="fk_visits_campaign_id"),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.id"], name="fk_visits_enterprise_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        sa.UniqueConstraint("visit_id", name="uq_visits_visit_id"),
    )
    op.create_index("ix_visits_newest", "visits", ["visit_date", "id"], unique=False)
    op.create_index("ix_visits_enterprise", "visits", ["enterprise_id", "visit_date"], unique=False)
    op.create_index("ix_visits_created_by", "visits", ["created_by"], unique=False)
    op.create_index("ix_visits_action_id", "visits", ["action_id"], unique=False)
    op.create_index("ix_visits_campaign_id", "visits", ["campaign_id"], unique=False)
    op.create_table(
        "visit_cadres",
        sa.Column("visit_id", BigId, nullable=False),
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("dept_code", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name="fk_visit_cadres_visit_id"),
        sa.PrimaryKeyConstraint("visit_id", "person_id", name="pk_visit_cadres"),
    )
    op.create_index("ix_visit_cadres_person_id", "visit_cadres", ["person_id"], unique=False)
    op.create_index("ix_visit_cadres_dept_code", "visit_cadres", ["dept_code"], unique=False)


def _create_units(of: str) -> None:
    op.create_table(
        f"{of}_units",
        sa.Column(f"{of}_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dept_code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}s.id"], name=f"fk_{of}_units_{of}_id"),
        sa.PrimaryKeyConstraint(f"{of}_id", "position", name=f"pk_{of}_units"),
    )
    op.create_index(f"ix_{of}_units_dept_code", f"{of}_units", ["dept_code"], unique=False)


def _aggregate() -> list[sa.Column[object]]:
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
    ]
