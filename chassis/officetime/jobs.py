"""Jobs run by the clock, once across all replicas, never skipped.

Each job has a row that says which time it last ran for. Whoever holds the row's lock runs the job, and
the row moves on in the job's own transaction: a run and its effects are one. After a standstill a job
runs once, with the time it is then; a job that fails is rolled back and tried again with growing delays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import Column, Integer, Row, String, Table, select, update
from sqlalchemy.orm import Session

from chassis import metrics
from chassis.columns import Timestamp, insert_into, metadata
from chassis.context import OFFICE_ZONE, Context
from chassis.db import Database, is_away
from chassis.officetime import workdays
from chassis.officetime.clock import Clock
from chassis.officetime.workdays import Calendar

log = structlog.get_logger(__name__)

FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(minutes=10)
MOST_DOUBLINGS = 10  # of the delay, which is at its longest by then
POLL_AT_LEAST = timedelta(minutes=1)  # another replica or a new calendar may have changed what is due
POLL_AT_MOST = timedelta(seconds=1)
#: When the manual clock jumps further than this, jobs that run more often than so run only so often.
COARSE = timedelta(hours=1)

schedule = Table(
    "schedule",
    metadata,
    Column("job", String(120), primary_key=True),
    Column("last_run_for", Timestamp, nullable=False),
    Column("attempts", Integer, nullable=False),  # that failed since
    Column("not_before", Timestamp),  # when to try again
)


@dataclass(frozen=True)
class Daily:
    """Once a day at an office time, on every day or on working days only."""

    at: time
    workdays: bool

    def next(self, after: datetime, calendar: Calendar) -> datetime:
        """The first such time after ``after``."""
        local = after.astimezone(OFFICE_ZONE)
        day = local.date() + timedelta(days=local.time() >= self.at)
        return datetime.combine(calendar.add(day, 0) if self.workdays else day, self.at, OFFICE_ZONE)

    def may_catch_up(self, now: datetime, calendar: Calendar) -> bool:
        """A run missed on a working day is not made up for on a day off (domain.md §3.3)."""
        return not self.workdays or calendar.is_workday(now.astimezone(OFFICE_ZONE).date())


@dataclass(frozen=True)
class Every:
    """Again and again, so long after each run.

    ``stride``: so far a manual clock may go in one step, for a job that only looks for work.
    """

    interval: timedelta
    stride: timedelta = timedelta(0)

    def next(self, after: datetime, calendar: Calendar) -> datetime:  # noqa: ARG002 - as Daily.next
        """One interval after ``after``."""
        return after + self.interval

    def may_catch_up(self, now: datetime, calendar: Calendar) -> bool:  # noqa: ARG002 - as Daily.may_catch_up
        """Always."""
        return True


@dataclass(frozen=True)
class Job:
    """What to call when; the name is its key among the jobs of one service.

    ``needed``, which only reads, says whether there is work: an idle system then writes nothing.
    """

    name: str
    when: Daily | Every
    call: Callable[[Session], None]
    needed: Callable[[Session], bool] | None = None


class Schedule:
    """The jobs of one service on its database, without a thread of their own.

    A job is first due at its first time after the schedule was first seen: never for the past.
    """

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._registered = False
        self._looked: dict[str, datetime] = {}  # when there was no work for a job

    def run_due(self) -> timedelta:
        """Run each job that is due, once however often it was missed; returns how long to sleep then.

        A failing job is noted and does not stop the others. Raises only when the database is away.
        """
        now = self._clock.now()
        for due, job in self._due_times(now):
            if due <= now:
                self.run_if_needed(job, now)
        waits = [due - self._clock.now() for due, _ in self._due_times(now)]
        return max(POLL_AT_MOST, min([POLL_AT_LEAST, *waits]))

    def next_run(self, since: datetime, until: datetime) -> tuple[datetime, Job] | None:
        """For a manual clock on its way from ``since`` to ``until``: the next run to be made, if any.

        Every occurrence is run, in order, each at its own time. Only jobs that look for work do so less
        often: once per their stride, on a way longer than :data:`COARSE` at least once per that, and at the
        end.
        """
        coarse = COARSE if until - since > COARSE else timedelta(0)
        calendar, rows = self._read(since)
        runs = [(self._on_the_way(job, rows[job.name], calendar, coarse, until), job) for job in self._jobs]
        return min((run for run in runs if run[0] <= until), key=lambda run: run[0], default=None)

    def run_if_needed(self, job: Job, now: datetime) -> bool:
        """Run the job unless there is no work for it; returns whether that was tried.

        A failure is noted and logged, and the job tried again later and later. Raises only when the
        database is away.
        """
        try:
            if not self._is_needed(job, now):
                return False
            self.run(job, now)
        except Exception as error:
            if is_away(error):
                raise
            metrics.schedule_runs.labels(self._database.service, job.name, "failed").inc()
            log.exception("job_failed", service=self._database.service, job=job.name)
            self._postpone(job, now)
        return True

    def run(self, job: Job, at: datetime) -> bool:
        """Run the job for ``at`` and move its row on, in one transaction.

        Returns False when another replica holds or has done it. Raises what the job raises, after
        rolling back.
        """
        with self._database.transaction(self._context(job, at)) as session:
            if not self._claim(session, job, at):
                return False
            job.call(session)
            self._note(session, job, last_run_for=at, attempts=0, not_before=None)
        metrics.schedule_runs.labels(self._database.service, job.name, "done").inc()
        return True

    def _is_needed(self, job: Job, now: datetime) -> bool:
        if job.needed is None:
            return True
        with self._database.reading(self._context(job, now)) as session:
            needed = job.needed(session)
        if not needed:
            self._looked[job.name] = now  # its row stays as it is
        return needed

    def _due_times(self, now: datetime) -> list[tuple[datetime, Job]]:
        calendar, rows = self._read(now)
        return [
            (_due(job, rows[job.name], calendar, now, self._last(job, rows[job.name])), job)
            for job in self._jobs
        ]

    def _last(self, job: Job, row: Row[Any]) -> datetime:
        """When the job was last run, or when it was last seen that it need not be."""
        last_run: datetime = row.last_run_for
        return max(last_run, self._looked.get(job.name, last_run))

    def _on_the_way(
        self, job: Job, row: Row[Any], calendar: Calendar, coarse: timedelta, until: datetime
    ) -> datetime:
        """When a manual clock, on its way to ``until``, comes to the job's next run."""
        last = self._last(job, row)
        due = _due(job, row, calendar, self._clock.now(), last)
        if isinstance(job.when, Every) and due <= until:
            step = max(coarse, job.when.stride)
            due = max(due, min(last + step, until))
        return due

    def _read(self, now: datetime) -> tuple[Calendar, dict[str, Row[Any]]]:
        if not self._registered:
            self._register()
        with self._database.reading(Context(now)) as session:
            rows = session.execute(select(schedule))
            return workdays.calendar(session), {row.job: row for row in rows}

    def _register(self) -> None:
        now = self._clock.now()
        rows = [{"job": job.name, "last_run_for": now, "attempts": 0} for job in self._jobs]
        if rows:
            with self._database.transaction(Context(now)) as session:
                session.execute(insert_into(session, schedule).on_conflict_do_nothing(), rows)
        self._registered = True

    def _claim(self, session: Session, job: Job, at: datetime) -> bool:
        statement = select(schedule).where(schedule.c.job == job.name)
        row = session.execute(statement.with_for_update(skip_locked=True)).one_or_none()
        return row is not None and _due(job, row, workdays.calendar(session), at, row.last_run_for) <= at

    def _postpone(self, job: Job, at: datetime) -> None:
        with self._database.transaction(self._context(job, at)) as session:
            attempts = session.scalars(
                select(schedule.c.attempts).where(schedule.c.job == job.name).with_for_update()
            ).one()
            delay = min(FIRST_RETRY * 2 ** min(attempts, MOST_DOUBLINGS), LAST_RETRY)
            self._note(session, job, attempts=attempts + 1, not_before=at + delay)

    def _note(self, session: Session, job: Job, **values: Any) -> None:
        session.execute(update(schedule).where(schedule.c.job == job.name).values(values))

    def _context(self, job: Job, at: datetime) -> Context:
        return Context(now=at, correlation_id=f"{self._database.service}.{job.name}@{at.isoformat()}")


def _due(job: Job, row: Row[Any], calendar: Calendar, now: datetime, last: datetime) -> datetime:
    """When the job is due, seen from ``now``: its next time, a missed one it may make up for, or a retry."""
    due = job.when.next(last, calendar)
    not_before = row.not_before or due
    at = max(due, not_before, now)
    if due < at and not job.when.may_catch_up(at, calendar):
        due = job.when.next(at, calendar)
    return max(due, not_before)
