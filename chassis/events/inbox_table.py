"""The table behind every inbox: a row per event, inserted at most once, and whose turn it is to write.

By their ids, what waits stands in the order in which it came, and what is done in the order in which it was
handled: at once it is handled in the order of its rows, and later it gets a new id.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, func, select, text
from sqlalchemy.orm import Session

from chassis import insertion
from chassis.columns import BigId, Json, Timestamp, metadata
from chassis.context import SYSTEM, Context
from chassis.db import Database
from chassis.officetime.clock import Clock

DONE, PENDING, PARKED = "done", "pending", "parked"

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("event_id", String(200), nullable=False, unique=True),
    Column("exchange", String(80), nullable=False),
    Column("routing_key", String(80), nullable=False),
    Column("stream", String(300), nullable=False),  # publisher and aggregate: what must stay in order
    Column("position", BigId),  # the publisher's gapless count, for reconciliation
    Column("status", String(10), nullable=False),
    Column("received_at", Timestamp, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Timestamp),
    Column("error", String(300)),
    Column("headers", Json),  # headers and body are kept only while the event is not done
    Column("body", LargeBinary),
)
_PENDING = text("status = 'pending'")
Index("ix_inbox_pending", inbox.c.stream, inbox.c.id, postgresql_where=_PENDING, sqlite_where=_PENDING)
_PARKED = text("status = 'parked'")
Index("ix_inbox_parked", inbox.c.id, postgresql_where=_PARKED, sqlite_where=_PARKED)
Index("ix_inbox_position", inbox.c.exchange, inbox.c.position)

INBOX_LOCK = 0x696E626F78  # pg advisory lock: one transaction at a time per service, whichever replica


def in_turn(database: Database, clock: Clock) -> AbstractContextManager[Session]:
    """A transaction on the inbox; those of one service follow each other, across all processes (ADR 0005)."""
    return database.transaction(Context(now=clock.now(), actor=SYSTEM), lock=INBOX_LOCK)


def insert_once(session: Session, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Insert the rows of events not seen before; returns the ids of these events."""
    return set(insertion.insert_once(session, inbox, rows, "event_id"))


def next_id(session: Session) -> int:
    """An id behind all there are, which the next new row will not get; only for who has the inbox's turn."""
    if session.get_bind().dialect.name == "postgresql":
        taken = select(func.nextval(func.pg_get_serial_sequence("inbox", "id")))
    else:  # a new row's id is the greatest and one
        taken = select(func.max(inbox.c.id) + 1)
    return int(session.scalar(taken) or 0)
