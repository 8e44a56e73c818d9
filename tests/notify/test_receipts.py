"""Receipts that are owed, and who is shown them (NTF-5)."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.context import Actor
from chassis.events.outbox import outbox
from chassis.testing import context
from contracts.issues.restricted import RestrictedAssigned
from contracts.notify import AckOverdue, NotificationSent
from services.notify.messages import overdue
from services.notify.messages import queries as inboxes
from services.notify.messages import usecases as messages
from services.notify.messages.model import Notification
from services.notify.messages.schemas import ReceiptQuery
from tests.notify.builders import LIAISON, OTHER_LIAISON, a_closed_task, a_dispatched_task, a_rung

DISPATCHER = Actor("person", "wang-dp", "D00", frozenset({"DP"}))
DEPUTY = Actor("person", "bao-deputy", "D06", frozenset({"DH"}))


@pytest.fixture
def urged(told):
    """The finance bureau was urged on Monday, 2 March: to be confirmed by the end of Tuesday."""
    told(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-0")
    told(a_rung("urge"), now="2026-03-02T09:00", event_id="e-1")


def scanned(acting, now):
    with acting(now=now) as session:
        overdue.scan(session)


def told_overdue(notices):
    with notices.reading(context()) as session:
        rows = session.execute(select(outbox.c.body).where(outbox.c.name == "ack_overdue"))
        return [AckOverdue.model_validate_json(row.body) for row in rows]


def the_urge(acting, actor):
    with acting() as session:
        which = {"recipient": actor.id, "template": "task_urge"}
        return session.scalars(select(Notification).filter_by(**which)).one()


def test_a_unit_of_which_nobody_confirms_is_told_of_once_to_its_head(urged, acting, notices, told):
    assert the_urge(acting, LIAISON).ack_due == date(2026, 3, 3)
    scanned(acting, "2026-03-03T08:30")
    assert told_overdue(notices) == []
    for day in ("04", "05"):
        scanned(acting, f"2026-03-{day}T08:30")
    (event,) = told_overdue(notices)
    assert (event.dept, event.level, event.object_ref) == ("D06", "urge", "QJ50-001")
    told(event, now="2026-03-04T08:31", event_id="e-9")
    with acting() as session:
        (message,) = session.scalars(select(Notification).filter_by(template="ack_overdue"))
    assert message.recipient == "bao-dh"
    assert message.text == "财政局未在2026年3月3日前签收QJ50-001的催办，请主要负责人督促办理。"


def test_one_person_s_receipt_is_the_unit_s(urged, acting, notices):
    number = the_urge(acting, DEPUTY).notification_id
    with acting(DEPUTY) as session:
        messages.ack(session, number, DEPUTY)
    scanned(acting, "2026-03-04T08:30")
    assert told_overdue(notices) == []


def test_what_is_closed_by_then_needs_no_receipt(urged, acting, notices, told):
    told(a_closed_task(), now="2026-03-03T17:00", event_id="e-2")
    scanned(acting, "2026-03-04T08:30")
    assert told_overdue(notices) == []


def test_who_was_told_of_an_object_and_who_has_signed_is_shown_to_the_centre_and_the_unit(
    urged, acting, told, send
):
    for number in (1, 2):  # gathered in one message
        rung = a_rung("remind", task_no=f"QJ50-00{number}")
        told(rung, now="2026-03-02T08:30", event_id=f"r-{number}")
    send(now="2026-03-02T08:35")
    urge = the_urge(acting, DEPUTY)
    with acting(DEPUTY) as session:
        messages.ack(session, urge.notification_id, DEPUTY)

    def shown_to(actor):
        with acting(actor) as session:
            items = inboxes.receipts(session, ReceiptQuery(object_ref="QJ50-001"), actor).items
            return [(each.recipient, each.title, each.acked_at is not None) for each in items]

    everything = [
        ("bao-dl", "合并提醒", False),
        ("bao-deputy", "任务催办", True),
        ("bao-dl", "任务催办", False),
        ("bao-dl", "任务交办（主办）", False),
    ]
    assert sorted(shown_to(DISPATCHER)) == sorted(shown_to(LIAISON)) == sorted(everything)
    assert shown_to(OTHER_LIAISON) == []


def test_who_was_told_of_a_restricted_matter_is_shown_to_nobody(acting, told):
    case = RestrictedAssigned(case_ref="9f3c1a7b", recipients=["bao-dl"], due=date(2026, 3, 20))
    told(case)
    with acting() as session:
        (message,) = session.scalars(select(Notification))
    with acting(DISPATCHER) as session:
        asked = ReceiptQuery(object_ref=message.object_ref)
        assert inboxes.receipts(session, asked, DISPATCHER).items == []


def test_what_a_message_gathers_is_told_by_every_channel_that_takes_it(told, send, acting):
    for number in ("QJ50-001", "QJ50-002"):
        told(a_rung("remind", task_no=number), event_id=f"e-{number}", now="2026-03-02T08:30")
    send(now="2026-03-02T08:36")
    with acting() as session:
        bodies = session.scalars(select(outbox.c.body).where(outbox.c.name == "notification_sent"))
        facts = [NotificationSent.model_validate_json(body) for body in bodies]
    assert {fact.channel for fact in facts if fact.recipient == "bao-dl"} == {"inbox", "mail"}
    for fact in facts:
        assert (fact.title, fact.object_refs) == ("合并提醒", ["QJ50-001", "QJ50-002"])
