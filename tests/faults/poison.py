"""Events nobody can handle, and a second copy of those everybody has handled."""

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pika
from pika.exceptions import AMQPError
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.context import SYSTEM, Context
from chassis.db import Database
from chassis.events.outbox import outbox, record, recorded
from chassis.officetime.clock import SystemClock
from contracts import Event
from contracts.issues.handling import IssueDispatched
from contracts.surveys import ProblemReported
from services.issues.sources import Category
from tests.faults.site import BrokerSite, Site

BODY_NOBODY_CAN_READ = b"\xff\xfe\x00 not json"
NO_SUCH_UNIT = "D99"
RECENT = 1000  # events of a service; all of them each time would make a long run do little else
EVERYTHING = 10**9


class Poison:
    """What was injected: :attr:`parked` says in which service each event must end, parked."""

    def __init__(self, site: Site) -> None:
        self.parked: dict[str, str] = {}
        self._site = site

    def refused(self) -> None:
        """An event that reads well and that issues must refuse."""
        self._put_in(_problem("天书"))

    def undecodable(self) -> None:
        """Bytes that are no JSON."""
        self._put_in(_problem(Category.OTHER), BODY_NOBODY_CAN_READ)

    def raising(self) -> None:
        """An event whose handler fails again and again, and a good one of the same issue behind it."""
        issue_no = f"WT2026-XX-{uuid.uuid4().hex[:8]}"
        self.parked[self._record(_dispatched(issue_no, NO_SUCH_UNIT))] = "notify"
        self._record(_dispatched(issue_no, "D06"))

    def failing(self) -> None:
        """An event whose handlers fail at first, and good ones of the same issue that wait behind it."""
        issue_no = f"WT2026-XX-{uuid.uuid4().hex[:8]}"
        struck = next(filter(self._site.fails_at_first, iter(_new_id, None)))
        self._record(_dispatched(issue_no, "D06"), event_id=struck)
        for _ in range(2):
            self._record(_dispatched(issue_no, "D06"))

    def duplicates(self, latest: int = RECENT) -> None:
        """What every service has published lately, so many events of each, once more."""
        for database in self._site.databases.values():
            _until_done(partial(_publish_again, database, latest))

    def _put_in(self, event: ProblemReported, body: bytes | None = None) -> None:
        put = self._publish if isinstance(self._site, BrokerSite) else self._record
        self.parked[put(event, body)] = "issues"

    def _record(self, event: Event, body: bytes | None = None, event_id: str = "") -> str:
        """Commit it as its publisher would have; returns the event's id."""
        event_id = event_id or _new_id()
        database = self._site.databases[event.publisher()]

        def commit() -> None:
            now = Context(SystemClock().now(), SYSTEM, event_id)
            with suppress(IntegrityError), database.transaction(now) as session:  # it is there already
                record(session, event)
                recorded(session)[0].update({"event_id": event_id} | ({"body": body} if body else {}))

        _until_done(commit)
        return event_id

    def _publish(self, event: Event, body: bytes | None = None) -> str:
        """Publish it as a stranger would, beside every outbox; returns the event's id."""
        assert isinstance(self._site, BrokerSite)
        url, event_id = self._site.vhost_url, _new_id()
        headers = {"ce-id": event_id, "ce-type": event.full_name(), "ce-subject": event.aggregate_id}
        properties = pika.BasicProperties(delivery_mode=2, message_id=event_id, headers=headers)
        content = body or event.model_dump_json().encode()

        def publish() -> None:
            with pika.BlockingConnection(pika.URLParameters(url)) as connection:
                channel = connection.channel()
                channel.confirm_delivery()
                channel.basic_publish(
                    event.exchange(), event.event_name(), content, properties, mandatory=True
                )

        _until_done(publish)
        return event_id


def _new_id() -> str:
    return str(uuid.uuid4())


def _publish_again(database: Database, latest: int) -> None:
    newest = select(outbox.c.id).where(outbox.c.published_at.is_not(None)).order_by(outbox.c.id.desc())
    again = update(outbox).where(outbox.c.id.in_(newest.limit(latest)))
    with database.write_connection() as connection:
        connection.execute(again.values(published_at=None))


def _until_done(act: Callable[[], None], attempts: int = 200) -> None:
    """Do it, also while the broker or the database is being killed."""
    pause = threading.Event()
    for attempt in range(attempts):
        try:
            act()
        except (AMQPError, OSError, DBAPIError):
            if attempt == attempts - 1:
                raise
            pause.wait(0.3)
        else:
            return


def _problem(category: str) -> ProblemReported:
    today = SystemClock().now().date()
    return ProblemReported(
        problem_id=str(uuid.uuid4()),
        status="reported",
        submission_id=str(uuid.uuid4()),
        question_code="needs",
        question_path="/data/needs",
        option_code="other",
        enterprises=[],
        category=category,
        text="故障测试中的一个问题",
        suggested_dept=None,
        reported_on=today,
        registered_on=today,
        campaign=None,
    )


def _dispatched(issue_no: str, lead_dept: str) -> IssueDispatched:
    today = SystemClock().now().date()
    return IssueDispatched(
        issue_no=issue_no,
        status="dispatched",
        source="XX",
        title="故障测试中的一个问题",
        lead_dept=lead_dept,
        co_depts=[],
        handling_class="normal",
        leader=None,
        owner=None,
        supervisor="d00-liaison",
        dispatched_on=today,
        sign_due=today,
        contact_due=None,
        co_due=None,
        finish_due=today,
    )
