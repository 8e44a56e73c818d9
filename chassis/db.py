"""One database per service, one session per unit of work, and the one place that commits."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # read at psycopg's import; its own C wait blocks the hub

import orjson
import psycopg
import structlog
from psycopg import waiting
from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from chassis.context import Context
from chassis.events import outbox
from chassis.settings import Settings

AWAY_SQLSTATE_CLASSES = ("08", "53", "57P")
SQLITE_AWAY = ("database is locked", "disk I/O error", "unable to open", "database or disk is full")
RACE_SQLSTATES = ("40001", "40P01", "55P03")
# a connection that was in use a moment ago has hardly gone, and its next user would notice
PING_AFTER_S = 1.0
# a server that has vanished without a word is noticed, by who waits for a notification too
KEEPALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15000,
}

log = structlog.get_logger(__name__)


class Database:
    """The database of one service.

    Sessions come from :meth:`transaction`, which commits when its block ends, and :meth:`reading`,
    which never does; nothing else in the system commits. Events recorded in a transaction are
    written as its last statements (see :mod:`chassis.events.outbox`), and :attr:`on_commit` is called
    after each commit that wrote some, so that the relay need not poll.
    """

    def __init__(self, service: str, settings: Settings):
        self.service = service
        self.settings = settings
        self.url = checked_url(settings.database_url_of(service))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgres_engine(self.url, settings)
        # SQLite has one writer; a second would block the whole process while the first waits on I/O
        self._write_gate = threading.Lock() if self.is_sqlite else nullcontext()
        self.on_commit: Callable[[], None] = lambda: None
        self.relay_is_here = False  # in another process it must be woken through the database

    @contextmanager
    def transaction(self, context: Context, lock: int | None = None) -> Iterator[Session]:
        """A session that is committed with its events, once, when the block ends; or not at all.

        ``lock`` names an advisory lock that makes such transactions of one database follow each other,
        across all processes; SQLite's transactions do so anyway.
        """
        with self._write_gate, Session(self.engine, expire_on_commit=False) as session:
            session.info |= {"context": context, "settings": self.settings}
            session.connection(execution_options={"writes": True})
            if lock is not None and not self.is_sqlite:
                session.execute(select(func.pg_advisory_xact_lock(lock)))
            yield session
            wrote_events = outbox.flush(session, wake=not self.relay_is_here)
            session.commit()
        if wrote_events:
            self.on_commit()
        for call in session.info.get("after_commit", ()):
            call()

    @contextmanager
    def reading(self, context: Context) -> Iterator[Session]:
        """A session whose changes, if any, are thrown away."""
        with Session(self.engine, autoflush=False) as session:
            session.info |= {"context": context, "settings": self.settings}
            yield session

    @contextmanager
    def exclusive(self, lock: int) -> Iterator[Callable[[], AbstractContextManager[Connection]] | None]:
        """Be the only holder of ``lock`` on this database, across all processes; None if another holds it.

        What is yielded opens transactions on the very connection that holds the lock, so work cannot go
        on after the lock is lost. SQLite has one process (see :mod:`chassis.runner`) and needs no lock.
        """
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                held = connection.scalar(select(func.pg_try_advisory_lock(lock)))
                connection.commit()
                if not held:
                    yield None
                    return
            try:
                yield lambda: self._writing(connection)
            finally:
                if not self.is_sqlite:
                    connection.invalidate()  # closes it, which is what gives the lock back

    @contextmanager
    def write_connection(self) -> Iterator[Connection]:
        """A transaction below the ORM, without events: for the relay and for housekeeping."""
        with self.engine.connect() as connection, self._writing(connection) as writing:
            yield writing

    @contextmanager
    def _writing(self, connection: Connection) -> Iterator[Connection]:
        with self._write_gate:
            writing = connection.execution_options(writes=True)
            with writing.begin():
                yield writing

    def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call ``heard`` at every NOTIFY on ``channel``, for ever; PostgreSQL only.

        A lost connection is opened again; what was missed meanwhile is found by the relay's own poll.
        """
        while True:
            try:
                with psycopg.connect(self._dsn(), autocommit=True, **KEEPALIVE) as connection:
                    connection.execute(f"LISTEN {channel}")
                    for _ in connection.notifies():
                        heard()
            except (psycopg.Error, OSError) as error:
                log.warning("listener_waits", service=self.service, error=type(error).__name__)
                time.sleep(1)

    def _dsn(self) -> str:
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def dispose(self) -> None:
        """Close the idle connections."""
        self.engine.dispose()


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Call this when the session's transaction is committed and holds nothing any more.

    For work that must not happen inside a transaction, such as talking to a mail server. It is lost
    when the process dies in between, so the transaction must leave a row by which it is found again.
    """
    session.info.setdefault("after_commit", []).append(call)


def is_away(error: BaseException) -> bool:
    """Whether the database, not the statement, is the trouble: retry later, count it against nobody.

    True for lost or refused connections, a server that is starting or stopping, exhausted resources,
    an exhausted pool, a locked SQLite file, and lost races (serialisation failure, deadlock).
    """
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate:
        return sqlstate.startswith(AWAY_SQLSTATE_CLASSES) or sqlstate in RACE_SQLSTATES
    if isinstance(error.orig, psycopg.OperationalError):
        return True  # without a state it comes from the connection, not from the server
    return type(error.orig).__name__ == "OperationalError" and str(error.orig).startswith(SQLITE_AWAY)


def checked_url(text: str) -> URL:
    """The URL with its driver named (:mod:`chassis.settings` has refused those that block the hub).

    Raises :class:`ValueError` if psycopg would block it all the same.
    """
    url = make_url(text)
    if url.get_backend_name() != "postgresql":
        return url
    if waiting.wait is not waiting.wait_select:
        raise ValueError("psycopg was imported before chassis.db: its C wait would block the hub")
    return url.set(drivername="postgresql+psycopg")


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _postgres_engine(url: URL, settings: Settings) -> Engine:
    timeout_ms = int(settings.statement_timeout_s * 1000)
    engine = create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.statement_timeout_s,
        pool_recycle=1800,
        hide_parameters=True,  # an error message must not carry what people wrote
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={
            **KEEPALIVE,
            "options": f"-c statement_timeout={timeout_ms} -c timezone=Asia/Shanghai"
            f" -c idle_in_transaction_session_timeout={timeout_ms * 2}",
        },
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ping_idle, engine))
    return engine


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _ping_idle(engine: Engine, connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Ask the server whether a connection that lay idle is still one; if not, none in the pool is.

    Before each transaction, as SQLAlchemy would, it is a tenth of all there is to wait for.
    """
    used_at = record.info.get("used_at")
    if used_at is None or time.monotonic() - used_at < PING_AFTER_S:
        return
    try:
        engine.dialect.do_ping(connection)
    except psycopg.Error as error:
        raise InvalidatePoolError(str(error)) from error


def _sqlite_engine(url: URL) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,  # an error message must not carry what people wrote
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={"timeout": 5, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # an answered request survives a power cut
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
