"""``@daily`` and ``@every``: nameko entrypoints for what a worker does by the clock, and their thread."""

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from inspect import signature
from typing import Any, TypeVar

import structlog
from eventlet import Timeout
from eventlet.event import Event
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension
from sqlalchemy.orm import Session

from chassis.officetime.clock import ManualClock
from chassis.officetime.jobs import POLL_AT_MOST, Daily, Every, Job, Schedule

log = structlog.get_logger(__name__)
Method = TypeVar("Method", bound=Callable[..., None])


class Scheduler(ProviderCollector, SharedExtension):  # type: ignore[misc]  # nameko has no types
    """One per worker: gathers its ``@daily`` and ``@every`` methods and runs them when they are due.

    The jobs are in ``runtime.schedules[service]``: with a manual clock, or without background work,
    whoever moves the time runs them from there.
    """

    def setup(self) -> None:
        self._stopping = Event()
        self._thread: Any = None

    def start(self) -> None:
        runtime = self.container.config["runtime"]
        service = runtime.service_name(self.container)
        schedule = Schedule(runtime.database(service), runtime.clock, self._jobs())
        runtime.schedules[service] = schedule
        if runtime.background and not isinstance(runtime.clock, ManualClock):
            self._thread = self.container.spawn_managed_thread(lambda: self._keep(schedule))

    def stop(self) -> None:
        """Let the job that runs finish its transaction, then start no other."""
        super().stop()
        self._stopping.send()
        if self._thread is not None:
            self._thread.wait()

    def _jobs(self) -> list[Job]:
        worker = self.container.service_cls()
        jobs = [
            Job(p.method_name, p.when, self._call(worker, p.method_name), p.needed) for p in self._providers
        ]
        return sorted(jobs, key=lambda job: job.name)

    def _call(self, worker: Any, name: str) -> Callable[[Session], None]:
        """The method of one argument, given the runtime beforehand if it names it."""
        method: Callable[..., None] = getattr(worker, name)
        if "runtime" in signature(method).parameters:
            return partial(method, runtime=self.container.config["runtime"])
        return method

    def _keep(self, schedule: Schedule) -> None:
        while not self._stopping.ready():
            wait = POLL_AT_MOST
            try:
                wait = schedule.run_due()
            except Exception as error:  # noqa: BLE001 - the database is away: it must not end the worker
                log.warning("schedule_waits", error=type(error).__name__)
            with Timeout(wait.total_seconds(), exception=False):
                self._stopping.wait()


class JobEntrypoint(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """A worker method that is run by the clock."""

    scheduler = Scheduler()

    def __init__(self, when: Daily | Every, needed: Callable[[Session], bool] | None = None) -> None:
        super().__init__()
        self.when = when
        self.needed = needed

    def setup(self) -> None:
        self.scheduler.register_provider(self)

    def stop(self) -> None:
        self.scheduler.unregister_provider(self)


def daily(at: str, *, workdays: bool = False) -> Callable[[Method], Method]:
    """Call the method ``(self, session)`` at this office time, ``"08:30"``, each day or each working day.

    A method with a parameter ``runtime`` is given that too.
    It runs in a transaction that is committed when it returns, on one replica, as the system actor, with
    the business time of the run. What was missed while nothing ran is caught up once, with the time it
    is then; what was missed before a day off waits for the next working day's run (domain.md §3.3).
    """
    return _decorated(Daily(time.fromisoformat(at), workdays))


def every(
    interval: timedelta,
    *,
    needed: Callable[[Session], bool] | None = None,
    stride: timedelta = timedelta(0),
) -> Callable[[Method], Method]:
    """Call the method ``(self, session)`` whenever so much time has passed since its last run.

    Otherwise like :func:`daily`. It must do whatever is due at its time, for runs may be late or, on the
    way of a manual clock, fewer: once per ``stride`` and at the end (see
    :meth:`chassis.officetime.jobs.Schedule.next_run`). ``needed`` reads whether there is work at all;
    without any, the run, which writes, is left out.
    """
    return _decorated(Every(interval, stride), needed)


def _decorated(
    when: Daily | Every, needed: Callable[[Session], bool] | None = None
) -> Callable[[Method], Method]:
    decorate: Callable[[Method], Method] = JobEntrypoint.decorator(when, needed)
    return decorate
