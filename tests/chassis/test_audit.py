"""Whatever is done to a sealed audit log shows: in the database, in an export, and to the triggers."""

import threading
from datetime import timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, delete, event, select, text, update
from sqlalchemy.exc import DBAPIError

from chassis import audit
from chassis.audit import audit_chain
from chassis.context import Actor, Context
from chassis.testing import context, database, instant

AT = instant("2026-03-02T09:00")
LIAISON = Actor("person", "P017", "D05", frozenset({"DL", "DH"}))
TABLE = audit.audit


@pytest.fixture
def db(tmp_path):
    return database("issues", tmp_path, MetaData())


def an_act(db, n=1, **more):
    with db.transaction(
        Context(AT + timedelta(minutes=n), LIAISON, f"c-{n}", reason="补录", **more)
    ) as session:
        audit.append(
            session,
            "issues.dispatch",
            f"/issues/v1/issues/WT2026-WJ-{n:04}",
            {"to": "D05", "n": n},
            "10.0.0.9",
        )


def sealed(db, count=4):
    for n in range(count):
        an_act(db, n + 1)
    with db.transaction(context()) as session:
        assert audit.seal(session) == count


def verdict(db, now="2026-03-02T10:00"):
    with db.reading(context(now)) as session:
        return audit.verify(session)


def exported(db):
    with db.reading(context()) as session:
        return list(audit.export(session))


def tamper(db, *statements):
    with db.transaction(context()) as session:
        for statement in statements:
            session.execute(statement)


def test_a_deed_is_recorded_with_who_when_where_and_why(db):
    sealed(db, 1)
    row = orjson.loads(exported(db)[0])
    assert (row["actor_id"], row["actor_dept"]) == ("P017", "D05")
    assert row["roles"] == "DH,DL"
    assert row["at"] == "2026-03-02T09:01:00.000000+08:00"
    assert (row["ip"], row["reason"], row["correlation_id"]) == ("10.0.0.9", "补录", "c-1")
    assert row["detail"] == {"to": "D05", "n": 1}


def test_a_deed_that_is_rolled_back_is_not_recorded(db):
    with db.reading(context()) as session:
        audit.append(session, "issues.dispatch", "/x")
    assert verdict(db).unsealed == 0


def test_personal_data_is_taken_out_of_detail_and_reason(db):
    with db.transaction(Context(AT, LIAISON, reason="来电13812341234")) as session:
        audit.append(session, "a", "/x", {"phone": "13812341234", "note": "a@b.cn", "n": 2})
        row = session.execute(select(TABLE)).one()
    assert row.detail == {"note": "[邮箱]", "n": 2}
    assert row.reason == "来电138****1234"


def test_an_untouched_log_is_whole(db):
    sealed(db)
    found = verdict(db)
    assert (found.checked, found.broken_at, found.unsealed) == (4, None, 0)
    assert str(found).startswith("已校验4条，链完整")


def test_an_empty_log_is_whole(db):
    assert verdict(db).broken_at is None
    with db.transaction(context()) as session:
        assert audit.seal(session) == 0


def test_sealing_goes_on_where_it_stopped(db):
    sealed(db, 2)
    an_act(db, 3)
    before = verdict(db)
    assert (before.unsealed, before.oldest_unsealed) == (1, timedelta(minutes=57))
    with db.transaction(context()) as session:
        assert audit.seal(session) == 1
        assert audit.seal(session) == 0
    assert (verdict(db).checked, verdict(db).unsealed) == (3, 0)


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_seal_in_the_middle_of_a_verification_is_no_break(where, request, tmp_path):
    url = request.getfixturevalue("postgres_url") if where == "postgresql" else ""
    db = database("issues", tmp_path, MetaData(), url)
    sealed(db, 2)
    an_act(db, 3)
    sealing = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def the_worker_seals(_connection, _cursor, statement, *_):
        if "FROM audit" in statement and not sealing:
            sealing.append("begun")
            with db.transaction(context()) as session:
                sealing.append(audit.seal(session))

    found = verdict(db)
    assert sealing == ["begun", 1]
    assert (found.checked, found.broken_at, found.unsealed) == (2, None, 1)
    assert (verdict(db).checked, verdict(db).broken_at) == (3, None)
    db.dispose()


CHANGES = {
    "id": 900,
    "at": AT,
    "actor_type": "machine",
    "actor_id": "P018",
    "actor_dept": None,
    "roles": "LD",
    "action": "issues.close",
    "target": "/issues/v1/issues/WT2026-WJ-0009",
    "ip": "10.0.0.1",
    "reason": None,
    "correlation_id": "c-9",
    "detail": {"to": "D06", "n": 2},
    "position": 900,
    "hash": "f" * 64,
}


def test_every_column_is_tried():
    assert set(CHANGES) == {column.name for column in TABLE.c}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_in_any_column_shows(db, column):
    sealed(db)
    tamper(db, update(TABLE).where(TABLE.c.position == 2).values({column: CHANGES[column]}))
    assert verdict(db).broken_at == 2


