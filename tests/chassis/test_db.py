"""One session per unit of work, one commit at its end, and who is to blame when a statement fails."""

import pytest
from sqlalchemy import MetaData, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

import chassis.db
from chassis.db import after_commit, checked_url, is_away
from chassis.events.outbox import outbox, record
from chassis.testing import context, database
from tests.chassis.shop import OrderPlaced

ORDER = OrderPlaced(customer="anna", number=1)


@pytest.fixture
def db(tmp_path):
    made = database("shop", tmp_path, MetaData())
    yield made
    made.dispose()


def events(db):
    with db.reading(context()) as session:
        return session.execute(select(outbox.c.aggregate_id, outbox.c.seq).order_by(outbox.c.id)).all()


def test_what_is_recorded_is_there_when_the_block_ends_and_somebody_is_told(db):
    told = []
    db.on_commit = lambda: told.append(len(events(db)))
    with db.transaction(context()) as session:
        record(session, ORDER, OrderPlaced(customer="bayar", number=1))
        record(session, ORDER)
        assert told == []
    assert events(db) == [("anna", 1), ("bayar", 1), ("anna", 2)]
    assert told == [3]


def fail_after_recording(db, told):
    with db.transaction(context()) as session:
        after_commit(session, lambda: told.append("committed"))
        record(session, ORDER)
        _ = 1 / 0


def test_a_block_that_fails_leaves_nothing_and_tells_nobody(db):
    told = []
    db.on_commit = lambda: told.append("events")
    with pytest.raises(ZeroDivisionError):
        fail_after_recording(db, told)
    assert (events(db), told) == ([], [])
    with db.transaction(context()) as session:
        record(session, ORDER)
    assert events(db) == [("anna", 1)], "the count of its aggregate has no gap either"


def test_what_waits_for_the_commit_is_called_after_it_when_nothing_is_held(db):
    seen = []
    with db.transaction(context()) as session:
        record(session, ORDER)
        after_commit(session, lambda: seen.append(events(db)))
    assert seen == [[("anna", 1)]]


def test_a_reading_session_changes_nothing(db):
    with db.reading(context()) as session:
        session.execute(text("INSERT INTO relay_state (id, last_position, idle) VALUES (1, 5, 0)"))
    with db.reading(context()) as session:
        assert session.scalar(text("SELECT count(*) FROM relay_state")) == 0


def test_the_database_s_troubles_are_told_from_the_statement_s(db, tmp_path):
    with pytest.raises(OperationalError) as mistake, db.reading(context()) as session:
        session.execute(text("SELECT * FROM no_such_table"))
    with pytest.raises(IntegrityError) as broken, db.write_connection() as connection:
        connection.execute(text("INSERT INTO relay_state (id, last_position) VALUES (1, 1)"))
    other = database("shop", tmp_path, MetaData())
    with db.write_connection(), other.engine.connect() as impatient:
        impatient.exec_driver_sql("ROLLBACK")
        impatient.exec_driver_sql("PRAGMA busy_timeout = 1")
        with pytest.raises(OperationalError) as locked:
            impatient.exec_driver_sql("BEGIN IMMEDIATE")
    other.dispose()
    assert [is_away(each.value) for each in (mistake, broken, locked)] == [False, False, True]
    assert is_away(PoolTimeout())
    assert not is_away(RuntimeError())


def test_postgresql_means_the_driver_that_waits_on_the_hub():
    assert checked_url("postgresql://u:p@h/d").drivername == "postgresql+psycopg"


@pytest.fixture
def cut_off(postgres, postgres_url, tmp_path):
    """A database whose only pooled connection the server has ended."""
    made = database("shop", tmp_path, MetaData(), postgres_url)
    with made.reading(context()) as session:
        session.execute(select(1))
    name = postgres_url.rpartition("/")[2]
    postgres.sql(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    yield made
    made.dispose()


def test_a_connection_that_lay_idle_is_asked_for_before_it_is_used(cut_off, monkeypatch):
    monkeypatch.setattr(chassis.db, "PING_AFTER_S", 0.0)
    with cut_off.reading(context()) as session:
        assert session.scalar(select(1)) == 1


def test_a_connection_in_use_a_moment_ago_is_not_and_its_loss_means_try_again(cut_off, monkeypatch):
    monkeypatch.setattr(chassis.db, "PING_AFTER_S", float("inf"))
    with pytest.raises(DBAPIError) as lost, cut_off.reading(context()) as session:
        session.execute(select(1))
    assert is_away(lost.value)
    with cut_off.reading(context()) as session:
        assert session.scalar(select(1)) == 1
