"""The outbox: an event is a row written in the transaction of the change it tells of, and kept as the log.

Rows are written by :func:`flush` as the last statement of a transaction; the relay gives each a
gapless position, publishes it, and marks it only when every subscriber's side has confirmed
(see :mod:`chassis.events.relay`).
"""

import uuid
from collections import Counter
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, String, Table, insert, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from chassis import context
from chassis.columns import BigId, Json, Timestamp, metadata
from contracts import Event

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("event_id", String(36), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("exchange", String(80), nullable=False),
    Column("aggregate_id", String(200), nullable=False),
    Column("seq", BigId, nullable=False),  # counts the events of the aggregate, from 1
    Column("occurred_at", Timestamp, nullable=False),
    Column("headers", Json, nullable=False),  # the other CloudEvents attributes
    Column("body", LargeBinary, nullable=False),
    Column("position", BigId, unique=True),  # counts the publisher's events, from 1, without a gap
    Column("published_at", Timestamp),
)
_UNPUBLISHED = text("published_at IS NULL")
Index(  # in the order in which they leave: by position, and by id what has none yet
    "ix_outbox_unpublished",
    outbox.c.position,
    outbox.c.id,
    postgresql_where=_UNPUBLISHED,
    sqlite_where=_UNPUBLISHED,
)

event_streams = Table(
    "event_streams",
    metadata,
    Column("aggregate_id", String(200), primary_key=True),
    Column("last_seq", BigId, nullable=False),
)


# One statement of constant text, which psycopg prepares: a round trip and the parsing of a long INSERT cost
# more than the rows themselves. The streams are locked before the first id is drawn: the row of the only one
# comes out of its CTE first, and of several the sort needs all. The relay is notified only when it says it
# sleeps: a NOTIFY takes a lock at commit that all writers share.
_WAKE = "SELECT pg_notify('outbox', '') FROM relay_state WHERE idle = 1 AND :wake"
# most transactions record one event, and need no sort, no join and no JSON for it: half the server's time
_WRITE_ONE = text(f"""
    WITH stream AS (
        INSERT INTO event_streams AS s (aggregate_id, last_seq) VALUES (:aggregate_id, 1)
        ON CONFLICT (aggregate_id) DO UPDATE SET last_seq = s.last_seq + 1
        RETURNING last_seq
    ), written AS (
        INSERT INTO outbox (event_id, name, version, exchange, aggregate_id, seq, occurred_at, headers, body)
        SELECT :event_id, :name, CAST(:version AS int), :exchange, :aggregate_id,
            last_seq, CAST(:occurred_at AS timestamptz), CAST(:headers AS jsonb), CAST(:body AS bytea)
        FROM stream
    )
    {_WAKE}
""")  # noqa: S608 - text of our own
_WRITE_MANY = text(f"""
    WITH given AS (
        SELECT * FROM json_to_recordset(:rows) AS r(
            n int, event_id text, name text, version int, exchange text, aggregate_id text,
            occurred_at timestamptz, headers jsonb, body text)
    ), streams AS (
        INSERT INTO event_streams AS s (aggregate_id, last_seq)
        SELECT aggregate_id, count(*) FROM given GROUP BY aggregate_id ORDER BY aggregate_id
        ON CONFLICT (aggregate_id) DO UPDATE SET last_seq = s.last_seq + excluded.last_seq
        RETURNING aggregate_id, last_seq
    ), written AS (
        INSERT INTO outbox (event_id, name, version, exchange, aggregate_id, seq, occurred_at, headers, body)
        SELECT event_id, name, version, exchange, aggregate_id,
            last_seq + 1 - row_number() OVER (PARTITION BY aggregate_id ORDER BY n DESC),
            occurred_at, headers, decode(body, 'hex')
        FROM given JOIN streams USING (aggregate_id) ORDER BY n
    )
    {_WAKE}
""")  # noqa: S608 - text of our own


def record(session: Session, *events: Event) -> None:
    """Publish these facts if, and only if, the session's transaction commits.

    Actor, business time, correlation and cause are those of the session's context at this moment.
    """
    circumstances = context.of(session)
    for event in events:
        session.info.setdefault("events", []).append(_row(event, circumstances))


def recorded(session: Session) -> list[dict[str, Any]]:
    """The rows recorded so far in this transaction and not yet written: what tests look at."""
    rows: list[dict[str, Any]] = session.info.get("events", [])
    return rows


def flush(session: Session, *, wake: bool) -> bool:
    """Write the recorded events, last of all; returns whether there were any. Called by the edge only.

    ``wake`` tells the relay through the database, if it sleeps: needed when it is in another process.
    The stream rows are locked in one order, so two transactions cannot wait for each other here, and a
    later transaction on the same aggregate gets both a later ``seq`` and a later ``id``.
    """
    rows = session.info.pop("events", [])
    if not rows:
        return False
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        _write_to_postgresql(session.connection(), rows, wake)
    else:
        _write_to_sqlite(session, rows)
    return True


def _write_to_postgresql(connection: Connection, rows: list[dict[str, Any]], wake: bool) -> None:
    if len(rows) == 1:
        headers = orjson.dumps(rows[0]["headers"]).decode()
        connection.execute(_WRITE_ONE, rows[0] | {"headers": headers, "wake": wake})
        return
    for n, row in enumerate(rows):
        row["n"] = n
    given = orjson.dumps(rows, default=bytes.hex).decode()
    connection.execute(_WRITE_MANY, {"rows": given, "wake": wake})


def _write_to_sqlite(session: Session, rows: list[dict[str, Any]]) -> None:
    last = _advance_streams(session, Counter(row["aggregate_id"] for row in rows))
    for row in reversed(rows):
        row["seq"] = last[row["aggregate_id"]]
        last[row["aggregate_id"]] -= 1
    session.execute(insert(outbox), rows)


def _row(event: Event, circumstances: context.Context) -> dict[str, Any]:
    return {
        "event_id": str(uuid.uuid4()),
        "name": event.event_name(),
        "version": event.event_version(),
        "exchange": event.exchange(),
        "aggregate_id": event.aggregate_id,
        "occurred_at": circumstances.now,
        "headers": _headers(event, circumstances),
        "body": event.model_dump_json().encode(),
    }


def _headers(event: Event, circumstances: context.Context) -> dict[str, str]:
    if event.classification == "restricted":  # nothing that leads back to a person or a case (CONF-4)
        return {"classification": event.classification, "actortype": circumstances.actor.type}
    attributes = {
        "classification": event.classification,
        "correlationid": circumstances.correlation_id,
        "causationid": circumstances.causation_id,
        "traceparent": circumstances.traceparent,
        "actortype": circumstances.actor.type,
        "actorid": circumstances.actor.id,
        "actordept": circumstances.actor.dept,
    }
    return {name: value for name, value in attributes.items() if value}


def _advance_streams(session: Session, counts: Counter[str]) -> dict[str, int]:
    statement = sqlite.insert(event_streams)
    upsert = statement.on_conflict_do_update(
        index_elements=["aggregate_id"],
        set_={"last_seq": event_streams.c.last_seq + statement.excluded.last_seq},
    ).returning(event_streams.c.aggregate_id, event_streams.c.last_seq)
    rows = [{"aggregate_id": key, "last_seq": count} for key, count in counts.items()]
    return {row.aggregate_id: row.last_seq for row in session.execute(upsert, rows)}
