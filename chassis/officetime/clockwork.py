"""``POST /_clock``: move a manual clock, and let all that would have happened on the way happen in order."""

import threading
from datetime import datetime, timedelta

import orjson
import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from werkzeug.wrappers import Request, Response

from chassis.errors import Invalid
from chassis.http.body import MEBIBYTE, receive
from chassis.officetime.clock import ManualClock
from chassis.officetime.jobs import Job, Schedule
from chassis.runtime import Runtime

log = structlog.get_logger(__name__)


class ClockMoveInvalid(Invalid):
    """The body is not an instant with its offset."""

    code = "clock_move_invalid"
    message = '请以 {{"to": "2026-03-02T09:00:00+08:00"}} 的形式给出带时区的目标时间'


class ClockMoveTooFar(Invalid):
    """The runs on the way would keep the process for too long."""

    code = "clock_move_too_far"
    message = "一次最多调整{days}天，请分几次调整"


class Move(BaseModel):
    """Where the clock shall stand."""

    model_config = ConfigDict(extra="forbid")

    to: AwareDatetime


class Clockwork:
    """Drives the schedules and deliveries of a one-process installation whose clock is moved by hand."""

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._turn = threading.Lock()

    def serve(self) -> None:
        """Offer ``POST /_clock``; there is no such address unless the clock is manual."""
        if isinstance(self._runtime.clock, ManualClock):
            self._runtime.listener.routes.add_view("POST", "/_clock", self._post)

    def move(self, to: datetime) -> int:
        """Let every scheduled run on the way to ``to`` happen at its own time, each with its consequences.

        Returns the number of runs. Raises :class:`~chassis.officetime.clock.ClockRunsForward` for the
        past. A run that fails is noted by its schedule and tried again later, like with any clock.
        """
        clock = self._runtime.clock
        assert isinstance(clock, ManualClock), "only a manual clock is moved"
        with self._turn:
            since, runs = clock.now(), 0
            if to < since:
                clock.move_to(to)  # raises, with the sentence
            self._runtime.drain()
            ahead = self._ahead(since, to)
            while ahead:
                schedule, (when, job) = min(ahead.items(), key=lambda next_: next_[1][0])
                clock.move_to(max(when, clock.now()))
                runs += schedule.run_if_needed(job, clock.now())
                if self._runtime.drain():  # one of the others may have heard of a new calendar
                    ahead = self._ahead(since, to)
                elif following := schedule.next_run(since, to):
                    ahead[schedule] = following
                else:
                    del ahead[schedule]
            clock.move_to(to)
            self._runtime.drain()
        return runs

    def _ahead(self, since: datetime, to: datetime) -> dict[Schedule, tuple[datetime, Job]]:
        """The next run of each service that has one on the way."""
        asked = {each: each.next_run(since, to) for each in self._runtime.schedules.values()}
        return {schedule: run for schedule, run in asked.items() if run is not None}

    def _post(self, request: Request) -> Response:
        try:
            with receive(request, MEBIBYTE) as body:
                wanted = Move.model_validate_json(body.raw)
        except ValidationError as error:
            raise ClockMoveInvalid(field="to") from error
        days = self._runtime.settings.clock_step_days
        if wanted.to - self._runtime.clock.now() > timedelta(days=days):
            raise ClockMoveTooFar(field="to", days=days)
        runs = self.move(wanted.to)
        answer = {"now": self._runtime.clock.now().isoformat(), "runs": runs}
        return Response(orjson.dumps(answer), content_type="application/json")
