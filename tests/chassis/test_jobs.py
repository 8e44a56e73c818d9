"""Jobs run once for each time, catch up once, survive failures, and never run for the past."""

import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select, update

from chassis import columns, metrics
from chassis.columns import Timestamp
from chassis.context import OFFICE_ZONE, now, of
from chassis.officetime import jobs, workdays
from chassis.officetime.clock import ManualClock
from chassis.officetime.jobs import (
    FIRST_RETRY,
    LAST_RETRY,
    POLL_AT_LEAST,
    POLL_AT_MOST,
    Daily,
    Every,
    Job,
    Schedule,
)
from chassis.officetime.workdays import Calendar
from chassis.testing import context, database, instant

SCAN = Daily(time(8, 30), workdays=True)
REPORT = Daily(time(18, 0), workdays=False)
POLL = Every(timedelta(minutes=10))
FRIDAY, MONDAY = "2026-03-06T09:00", "2026-03-09T09:00"

effects_metadata = MetaData()
effects = Table(
    "effects",
    effects_metadata,
    Column("id", Integer, primary_key=True),
    Column("job", String(50)),
    Column("at", Timestamp),
)


@pytest.fixture
def db(tmp_path):
    return database("tasks", tmp_path, effects_metadata)


def leaves_a_row(name):
    def call(session):
        session.execute(insert(effects).values(job=name, at=now(session)))

    return call


def done(db):
    with db.reading(context()) as session:
        rows = session.execute(select(effects).order_by(effects.c.id))
        return [(row.job, f"{row.at:%m-%d %H:%M}") for row in rows]


def schedule_at(db, start, *jobs):
    clock = ManualClock(instant(start))
    schedule = Schedule(db, clock, [Job(name, when, leaves_a_row(name)) for name, when in jobs])
    schedule.run_due()
    return clock, schedule


def travel(clock, schedule, until):
    since = clock.now()
    while run := schedule.next_run(since, instant(until)):
        at, job = run
        clock.move_to(max(at, clock.now()))
        schedule.run_if_needed(job, clock.now())
    clock.move_to(instant(until))


def test_a_job_seen_for_the_first_time_is_not_run_for_the_past(db):
    schedule_at(db, "2026-03-06T08:31", ("scan", SCAN))
    assert done(db) == []


def test_a_daily_job_runs_at_its_time_once(db):
    clock, schedule = schedule_at(db, "2026-03-06T08:29", ("scan", SCAN))
    clock.move_to(instant("2026-03-06T08:30"))
    schedule.run_due()
    schedule.run_due()
    assert done(db) == [("scan", "03-06 08:30")]


def test_runs_missed_while_nothing_ran_are_caught_up_once_with_the_time_it_is_then(db):
    clock, _ = schedule_at(db, "2026-03-02T09:00", ("scan", SCAN), ("report", REPORT))
    clock.move_to(instant("2026-03-05T11:00"))
    after_restart = Schedule(
        db, clock, [Job("scan", SCAN, leaves_a_row("scan")), Job("report", REPORT, leaves_a_row("report"))]
    )
    after_restart.run_due()
    assert done(db) == [("scan", "03-05 11:00"), ("report", "03-05 11:00")]
    clock.move_to(instant("2026-03-05T18:00"))
    after_restart.run_due()
    assert done(db)[2:] == [("report", "03-05 18:00")]


def test_a_working_day_run_missed_before_a_day_off_waits_for_the_next_working_day(db):
    clock, schedule = schedule_at(db, "2026-03-05T09:00", ("scan", SCAN))
    clock.move_to(instant("2026-03-07T12:00"))
    schedule.run_due()
    assert done(db) == []
    clock.move_to(instant("2026-03-09T08:30"))
    schedule.run_due()
    assert done(db) == [("scan", "03-09 08:30")]


def test_a_failing_job_leaves_nothing_behind_and_is_tried_again_later_and_later(db):
    clock = ManualClock(instant("2026-03-06T08:29"))
    trouble = []

    def fails_at_first(session):
        leaves_a_row("scan")(session)
        trouble.append(clock.now())
        if len(trouble) < 4:
            raise RuntimeError("not yet")

    schedule = Schedule(db, clock, [Job("scan", SCAN, fails_at_first)])
    schedule.run_due()
    for _ in range(180):
        clock.move_to(clock.now() + timedelta(seconds=1))
        schedule.run_due()
    waits = [(b - a) / FIRST_RETRY for a, b in pairwise(trouble)]
    assert waits == [1, 2, 4]
    assert len(done(db)) == 1
    assert schedule._read(clock.now())[1]["scan"].attempts == 0


