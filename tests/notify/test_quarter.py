"""A quarter of office time: every message is accounted for, and nobody is written to outside the hours."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from chassis.events.outbox import record
from chassis.officetime.workdays import Calendar
from chassis.testing import Office
from contracts.tasks.dispatch import TaskAccepted
from services.notify.hearing.model import Heard, Notice
from services.notify.messages.model import DigestLine, Notification
from services.notify.rules import RULES
from services.notify.sending.model import Delivery
from tests.notify.builders import FINANCE, INDUSTRY, a_closed_task, a_dispatched_task, a_rung, know_everybody

CALENDAR = Calendar({})
BEGINS, ENDS = date(2026, 1, 5), date(2026, 4, 3)


@pytest.fixture(scope="module")
def quarter(tmp_path_factory):
    """What happened to some tasks at any hour, and what notify made of it, told by its own clock."""
    random = Random(7)
    with Office(tmp_path_factory.mktemp("quarter"), ("tasks", "notify"), now="2026-01-05T07:00") as office:
        with office.transaction("notify") as session:
            know_everybody(session)
        happens = sorted(_happens(random), key=lambda each: each[0])
        for at, event in happens:
            office.move_clock(at)
            with office.transaction("tasks") as session:
                record(session, event)
            office.drain()
        office.move_clock(f"{ENDS}T12:00")
        yield office, len(happens)


def _happens(random):
    for n in range(14):
        day = BEGINS + timedelta(days=random.randrange(50))
        task = {"task_no": f"QJ50-{n:03d}", "lead_dept": random.choice([FINANCE, INDUSTRY])}
        due = CALENDAR.add(day, 12)
        yield _at(random, day), a_dispatched_task(**task, co_depts=[], due_date=due)
        if random.random() < 0.7:
            signed = {"task_no": task["task_no"], "plan_code": "QJ50", "dept": task["lead_dept"]}
            on = day + timedelta(days=1)
            yield _at(random, on), TaskAccepted(**signed, accepted_on=on, in_time=True)
        for level, days in (("remind", 7), ("remind_again", 11), ("urge", 13), ("supervise", 15)):
            fired = CALENDAR.add(day, days)
            yield f"{fired}T08:30", a_rung(level, **task, episode_due=due, fired_on=fired)
        if random.random() < 0.5:
            closed = CALENDAR.add(day, random.choice([6, 12, 14]))
            yield _at(random, closed), a_closed_task(**task)


def _at(random, day):
    return f"{day}T{random.randrange(24):02d}:{random.randrange(60):02d}"


def test_every_event_led_to_messages_or_to_a_reason_why_not(quarter):
    office, events = quarter
    with office.session("notify") as session:
        heard = select(func.count()).where(Heard.event.startswith("tasks.task_"))
        assert session.scalar(heard) == events
        notices = session.scalars(select(Notice)).all()
        assert {each.status for each in notices} == {"released", "withdrawn"}
        assert all(each.reason for each in notices if each.status == "withdrawn")
        withdrawn = Counter(each.reason for each in notices if each.status == "withdrawn")
        assert {"status_is_in_progress", "status_is_closed"} <= set(withdrawn)
        composed = sum(each.messages for each in notices)
        single = session.scalar(
            select(func.count()).select_from(Notification).where(Notification.template != "digest")
        )
        gathered = session.scalar(select(func.count()).select_from(DigestLine))
        own = Notification.template == "ack_overdue"
        assert composed == single + gathered
        assert session.scalar(select(func.count()).select_from(Notification).where(own)) > 0


def test_nobody_was_written_to_outside_the_hours_except_of_what_is_urgent(quarter):
    office, _ = quarter
    with office.session("notify") as session:
        sent = session.scalars(select(Notification)).all()
    assert {each.level for each in sent} == {"ordinary", "urgent"}
    for message in sent:
        at = message.sent_at
        window = RULES.urgent if message.level == "urgent" else RULES.ordinary
        assert window.opens <= at.time() < window.closes, message.template
        assert message.level == "urgent" or CALENDAR.is_workday(at.date())


def test_nobody_had_the_same_twice_and_every_message_is_in_an_inbox(quarter):
    office, _ = quarter
    with office.session("notify") as session:
        keys = session.execute(
            select(Notification.event_id, Notification.recipient, Notification.template)
        ).all()
        assert len(set(keys)) == len(keys)
        inboxes = select(func.count()).select_from(Delivery).where(Delivery.channel == "inbox")
        assert session.scalar(inboxes) == len(keys)


def test_a_scan_sends_a_person_one_message_of_reminders(quarter):
    office, _ = quarter
    with office.session("notify") as session:
        reminders = Notification.template.in_(["digest", "task_remind"])
        per_scan = session.execute(
            select(Notification.recipient, Notification.sent_at, func.count())
            .where(reminders)
            .group_by(Notification.recipient, Notification.sent_at)
        ).all()
    assert per_scan
    assert {count for *_, count in per_scan} == {1}
    # after the scan, and in the morning what the night had brought
    assert {f"{at:%H:%M}" for _, at, _ in per_scan} <= {"08:30", "08:35"}
