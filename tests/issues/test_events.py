"""What the ledger hears, as bytes through its inbox: each event once, in whatever order it comes."""

from types import SimpleNamespace

import orjson
import pytest
from sqlalchemy import select

from chassis.events import copies
from chassis.events.inbox import Inbox
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox
from chassis.events.subscribe import subscriptions
from chassis.officetime import workdays
from chassis.officetime.clock import ManualClock
from chassis.settings import Settings
from chassis.testing import NOW, context, instant
from contracts.directory import UnitUpserted
from contracts.tasks.calendar import CalendarUpdated
from services.issues.ledger.model import Issue
from services.issues.worker import IssuesWorker
from tests.issues.builders import FINANCE, a_problem
from tests.issues.told import HANDLERS, a_message
from tests.people import a_unit


def test_every_event_the_worker_hears_is_tried_here():
    assert set(subscriptions(IssuesWorker)) == set(HANDLERS)


@pytest.fixture
def hears(ledger):
    door = Inbox(ledger, HANDLERS, Settings(data=ledger.url.database), ManualClock(instant(NOW)))

    def hear(event, event_id, seq=1):
        door.receive([a_message(event, event_id, seq)])

    return hear


@pytest.fixture
def stored(ledger):
    def read(*columns):
        with ledger.reading(context()) as session:
            return session.execute(select(*columns)).all()

    return read


def test_a_redelivered_problem_opens_one_issue_and_tells_of_it_once(hears, stored):
    for event_id in ("e-1", "e-1", "e-2"):  # e-2: published anew by its source
        hears(a_problem(), event_id)
    assert [tuple(row) for row in stored(Issue.issue_no, Issue.created_by)] == [("WT2026-WJ-0001", "li-vc")]
    (opened,) = stored(outbox.c.name, outbox.c.aggregate_id, outbox.c.body)
    assert (opened.name, opened.aggregate_id) == ("issue_opened", "WT2026-WJ-0001")
    assert orjson.loads(opened.body)["source_ref"] == "p-1"


def test_a_problem_the_ledger_cannot_take_is_parked_and_leaves_nothing_behind(hears, stored):
    hears(a_problem(category="天气"), "e-1")
    hears(a_problem(problem_id="p-2"), "e-2")
    assert [(row.event_id, row.status) for row in stored(inbox.c.event_id, inbox.c.status)] == [
        ("e-1", "parked"),
        ("e-2", "done"),
    ]
    assert [row.issue_no for row in stored(Issue.issue_no)] == ["WT2026-WJ-0001"]


def test_an_older_state_of_a_unit_does_not_undo_a_newer_one(hears, ledger):
    hears(a_unit(FINANCE, "财政局", active=False), "e-2", seq=9)
    hears(a_unit(FINANCE, "财政局"), "e-1", seq=8)
    with ledger.reading(context()) as session:
        unit = copies.find(session, UnitUpserted, FINANCE)
        assert unit is not None
        assert not unit.active


def test_a_published_holiday_moves_the_next_deadlines(hears, stored):
    arrangement = SimpleNamespace(year=2026, holidays=["2026-03-03"], workdays=[], revision=1)
    hears(CalendarUpdated.model_validate(arrangement, from_attributes=True), "e-1")
    hears(a_problem(), "e-2")
    assert [str(row.accept_due) for row in stored(Issue.accept_due)] == ["2026-03-04"]
    assert stored(workdays.calendar_years.c.revision) == [(1,)]