def test_retries_never_wait_longer_than_the_longest_delay(db):
    clock = ManualClock(instant("2026-03-06T08:29"))
    tries = []

    def always_fails(session):
        tries.append(clock.now())
        raise RuntimeError("never")

    schedule = Schedule(db, clock, [Job("poll", Every(timedelta(minutes=1)), always_fails)])
    schedule.run_due()
    with db.write_connection() as connection:
        connection.execute(update(jobs.schedule).values(attempts=100))
    clock.move_to(clock.now() + LAST_RETRY)
    schedule.run_due()
    clock.move_to(clock.now() + LAST_RETRY - timedelta(seconds=1))
    schedule.run_due()
    assert len(tries) == 1
    clock.move_to(clock.now() + timedelta(seconds=1))
    schedule.run_due()
    assert len(tries) == 2


def test_a_failing_look_for_work_is_counted_and_tried_again_later(db):
    clock = ManualClock(instant("2026-03-06T08:00"))
    looks = []

    def look(session):
        looks.append(clock.now())
        raise RuntimeError("cannot tell")

    poll = Job("look", Every(timedelta(seconds=1)), leaves_a_row("look"), needed=look)
    schedule = Schedule(db, clock, [poll])
    before = metrics.schedule_runs.labels("tasks", "look", "failed")._value.get()
    for _ in range(20):
        clock.move_to(clock.now() + timedelta(seconds=1))
        schedule.run_due()
    assert [(b - a) / FIRST_RETRY for a, b in pairwise(looks)] == [1, 2]
    assert metrics.schedule_runs.labels("tasks", "look", "failed")._value.get() == before + 3
    assert done(db) == []


def test_a_failing_job_does_not_stop_the_others_and_is_counted(db):
    clock = ManualClock(instant("2026-03-06T08:29"))

    def fails(session):
        raise RuntimeError("no")

    schedule = Schedule(db, clock, [Job("bad", SCAN, fails), Job("good", SCAN, leaves_a_row("good"))])
    before = metrics.schedule_runs.labels("tasks", "bad", "failed")._value.get()
    schedule.run_due()
    clock.move_to(instant("2026-03-06T08:30"))
    schedule.run_due()
    assert done(db) == [("good", "03-06 08:30")]
    assert metrics.schedule_runs.labels("tasks", "bad", "failed")._value.get() == before + 1


def test_a_manual_clock_runs_every_occurrence_on_the_way_in_order_at_its_own_time(db):
    clock, schedule = schedule_at(db, FRIDAY, ("scan", SCAN), ("report", REPORT))
    travel(clock, schedule, "2026-03-10T12:00")
    assert done(db) == [
        ("report", "03-06 18:00"),
        ("report", "03-07 18:00"),
        ("report", "03-08 18:00"),
        ("scan", "03-09 08:30"),
        ("report", "03-09 18:00"),
        ("scan", "03-10 08:30"),
    ]


def test_a_short_way_runs_every_poll_and_a_long_one_only_so_many(db):
    clock, schedule = schedule_at(db, FRIDAY, ("poll", POLL))
    travel(clock, schedule, "2026-03-06T10:00")
    assert [at for _, at in done(db)] == [
        f"03-06 {t}" for t in ("09:10", "09:20", "09:30", "09:40", "09:50", "10:00")
    ]
    travel(clock, schedule, "2026-03-06T12:30")
    assert [at for _, at in done(db)][6:] == ["03-06 11:00", "03-06 12:00", "03-06 12:30"]


def test_what_only_looks_for_work_lets_a_manual_clock_take_long_strides(db):
    poll = Every(timedelta(minutes=10), stride=timedelta(days=1))
    clock, schedule = schedule_at(db, FRIDAY, ("poll", poll))
    travel(clock, schedule, "2026-03-06T09:05")
    assert done(db) == []
    travel(clock, schedule, "2026-03-06T10:00")
    travel(clock, schedule, "2026-03-08T12:00")
    assert [at for _, at in done(db)] == ["03-06 10:00", "03-07 10:00", "03-08 10:00", "03-08 12:00"]


def test_a_manual_clock_comes_to_the_next_working_day_though_a_run_was_missed_before_a_day_off(db):
    clock, _ = schedule_at(db, "2026-03-05T09:00", ("scan", SCAN))
    clock.move_to(instant("2026-03-07T12:00"))
    after_restart = Schedule(db, clock, [Job("scan", SCAN, leaves_a_row("scan"))])
    travel(clock, after_restart, "2026-03-09T12:00")
    assert done(db) == [("scan", "03-09 08:30")]


def test_a_manual_clock_passes_a_job_that_fails_until_a_day_off(db):
    clock = ManualClock(instant("2026-03-06T08:00"))
    tries = []

    def fails(session):
        tries.append(clock.now().date())
        raise RuntimeError("no")

    schedule = Schedule(db, clock, [Job("close", Daily(time(23, 59), workdays=True), fails)])
    schedule.run_due()
    travel(clock, schedule, "2026-03-09T23:59")
    assert {*tries} == {date(2026, 3, 6), date(2026, 3, 9)}


