"""Policies with their pushes and subscriptions, and publicity with its reprints."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_articles",
        sa.Column("article_no", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("doc_no", sa.String(length=60), nullable=True),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        *(sa.Column(name, Json, nullable=False) for name in ("industries", "scales", "towns", "categories")),
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.String(length=100), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("expired_on", sa.Date(), nullable=True),
        sa.Column("reads", sa.Integer(), nullable=False),
        *_of_aggregates(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_articles")),
        sa.UniqueConstraint("article_no", name=op.f("uq_policy_articles_article_no")),
    )
    op.create_index(op.f("ix_policy_articles_status"), "policy_articles", ["status", "published_on", "id"])
    op.create_table(
        "enterprises",
        sa.Column("enterprise_id", sa.String(length=60), nullable=False),
        sa.Column("seq", BigId, nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("industry", sa.String(length=10), nullable=True),
        sa.Column("scale", sa.String(length=10), nullable=True),
        sa.Column("town", sa.String(length=60), nullable=True),
        sa.Column("operating", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_enterprises")),
    )
    op.create_index(op.f("ix_enterprises_uscc"), "enterprises", ["uscc"])
    op.create_table(
        "policy_pushes",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("article_no", sa.String(length=20), nullable=False),
        sa.Column("enterprise_id", sa.String(length=60), nullable=False),
        sa.Column("pushed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_pushes")),
        sa.UniqueConstraint("key", name=op.f("uq_policy_pushes_key")),
    )
    op.create_index(op.f("ix_policy_pushes_article_no"), "policy_pushes", ["article_no"])
    op.create_index(op.f("ix_policy_pushes_enterprise_id"), "policy_pushes", ["enterprise_id"])
    op.create_table(
        "subscriptions",
        sa.Column("person_id", sa.String(length=100), nullable=False),
        sa.Column("enterprise_id", sa.String(length=60), nullable=True),
        sa.Column("categories", Json, nullable=False),
        *_of_aggregates(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_person_id"), "subscriptions", ["person_id"])
    for table in ("policy_numbers", "publicity_numbers"):
        op.create_table(
            table,
            sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("last", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("year", name=op.f(f"pk_{table}")),
        )
    _create_publicity()


def _create_publicity() -> None:
    op.create_table(
        "publicity_items",
        sa.Column("item_no", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("authors", Json, nullable=False),
        sa.Column("dept", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("media_level", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        *_of_aggregates(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity_items")),
        sa.UniqueConstraint("item_no", name=op.f("uq_publicity_items_item_no")),
    )
    op.create_index(op.f("ix_publicity_items_status"), "publicity_items", ["status", "id"])
    op.create_index(op.f("ix_publicity_items_dept"), "publicity_items", ["dept", "id"])
    op.create_table(
        "reprints",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("reprinted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("authorised", sa.Boolean(), nullable=False),
        sa.Column("dateline_kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["publicity_items.id"], name=op.f("fk_reprints_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprints")),
        sa.UniqueConstraint("url", name=op.f("uq_reprints_url")),
    )
    op.create_index(op.f("ix_reprints_item_id"), "reprints", ["item_id"])


def _of_aggregates() -> list[sa.Column[object]]:
    return [
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
    ]


def downgrade() -> None:
    for table in (
        "reprints",
        "publicity_items",
        "publicity_numbers",
        "policy_numbers",
        "subscriptions",
        "policy_pushes",
        "enterprises",
        "policy_articles",
    ):
        op.drop_table(table)