@pytest.mark.parametrize("position", [1, 2, 3, 4])
def test_a_deleted_row_shows_also_the_newest(db, position):
    sealed(db)
    tamper(db, delete(TABLE).where(TABLE.c.position == position))
    found = verdict(db)
    assert found.broken_at == position
    assert f"第{position}条处断裂" in str(found)


def test_a_log_emptied_as_a_whole_shows(db):
    sealed(db)
    tamper(db, delete(TABLE))
    assert verdict(db).broken_at == 1


def test_two_rows_that_changed_places_show(db):
    sealed(db)
    to = lambda old, new: update(TABLE).where(TABLE.c.position == old).values(position=new)  # noqa: E731 - three times
    tamper(db, to(2, 99), to(3, 2), to(99, 3))
    assert verdict(db).broken_at == 2


def test_a_row_slipped_in_with_a_position_shows(db):
    sealed(db)
    an_act(db, 5)
    tamper(db, update(TABLE).where(TABLE.c.position.is_(None)).values(position=5, hash="f" * 64))
    assert verdict(db).broken_at == 5


def test_a_rewritten_end_shows(db):
    sealed(db)
    tamper(db, update(audit_chain).values(position=3))
    assert verdict(db).broken_at == 4


@pytest.fixture(scope="module")
def whole_export(tmp_path_factory):
    db = database("issues", tmp_path_factory.mktemp("audit"), MetaData())
    sealed(db, 5)
    return exported(db)


@given(data=st.data())
def test_any_edit_of_an_export_shows_offline(whole_export, data):
    whole = audit.verify_lines(whole_export)
    assert (whole.checked, whole.broken_at) == (5, None)
    edit = data.draw(st.sampled_from(["drop", "double", "swap", "change", "garble"]))
    found = audit.verify_lines(edited(whole_export, data.draw(st.integers(0, 4)), edit, data))
    assert found.broken_at is not None or found.head != whole.head


def edited(lines, at, edit, data):
    lines = list(lines)
    if edit == "drop":
        del lines[at]
    elif edit == "double":
        lines.insert(at, lines[at])
    elif edit == "swap":
        other = data.draw(st.integers(0, 4).filter(lambda n: n != at))
        lines[at], lines[other] = lines[other], lines[at]
    elif edit == "change":
        row = orjson.loads(lines[at])
        key = data.draw(st.sampled_from(sorted(row)))
        row[key] = [row[key]]
        lines[at] = orjson.dumps(row).decode()
    else:
        lines[at] = data.draw(st.text(max_size=20))
    return lines


def test_an_export_of_a_whole_log_verifies_without_a_database(db):
    sealed(db)
    offline = audit.verify_lines(exported(db))
    assert (offline.checked, offline.broken_at, offline.head) == (4, None, verdict(db).head)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "UPDATE audit SET position = NULL, hash = NULL",
        "DELETE FROM audit",
    ],
)
def test_the_sqlite_triggers_refuse_to_touch_sealed_rows(db, statement):
    with db.transaction(context()) as session:
        for trigger in audit.PROTECT_SQLITE:
            session.execute(text(trigger))
    sealed(db)
    with pytest.raises(DBAPIError, match="append-only"):
        tamper(db, text(statement))


@pytest.fixture
def protected(tmp_path, postgres_url):
    db = database("issues", tmp_path, MetaData(), postgres_url)
    with db.transaction(context()) as session:
        for statement in audit.PROTECT_POSTGRESQL:
            session.execute(text(statement))
    yield db
    db.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x' WHERE position IS NOT NULL",
        "UPDATE audit SET action = 'x' WHERE position IS NULL",
        "UPDATE audit SET position = NULL, hash = NULL",
        "DELETE FROM audit",
        "TRUNCATE audit",
    ],
)
def test_the_postgresql_triggers_refuse_whatever_is_not_sealing(protected, statement):
    sealed(protected)
    an_act(protected, 5)
    with pytest.raises(DBAPIError, match="append-only"):
        tamper(protected, text(statement))
    with protected.transaction(context()) as session:
        assert audit.seal(session) == 1
    assert (verdict(protected).checked, verdict(protected).broken_at) == (5, None)


def test_two_sealers_on_postgresql_leave_one_chain(protected):
    sealed(protected, 1)
    an_act(protected, 2)
    results = []
    with protected.transaction(context()) as session:
        results.append(audit.seal(session))

        def second():
            with protected.transaction(context()) as other:
                results.append(audit.seal(other))

        thread = threading.Thread(target=second)
        thread.start()
        thread.join(20)
    assert results == [1, 0]
    assert (verdict(protected).checked, verdict(protected).broken_at) == (2, None)


def test_the_chain_holds_whatever_json_the_detail_is_on_postgresql(protected):
    detail = {"b": 1.0, "a": [1e5, None, True, "〔2024〕"], "": {"z": 10**15}, "10": 0.1}
    with protected.transaction(context()) as session:
        audit.append(session, "a", "/x", detail)
    with protected.transaction(context()) as session:
        audit.seal(session)
    assert verdict(protected).broken_at is None