def test_a_holiday_notice_loaded_on_the_way_moves_the_runs(db):
    clock, schedule = schedule_at(db, FRIDAY, ("scan", SCAN))

    class Notice:
        year, holidays, workdays = 2026, (date(2026, 3, 9),), (date(2026, 3, 8),)

    with db.transaction(context()) as session:
        workdays.load(session, Notice())
    travel(clock, schedule, "2026-03-10T12:00")
    assert done(db) == [("scan", "03-08 08:30"), ("scan", "03-10 08:30")]


def test_a_run_knows_its_business_time_and_where_it_comes_from(db):
    seen = []
    clock = ManualClock(instant(FRIDAY))
    schedule = Schedule(db, clock, [Job("scan", SCAN, lambda session: seen.append(of(session)))])
    schedule.run_due()
    travel(clock, schedule, MONDAY)
    assert seen[0].now == instant("2026-03-09T08:30")
    assert seen[0].actor.type == "system"
    assert seen[0].correlation_id == "tasks.scan@2026-03-09T08:30:00+08:00"


def test_a_run_that_another_replica_has_made_is_not_made_again(db):
    clock, schedule = schedule_at(db, FRIDAY, ("scan", SCAN))
    at, job = schedule.next_run(clock.now(), instant(MONDAY))
    assert schedule.run(job, at)
    assert not schedule.run(job, at)
    assert len(done(db)) == 1


def test_it_sleeps_until_the_next_job_but_neither_long_nor_not_at_all(db):
    clock, schedule = schedule_at(db, "2026-03-06T08:00", ("scan", SCAN))
    assert schedule.run_due() == POLL_AT_LEAST
    clock.move_to(instant("2026-03-06T08:29") + timedelta(seconds=40))
    assert schedule.run_due() == timedelta(seconds=20)
    clock.move_to(instant("2026-03-06T08:30") - timedelta(milliseconds=10))
    assert schedule.run_due() == POLL_AT_MOST


@given(
    st.integers(0, 3 * 365 * 24 * 60).map(lambda m: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=m)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.booleans(),
)
def test_the_next_time_is_the_first_one_after(after, at, on_workdays):
    calendar = Calendar({})
    due = Daily(at, on_workdays).next(after, calendar)
    assert due > after
    assert due.time() == at
    first = after.astimezone(OFFICE_ZONE).date()
    days = [first + timedelta(n) for n in range((due.date() - first).days)]
    skipped = [d for d in days if datetime.combine(d, at, OFFICE_ZONE) > after]
    assert not any(calendar.is_workday(d) for d in skipped) if on_workdays else skipped == []


@contextmanager
def two_replicas(tmp_path, url):
    first = database("tasks", tmp_path, effects_metadata, url)
    second = database("tasks", tmp_path, effects_metadata, url)
    try:
        yield first, second
    finally:
        first.dispose()
        second.dispose()


def test_on_postgresql_only_one_of_two_replicas_runs_a_job(tmp_path, postgres_url):
    holding, asked = threading.Event(), threading.Event()

    def slow(session):
        leaves_a_row("scan")(session)
        holding.set()
        assert asked.wait(20)

    at = instant("2026-03-06T08:30")
    with two_replicas(tmp_path, postgres_url) as (first, second):
        jobs = [Job("scan", SCAN, slow)]
        one = Schedule(first, ManualClock(at), jobs)
        two = Schedule(second, ManualClock(at), jobs)
        Schedule(first, ManualClock(instant("2026-03-06T08:00")), jobs).run_due()
        runner = threading.Thread(target=one.run, args=(jobs[0], at))
        runner.start()
        assert holding.wait(20)
        assert not two.run(jobs[0], at)  # refused at once, without waiting for the first
        asked.set()
        runner.join()
        assert not two.run(jobs[0], at)
        assert len(done(second)) == 1
        columns.metadata.drop_all(first.engine)


def test_a_poll_that_finds_no_work_writes_nothing_and_one_that_does_runs(db):
    work = []
    clock = ManualClock(instant(MONDAY))
    poll = Job("poll", POLL, leaves_a_row("poll"), needed=lambda _: bool(work))
    schedule = Schedule(db, clock, [poll])
    schedule.run_due()
    clock.move_to(instant("2026-03-09T10:00"))
    assert schedule.run_due() == POLL_AT_LEAST, "it looks again when its interval has passed"
    assert done(db) == []
    work.append("a mail")
    clock.move_to(instant("2026-03-09T10:10"))
    schedule.run_due()
    assert done(db) == [("poll", "03-09 10:10")]
    assert schedule.run_due() == POLL_AT_LEAST
