"""``bizenv events`` as an operator uses it: see, retry, replay, reconcile."""

import pytest
from sqlalchemy import delete, select, update
from typer.testing import CliRunner

from chassis.cli.app import app
from chassis.events import copies, eventlog
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox
from chassis.officetime.clock import SystemClock
from contracts.directory import PersonUpserted, UnitUpserted
from tests.starter import starter_office


@pytest.fixture
def office(tmp_path):
    with starter_office(tmp_path, "directory", "issues", "tasks") as running:
        yield running


@pytest.fixture
def bizenv(office, tmp_path):
    """Run a command on the office's folder; returns its exit code and what it prints."""

    def run(*arguments):
        services = "directory,issues,tasks"
        environment = {"BIZENV_DATA": str(tmp_path), "BIZENV_SERVICES": services, "COLUMNS": "200"}
        done = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
        return done.exit_code, done.output

    return run


def write(office, service, *statements):
    with office.runtime.database(service).write_connection() as connection:
        for statement in statements:
            connection.execute(statement)


def a_parked_event(office):
    """A unit's event whose body is spoilt on its way to issues; returns its id and its body."""
    director = office.client("DR", person="d00-head")
    unit = director.get("/directory/v1/units/D06")
    changed = {key: unit.json[key] for key in ("name", "short_name", "group", "sort_order")}
    answer = director.put("/directory/v1/units/D06", {**changed, "short_name": "改名局"})
    assert answer.status_code == 200, answer.text
    last = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
    with office.session("directory") as session:
        event = session.execute(select(outbox.c.event_id, outbox.c.body).where(outbox.c.id == last)).one()
    write(office, "directory", update(outbox).where(outbox.c.id == last).values(body="{秘密".encode()))
    office.drain()
    return event.event_id, event.body


def test_the_status_names_every_service_and_counts(office, bizenv):
    code, told = bizenv("events", "status")
    assert code == 0
    for word in ("服务", "待发布", "待重试", "搁置", "directory", "issues", "tasks"):
        assert word in told


def test_a_parked_event_is_listed_without_its_content_and_retried_when_its_cause_is_gone(office, bizenv):
    event_id, body = a_parked_event(office)
    code, told = bizenv("events", "parked", "issues")
    assert code == 0
    assert event_id in told
    assert "directory.events/unit_upserted" in told
    assert "undecodable" in told
    assert "秘密" not in told
    write(office, "issues", update(inbox).where(inbox.c.event_id == event_id).values(body=body))
    assert bizenv("events", "retry", "issues", event_id) == (0, "将重试 1 条\n")
    office.drain()
    assert bizenv("events", "parked", "issues") == (0, "")
    with office.session("issues") as session:
        assert copies.find(session, UnitUpserted, "D06").short_name == "改名局"


def test_retrying_before_the_cause_is_gone_parks_it_again(office, bizenv):
    event_id, _ = a_parked_event(office)
    assert bizenv("events", "retry", "issues", "--all") == (0, "将重试 1 条\n")
    office.drain()
    assert event_id in bizenv("events", "parked", "issues")[1]


def test_a_retry_says_which_events_are_meant(bizenv):
    code, told = bizenv("events", "retry", "issues")
    assert code == 1
    assert "请给出事件编号" in told


def test_a_retry_of_what_is_not_parked_is_refused_and_retries_nothing(office, bizenv):
    event_id, _ = a_parked_event(office)
    code, told = bizenv("events", "retry", "issues", event_id, "no-such-event")
    assert code == 1
    assert told.startswith("没有搁置的事件 no-such-event，未作任何更改")
    with office.session("issues") as session:
        assert eventlog.not_parked(session, [event_id]) == []
    assert bizenv("events", "retry", "issues", event_id)[1] == "将重试 1 条\n"


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_time_that_is_none_is_refused_in_chinese(bizenv, option):
    code, told = bizenv("events", "replay", "directory", "--since", "2026-03-01", option, "garbage")
    assert code == 2
    assert "“garbage”不是时间，应形如 2026-03-02" in told


def test_an_unknown_service_is_named_with_those_there_are(bizenv):
    code, told = bizenv("events", "parked", "issue")
    assert code == 2
    assert "未知的服务：issue" in told
    assert "issues" in told


def test_reconcile_finds_exactly_what_a_subscriber_has_lost_and_brings_it_back(office, bizenv):
    assert bizenv("events", "reconcile") == (0, "没有缺失\n")
    with office.session("issues") as session:
        lost = session.scalars(select(inbox.c.event_id).order_by(inbox.c.id).limit(3)).all()
    write(office, "issues", delete(inbox).where(inbox.c.event_id.in_(lost)), delete(copies.copies))
    code, told = bizenv("events", "reconcile")
    assert code == 1
    lines = told.splitlines()
    assert [line.split()[-2] for line in lines[:-1]] == lost
    assert all(line.startswith("directory → issues：第") for line in lines[:-1])
    assert lines[-1].startswith("缺失 3 条")
    code, told = bizenv("events", "reconcile", "--repair")
    assert (code, told.splitlines()[-1]) == (0, "已重新发布 3 条")
    office.drain()
    assert bizenv("events", "reconcile") == (0, "没有缺失\n")
    with office.session("issues") as session:
        assert session.scalar(select(copies.copies.c.aggregate_id).limit(1)), "and it was applied"


def test_an_event_that_may_still_be_on_its_way_is_no_gap(office, bizenv):
    with office.session("directory") as session:
        last = session.scalar(select(outbox.c.event_id).order_by(outbox.c.id.desc()).limit(1))
    write(
        office,
        "directory",
        update(outbox).where(outbox.c.event_id == last).values(published_at=SystemClock().now()),
    )
    write(office, "issues", delete(inbox).where(inbox.c.event_id == last))
    assert bizenv("events", "reconcile") == (0, "没有缺失\n")


def test_a_replay_feeds_a_new_subscriber_and_changes_nothing_for_an_old_one(office, bizenv):
    with office.session("issues") as session:
        before = session.execute(select(inbox)).all(), copies.all_of(session, PersonUpserted)
    write(office, "tasks", delete(inbox), delete(copies.copies))  # as if it had just been installed
    code, told = bizenv("events", "replay", "directory", "--since", "2026-03-01")
    assert code == 0
    with office.session("directory") as session:
        assert told == f"将重新发布 {len(session.execute(select(outbox.c.id)).all())} 条\n"
    office.drain()
    with office.session("issues") as session:
        assert (session.execute(select(inbox)).all(), copies.all_of(session, PersonUpserted)) == before
    with office.session("tasks") as session:
        assert copies.all_of(session, PersonUpserted) == before[1]


def test_a_replay_may_be_narrowed_to_one_name_and_a_time(office, bizenv):
    given = ("events", "replay", "directory", "--name", "unit_upserted")
    with office.session("directory") as session:
        units = len(session.scalars(select(outbox.c.id).where(outbox.c.name == "unit_upserted")).all())
    assert bizenv(*given, "--since", "2026-03-02T08:59:59")[1] == f"将重新发布 {units} 条\n"
    assert bizenv(*given, "--since", "2026-02-01", "--until", "2026-03-01")[1] == "将重新发布 0 条\n"
