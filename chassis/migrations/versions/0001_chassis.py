"""The tables every service's database has: events out and in, copies, keys, jobs, calendar, audit."""

import sqlalchemy as sa
from alembic import op

from chassis import audit, columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("at", columns.Timestamp(), nullable=False),
        sa.Column("actor_type", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=100), nullable=False),
        sa.Column("actor_dept", sa.String(length=20), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=400), nullable=False),
        sa.Column("ip", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("correlation_id", sa.String(length=200), nullable=False),
        sa.Column("detail", columns.Json, nullable=True),
        sa.Column("position", columns.BigId, nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_position")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_unsealed",
            ["id"],
            unique=False,
            postgresql_where=sa.text("position IS NULL"),
            sqlite_where=sa.text("position IS NULL"),
        )

    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", columns.BigId, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("holidays", columns.Json, nullable=False),
        sa.Column("workdays", columns.Json, nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "copies",
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("aggregate_id", sa.String(length=200), nullable=False),
        sa.Column("seq", columns.BigId, nullable=False),
        sa.Column("state", columns.Json, nullable=False),
        sa.PrimaryKeyConstraint("event", "aggregate_id", name=op.f("pk_copies")),
    )
    op.create_table(
        "event_streams",
        sa.Column("aggregate_id", sa.String(length=200), nullable=False),
        sa.Column("last_seq", columns.BigId, nullable=False),
        sa.PrimaryKeyConstraint("aggregate_id", name=op.f("pk_event_streams")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.Timestamp(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", columns.Json, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("actor", "operation", "key", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_created_at", ["created_at"], unique=False)

    op.create_table(
        "inbox",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("exchange", sa.String(length=80), nullable=False),
        sa.Column("routing_key", sa.String(length=80), nullable=False),
        sa.Column("stream", sa.String(length=300), nullable=False),
        sa.Column("position", columns.BigId, nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("received_at", columns.Timestamp(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", columns.Timestamp(), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("headers", columns.Json, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_inbox_event_id")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_parked",
            ["id"],
            unique=False,
            postgresql_where=sa.text("status = 'parked'"),
            sqlite_where=sa.text("status = 'parked'"),
        )
        batch_op.create_index(
            "ix_inbox_pending",
            ["stream", "id"],
            unique=False,
            postgresql_where=sa.text("status = 'pending'"),
            sqlite_where=sa.text("status = 'pending'"),
        )
        batch_op.create_index("ix_inbox_position", ["exchange", "position"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", columns.BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("exchange", sa.String(length=80), nullable=False),
        sa.Column("aggregate_id", sa.String(length=200), nullable=False),
        sa.Column("seq", columns.BigId, nullable=False),
        sa.Column("occurred_at", columns.Timestamp(), nullable=False),
        sa.Column("headers", columns.Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("position", columns.BigId, nullable=True),
        sa.Column("published_at", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_id")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_unpublished",
            ["id"],
            unique=False,
            postgresql_where=sa.text("published_at IS NULL"),
            sqlite_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "relay_state",
        sa.Column("id", columns.BigId, autoincrement=False, nullable=False),
        sa.Column("last_position", columns.BigId, nullable=False),
        sa.Column("idle", columns.BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_state")),
    )
    op.create_table(
        "schedule",
        sa.Column("job", sa.String(length=120), nullable=False),
        sa.Column("last_run_for", columns.Timestamp(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", columns.Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_schedule")),
    )
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("jwk", columns.Json, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
    )

    on_postgresql = op.get_context().dialect.name == "postgresql"
    for statement in audit.PROTECT_POSTGRESQL if on_postgresql else audit.PROTECT_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the first revision is not undone: drop the database")
