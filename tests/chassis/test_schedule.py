"""In a nameko container a worker's jobs run by themselves, unless the clock is moved by hand."""

from datetime import time, timedelta
from pathlib import Path

import eventlet
import pytest
from eventlet.event import Event
from nameko.containers import ServiceContainer
from sqlalchemy import MetaData

from chassis import columns
from chassis.context import now
from chassis.officetime.clock import ManualClock
from chassis.officetime.jobs import Daily, Every
from chassis.officetime.schedule import daily, every
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing import instant


class Api:
    name = "tasks-api"


class Worker:
    name = "tasks-worker"
    ran: Event

    @daily("08:30", workdays=True)
    def scan(self, session):
        """Not due while the test lasts."""

    @daily("00:00")
    def sweep(self, session):
        """Not due while the test lasts."""

    @every(timedelta(milliseconds=1))
    def poll(self, session):
        if not self.ran.ready():
            self.ran.send(now(session))


class Sleeper:
    name = "tasks-worker"

    @daily("08:30")
    def scan(self, session):
        """Not due while the test lasts."""


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setattr(Worker, "ran", Event(), raising=False)
    started = []

    def begin(worker=Worker, *, tables=True, **options):
        service = Service("tasks", "任务", Api, worker, MetaData(), Path())
        runtime = Runtime(Settings(data=tmp_path), {"tasks": service}, **options)
        if tables:
            columns.metadata.create_all(runtime.database("tasks").engine)
        container = ServiceContainer(worker, {"runtime": runtime})
        container.start()
        started.append((container, runtime))
        return container, runtime

    yield begin
    for container, runtime in started:
        with eventlet.Timeout(10):
            container.stop()
        runtime.database("tasks").dispose()


def wait_until_it_ran():
    with eventlet.Timeout(20):
        return Worker.ran.wait()


def test_a_worker_runs_its_jobs_by_itself(start):
    _, runtime = start()
    at = wait_until_it_ran()
    assert runtime.clock.now() - at < timedelta(seconds=20)


def test_the_jobs_are_those_the_methods_were_marked_with(start):
    _, runtime = start(background=False)
    jobs = runtime.schedules["tasks"]._jobs
    assert [(job.name, job.when) for job in jobs] == [
        ("poll", Every(timedelta(milliseconds=1))),
        ("scan", Daily(time(8, 30), workdays=True)),
        ("sweep", Daily(time(0, 0), workdays=False)),
    ]


@pytest.mark.parametrize(
    "options", [{"clock": ManualClock(instant("2026-03-02T09:00"))}, {"background": False}]
)
def test_where_time_is_moved_by_hand_nothing_runs_by_itself(start, options):
    container, _ = start(**options)
    assert container._managed_threads == {}


def test_a_worker_stops_at_once_though_its_next_job_is_far_away(start):
    container, _ = start(Sleeper)
    eventlet.sleep(0)  # its thread looks once, and sleeps
    assert len(container._managed_threads) == 1
    with eventlet.Timeout(5):
        container.stop()
    assert container._managed_threads == {}


def test_a_worker_outlives_a_database_that_is_not_there_yet(start):
    container, runtime = start(tables=False)
    eventlet.sleep(0)  # the first look finds no tables
    assert not Worker.ran.ready()
    columns.metadata.create_all(runtime.database("tasks").engine)
    wait_until_it_ran()
    assert container.started


@pytest.mark.parametrize("at", ["8:30", "25:00", "noon"])
def test_a_time_that_is_none_is_refused_when_the_class_is_made(at):
    with pytest.raises(ValueError, match=r"isoformat|hour"):
        daily(at)
