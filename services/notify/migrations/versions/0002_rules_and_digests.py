"""What was heard and what is to be told of it, digests, templates in versions; messages say more."""

import sqlalchemy as sa
from alembic import op

from chassis.columns import BigId, Json, Timestamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNACKED = sa.text("requires_ack AND acked_at IS NULL AND overdue_at IS NULL")


def upgrade() -> None:
    _create_hearing()
    versions = op.create_table(
        "template_versions",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_template_versions_code_number")),
    )
    _keep_changed_templates(versions)
    op.drop_table("templates")
    # what waited for the morning when this was installed is in the inbox a little early
    op.execute("UPDATE notifications SET status = 'sent', sent_at = send_at WHERE status = 'pending'")
    op.execute(
        "UPDATE deliveries SET result = 'sent', finished_at = next_attempt_at, next_attempt_at = NULL"
        " WHERE channel = 'inbox' AND result <> 'sent'"
    )
    op.drop_index("ix_notifications_inbox", table_name="notifications")
    with op.batch_alter_table("notifications") as table:
        table.alter_column("event_id", existing_type=sa.String(length=36), type_=sa.String(length=200))
        table.alter_column("status", existing_type=sa.String(length=10), type_=sa.String(length=20))
        table.drop_column("send_at")
        for column in _more_of_messages():
            table.add_column(column)
    op.create_index("ix_notifications_inbox", "notifications", ["recipient", "id"])
    op.create_index("ix_notifications_status", "notifications", ["recipient", "status", "id"])
    op.create_index(
        "ix_notifications_ack_due",
        "notifications",
        ["ack_due", "id"],
        postgresql_where=UNACKED,
        sqlite_where=UNACKED,
    )
    op.add_column(
        "deliveries", sa.Column("recipient", sa.String(length=100), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE deliveries SET recipient ="
        " (SELECT recipient FROM notifications n WHERE n.id = deliveries.notification_id)"
    )
    op.create_index("ix_deliveries_recipient", "deliveries", ["recipient", "channel", "finished_at"])
    op.create_table(
        "digest_lines",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("notification_id", BigId, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("object_ref", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name=op.f("fk_digest_lines_notification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_lines")),
        sa.UniqueConstraint(
            "event_id", "recipient", "template", name=op.f("uq_digest_lines_event_id_recipient_template")
        ),
    )
    op.create_index(op.f("ix_digest_lines_notification_id"), "digest_lines", ["notification_id"])


#: What a template had no column for, of those that version 0.1 had.
RULES = {
    "issue_dispatched_lead": {
        "audience": ["lead.liaison"],
        "urgent_when": {"handling_class": ["urgent"]},
        "standing": {"status": ["dispatched"]},
        "unchanged": {"lead_dept": "lead_dept"},
    },
    "issue_dispatched_co": {
        "audience": ["co.liaison"],
        "urgent_when": {"handling_class": ["urgent"]},
        "unchanged": {"lead_dept": "lead_dept"},
    },
    "task_dispatched_lead": {
        "audience": ["lead.liaison"],
        "standing": {"status": ["dispatched"]},
        "unchanged": {"lead_dept": "lead_dept"},
    },
    "task_dispatched_co": {"audience": ["co.liaison"], "unchanged": {"lead_dept": "lead_dept"}},
}


def _keep_changed_templates(versions: sa.Table) -> None:
    changed = op.get_bind().execute(sa.text("SELECT * FROM templates")).mappings().all()
    signed = ("created_by", "updated_by")
    for each in changed:
        content = {
            "event": each["event"],
            "title": each["title"],
            "text": each["text"],
            "requires_ack": bool(each["requires_ack"]),
            "channels": ["push", "mail", "sms"],
            **RULES[each["code"]],
        }
        op.execute(
            sa.insert(versions).from_select(
                ["code", "number", "content", "version", *signed, "created_at", "updated_at"],
                sa.select(
                    sa.literal(each["code"]),
                    sa.literal(1),
                    sa.literal(content, Json),
                    sa.literal(1),
                    *(sa.literal(each[name]) for name in signed),
                    sa.column("created_at"),
                    sa.column("updated_at"),
                )
                .select_from(sa.table("templates"))
                .where(sa.column("code") == each["code"]),
            )
        )


def _more_of_messages() -> list[sa.Column[object]]:
    return [
        sa.Column("dept", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=250), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("rung", sa.String(length=20), nullable=True),
        sa.Column("sms", sa.String(length=70), nullable=True),
        sa.Column("ways", Json, nullable=False, server_default="[]"),
        sa.Column("in_inbox", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("ack_due", sa.Date(), nullable=True),
        sa.Column("overdue_at", Timestamp, nullable=True),
    ]


def _create_hearing() -> None:
    op.create_table(
        "heard",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("seq", BigId, nullable=False),
        sa.Column("occurred_at", Timestamp, nullable=False),
        sa.Column("kept", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard")),
        sa.UniqueConstraint("event_id", name=op.f("uq_heard_event_id")),
    )
    op.create_index("ix_heard_occurred", "heard", ["occurred_at", "id"])
    op.create_table(
        "items",
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("petitioner_phone", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_items")),
    )
    op.create_table(
        "notices",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("heard_id", BigId, nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("gathered", sa.Boolean(), nullable=False),
        sa.Column("send_at", Timestamp, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("settled_at", Timestamp, nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["heard_id"], ["heard.id"], name=op.f("fk_notices_heard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("heard_id", "template", name=op.f("uq_notices_heard_id_template")),
    )
    op.create_index("ix_notices_due", "notices", ["status", "send_at", "id"])


def downgrade() -> None:
    for table in ("digest_lines", "notices", "items", "heard", "template_versions"):
        op.drop_table(table)
    op.create_table(
        "templates",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("requires_ack", sa.Boolean(), nullable=False),
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Timestamp, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("updated_at", Timestamp, nullable=False),
        sa.Column("updated_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("code", name=op.f("uq_templates_code")),
    )
    op.drop_index("ix_deliveries_recipient", table_name="deliveries")
    op.drop_column("deliveries", "recipient")
    for name in ("inbox", "status", "ack_due"):
        op.drop_index(f"ix_notifications_{name}", table_name="notifications")
    op.add_column("notifications", sa.Column("send_at", Timestamp, nullable=True))
    for column in _more_of_messages():
        op.drop_column("notifications", column.name)
    op.create_index("ix_notifications_inbox", "notifications", ["recipient", "status", "id"])
