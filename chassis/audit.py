"""The audit log: who did what to which object, from where and why; append-only and hash-chained.

A row is appended in the transaction of the deed itself and sealed a moment later by the worker, which
gives it the next position and the hash of its content and its predecessor's hash. Sealing is not done
on appending because the chain has one end: every transaction would have to hold it until its commit,
so all requests would follow each other (docs/adr/0003). Until it is sealed a row can be removed
unnoticed by who can write to the database; that is a second, and :func:`verify` tells the oldest.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from chassis import context
from chassis.columns import BigId, Json, Timestamp, insert_into, metadata
from chassis.context import OFFICE_ZONE, Context
from chassis.insertion import insert_all
from chassis.privacy import masked, without_personal_data

Line = dict[str, Any]  #: a row, not yet written

SEAL_AT_ONCE = 2000  #: rows sealed in one transaction
GENESIS = "0" * 64  #: what the first row's hash builds on

audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("at", Timestamp, nullable=False),
    Column("actor_type", String(20), nullable=False),
    Column("actor_id", String(100), nullable=False),
    Column("actor_dept", String(20)),
    Column("roles", String(200), nullable=False),
    Column("action", String(120), nullable=False),
    Column("target", String(400), nullable=False),
    Column("ip", String(64)),
    Column("reason", String(500)),
    Column("correlation_id", String(200), nullable=False),
    Column("detail", Json),
    Column("position", BigId, unique=True),  # counts the sealed rows, from 1, without a gap
    Column("hash", String(64)),
)
_UNSEALED = text("position IS NULL")
Index("ix_audit_unsealed", audit.c.id, postgresql_where=_UNSEALED, sqlite_where=_UNSEALED)

#: The end of the chain, so that cutting off the newest rows shows too; its one row is the sealer's lock.
audit_chain = Table(
    "audit_chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigId, nullable=False),
    Column("hash", String(64), nullable=False),
)

#: What the hash covers: all but the hash itself.
_COLUMNS = tuple(str(column.name) for column in audit.c if column.name != "hash")

#: For the migration: a sealed row cannot be changed, none can be deleted, and the table not be emptied.
PROTECT_POSTGRESQL = (
    """
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit log is append-only';
    END $$
    """,
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW
    WHEN (OLD.position IS NOT NULL
        OR (to_jsonb(NEW) - 'position' - 'hash') <> (to_jsonb(OLD) - 'position' - 'hash'))
    EXECUTE FUNCTION audit_is_append_only()
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE OR TRUNCATE ON audit
    EXECUTE FUNCTION audit_is_append_only()
    """,
)
PROTECT_SQLITE = (
    """
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit WHEN OLD.position IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
    """
    CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """,
)


@dataclass(frozen=True)
class Verdict:
    """What a check found; ``head`` is the last hash, to be noted down outside the database."""

    checked: int
    broken_at: int | None  #: the first position that is missing or does not fit
    head: str
    unsealed: int = 0
    oldest_unsealed: timedelta | None = None

    def __str__(self) -> str:
        waiting = f"；{self.unsealed}条待封存" if self.unsealed else ""
        if self.broken_at is not None:
            return f"审计链在第{self.broken_at}条处断裂（此前{self.checked}条无误）{waiting}"
        return f"已校验{self.checked}条，链完整，末尾哈希 {self.head}{waiting}"


def append(
    session: Session, action: str, target: str, detail: Mapping[str, Any] | None = None, ip: str | None = None
) -> None:
    """Record, with the session's transaction or not at all, that its actor did ``action`` to ``target``.

    Actor, time, reason and correlation are those of the session's context. Personal data in ``detail``
    and ``reason`` is taken out; ``target`` must hold ids only.
    """
    write(session, [line(context.of(session), action, target, detail, ip)])


def line(
    circumstances: Context,
    action: str,
    target: str,
    detail: Mapping[str, Any] | None = None,
    ip: str | None = None,
) -> Line:
    """What :func:`append` records, for :func:`write`."""
    actor = circumstances.actor
    return {
        "at": circumstances.now,
        "actor_type": actor.type,
        "actor_id": actor.id,
        "actor_dept": actor.dept,
        "roles": ",".join(sorted(actor.roles))[:200],
        "action": action,
        "target": target[:400],
        "ip": ip,
        "reason": masked(circumstances.reason)[:500] if circumstances.reason else None,
        "correlation_id": circumstances.correlation_id[:200],
        "detail": without_personal_data(detail) if detail is not None else None,
    }


def write(session: Session, lines: list[Line]) -> None:
    """Record these lines, in this order."""
    insert_all(session, audit, lines)


def anything_unsealed(session: Session) -> bool:
    """Whether :func:`seal` has work; only reads, so that an idle system does not write."""
    return session.scalar(select(audit.c.id).where(audit.c.position.is_(None)).limit(1)) is not None


def seal(session: Session) -> int:
    """Seal what has been committed, oldest first; returns how many rows.

    One runner at a time: another replica's call finds the chain's end locked and returns 0.
    """
    if not anything_unsealed(session):
        return 0
    end = _lock_end(session)
    if end is None:
        return 0
    unsealed = select(audit).where(audit.c.position.is_(None)).order_by(audit.c.id).limit(SEAL_AT_ONCE)
    position, last, seals = end.position, end.hash, []
    for row in session.execute(unsealed).all():
        position += 1
        last = _hash(last, _content(row) | {"position": position})
        seals.append({"row_id": row.id, "position": position, "hash": last})
    if seals:
        sealing = update(audit).where(audit.c.id == bindparam("row_id"))
        session.execute(sealing.execution_options(synchronize_session=False), seals)
        session.execute(update(audit_chain).values(position=position, hash=last))
    return len(seals)


def verify(session: Session) -> Verdict:
    """Check every sealed row against the chain and its recorded end.

    All is read as of one moment, for the worker goes on sealing; so it must be the session's first use.
    A change by somebody who can also compute the chain anew shows only against a ``head`` or an
    :func:`export` kept elsewhere.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite's transactions read as of one moment anyway
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    chain = verify_lines(export(session))
    end = session.execute(select(audit_chain)).one_or_none()
    recorded = (end.position, end.hash) if end is not None else (0, GENESIS)
    broken_at = chain.broken_at
    if broken_at is None and recorded != (chain.checked, chain.head):
        broken_at = min(chain.checked, recorded[0]) + 1
    unsealed, oldest = session.execute(
        select(func.count(), func.min(audit.c.at)).where(audit.c.position.is_(None))
    ).one()
    age = context.now(session) - oldest if oldest else None
    return Verdict(chain.checked, broken_at, chain.head, unsealed, age)


def export(session: Session) -> Iterator[str]:
    """The sealed rows in order, one JSON object per line, for :func:`verify_lines`."""
    statement = select(audit).where(audit.c.position.is_not(None)).order_by(audit.c.position)
    for row in session.execute(statement.execution_options(yield_per=1000)):
        yield _canonical(_content(row) | {"hash": row.hash}).decode()


def verify_lines(lines: Iterable[str]) -> Verdict:
    """Check exported lines without a database; compare ``head`` with one noted down before."""
    last, checked = GENESIS, 0
    for line in lines:
        try:
            content = orjson.loads(line)
            claimed = content.pop("hash")
            sound = content["position"] == checked + 1 and claimed == _hash(last, content)
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
            sound = False
        if not sound:
            return Verdict(checked, checked + 1, last)
        last, checked = claimed, checked + 1
    return Verdict(checked, None, last)


def _lock_end(session: Session) -> Row[Any] | None:
    statement = select(audit_chain).with_for_update(skip_locked=True)
    if session.scalar(select(func.count()).select_from(audit_chain)) == 0:
        first = insert_into(session, audit_chain).values(id=1, position=0, hash=GENESIS)
        session.execute(first.on_conflict_do_nothing())
    return session.execute(statement).one_or_none()


def _content(row: Row[Any]) -> dict[str, Any]:
    content = {name: getattr(row, name) for name in _COLUMNS}
    content["at"] = row.at.astimezone(OFFICE_ZONE).isoformat(timespec="microseconds")
    return content


def _canonical(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _hash(last: str, content: Mapping[str, Any]) -> str:
    return hashlib.sha256(last.encode() + b"\n" + _canonical(content)).hexdigest()
