"""What is heard in the course of time: who is told then, and what is not told any more."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.context import DEMO, of, within
from chassis.events import copies
from chassis.events.outbox import outbox
from chassis.testing import context
from contracts.directory import UnitUpserted
from contracts.issues.closing import IssueClosed
from contracts.issues.deadlines import IssueDeadlineChanged, IssueEscalated
from contracts.issues.handling import IssueSigned
from contracts.issues.restricted import RestrictedAssigned, RestrictedClosed
from contracts.tasks.deadlines import TaskDeadlineChanged
from contracts.tasks.dispatch import TaskCloseRequested
from services.notify.hearing.errors import RecipientUnknown
from services.notify.hearing.model import Heard, Item, Notice
from services.notify.hearing.usecases import forget_old, hear
from services.notify.messages.model import DigestLine, Notification
from services.notify.templates.wording import RESTRICTED
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import (
    FINANCE,
    INDUSTRY,
    NOBODY,
    a_closed_task,
    a_dispatched_issue,
    a_dispatched_task,
    a_rung,
)


def messages(acting, **filters):
    with acting() as session:
        statement = select(Notification).order_by(Notification.id).filter_by(**filters)
        return list(session.scalars(statement))


def notices(acting):
    with acting() as session:
        return [(each.template, each.status, each.reason) for each in session.scalars(select(Notice))]


def test_a_petitioner_s_phone_is_remembered_for_all_receipts_and_is_in_none_of_them(told, acting, notices):
    opened = next(e for e in EXAMPLES if str(e) == "issues.issue_opened: complaint_with_a_phone")
    event = opened.event_type.model_validate_json(opened.text)
    told(event)
    closed = IssueClosed(
        issue_no=event.issue_no,
        status="closed",
        source="ZQ",
        source_ref=None,
        category="其他",
        enterprises=[],
        campaign=None,
        lead_dept=FINANCE,
        finish_due=None,
        close_reason="resolved",
        on_time=True,
        closed_on=date(2026, 3, 9),
    )
    told(closed, now="2026-03-08T23:00", event_id="e-2")  # a Sunday night: receipts wait for nothing
    receipts = messages(acting, recipient=f"petitioner/{event.issue_no}")
    assert [each.template for each in receipts] == ["issue_opened_receipt", "issue_closed_receipt"]
    assert "感谢" in receipts[1].text
    assert "已解决" in receipts[1].text
    with notices.reading(context()) as session:
        recorded = [row.body.decode() for row in session.execute(select(outbox))]
    for said in (*recorded, *(f"{each.text}{each.sms}{each.recipient}" for each in receipts)):
        assert event.petitioner_phone not in said


NIGHT, MORNING = "2026-03-06T21:00", "2026-03-09T08:30"


def a_new_due(old, new):
    return TaskDeadlineChanged(
        task_no="QJ50-001",
        plan_code="QJ50",
        lead_dept=FINANCE,
        old_due=old,
        new_due=new,
        reason="extension",
        extension_count=1,
        changed_on=date(2026, 3, 7),
        status="in_progress",
    )


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (a_closed_task(), "status_is_closed"),
        (a_new_due(date(2026, 6, 30), date(2026, 9, 30)), "due_changed"),
        (
            TaskCloseRequested(
                task_no="QJ50-001",
                plan_code="QJ50",
                lead_dept=FINANCE,
                submitted_on=date(2026, 3, 7),
                on_time=True,
                late_workdays=0,
                verify_due=date(2026, 3, 11),
            ),
            "status_is_submitted",
        ),
        (a_dispatched_task(lead_dept=INDUSTRY, due_date=date(2026, 6, 30)), "lead_dept_changed"),
    ],
    ids=["closed", "extended", "handed_in", "moved"],
)
@pytest.mark.parametrize("level", ["remind", "urge"])
def test_a_chain_stops_by_itself(told, send, acting, meanwhile, reason, level):  # noqa: PLR0917
    told(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-1")
    told(a_rung(level), now=NIGHT, event_id="e-2")
    told(meanwhile, now="2026-03-07T10:00", event_id="e-3")
    send(now=MORNING)
    assert (f"task_{level}", "withdrawn", reason) in notices(acting)
    assert messages(acting, template=f"task_{level}") == []


def test_an_urged_task_that_is_still_open_is_urged_in_the_morning(told, send, acting):
    told(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-1")
    told(a_rung("urge"), now=NIGHT, event_id="e-2")
    send(now=MORNING)
    assert {each.recipient for each in messages(acting, template="task_urge")} == {"bao-dl", "bao-deputy"}


def test_a_signed_issue_is_not_asked_to_be_signed(told, send, acting):
    told(a_dispatched_issue(), now=NIGHT, event_id="e-1")
    signed = IssueSigned(
        issue_no="WT2026-WJ-0001",
        status="in_progress",
        source="WJ",
        lead_dept=FINANCE,
        signed_on=date(2026, 3, 7),
        sign_due=date(2026, 3, 9),
        in_time=True,
    )
    told(signed, now="2026-03-07T10:00", event_id="e-2")
    send(now=MORNING)
    assert [each.template for each in messages(acting)] == ["issue_dispatched_co"]


def test_an_issue_that_was_moved_at_night_is_told_to_its_new_unit_only(told, send, acting):
    told(a_dispatched_issue(co_depts=[]), now=NIGHT, event_id="e-1")
    told(a_dispatched_issue(lead_dept=INDUSTRY, co_depts=[]), now="2026-03-06T22:00", event_id="e-2")
    send(now=MORNING)
    assert [each.recipient for each in messages(acting)] == ["su-dl"]


def test_whoever_holds_the_post_when_it_is_sent_is_told(told, send, acting):
    told(a_dispatched_task(), now=NIGHT)
    with acting() as session:
        unit = copies.find(session, UnitUpserted, FINANCE)
        copies.keep(session, unit.model_copy(update={"liaison": "bao-dh"}))
    send(now=MORNING)
    assert [each.recipient for each in messages(acting)] == ["bao-dh"]


def test_an_event_that_comes_late_does_not_undo_a_newer_one(acting):
    item = Item(key="tasks:QJ50-001", facts={})
    item.learn({"status": "closed"}, 5)
    item.learn({"status": "in_progress", "lead_dept": FINANCE}, 3)
    assert item.state == {"status": "closed", "lead_dept": FINANCE}


@given(st.permutations(range(6)))
@settings(max_examples=25)
def test_how_a_thing_stands_does_not_depend_on_the_order_of_arrival(order):
    said = [
        {"status": "a", "due": 1},
        {"status": "b"},
        {"due": 2},
        {"lead": "x"},
        {"status": "c"},
        {"due": 3},
    ]
    item = Item(key="k", facts={})
    for n in order:
        item.learn(said[n], n)
    assert item.state == {"status": "c", "due": 3, "lead": "x"}


def test_a_scan_s_reminders_come_as_one_digest_for_each_person(told, send, acting, sink):
    for n in range(5):
        told(a_rung("remind", task_no=f"QJ50-00{n}"), now="2026-03-02T08:30", event_id=f"e-{n}")
    told(a_rung("remind", task_no="QJ50-099", lead_dept=INDUSTRY), now="2026-03-02T08:30", event_id="e-9")
    send(now="2026-03-02T08:34")
    assert messages(acting) == []
    send(now="2026-03-02T08:35")
    digest, alone = sorted(messages(acting), key=lambda each: each.recipient)
    assert (digest.recipient, digest.template, digest.object_ref) == ("bao-dl", "digest", "5项")
    assert digest.text.count("到期") == 5
    assert (alone.recipient, alone.template) == ("su-dl", "task_remind")
    with acting() as session:
        lines = session.scalars(select(DigestLine)).all()
        assert {line.object_ref for line in lines} == {f"QJ50-00{n}" for n in range(5)}
    assert [mail["Subject"] for mail in sink.mails] == ["【合并提醒】5项"]


def test_two_reminders_that_fire_together_say_it_once(told, send, acting, sink):
    """A task given out late is within five working days of its date and within one at its first scan."""
    for level in ("remind", "remind_again"):
        told(a_rung(level, remaining=1), now="2026-03-02T08:30", event_id=f"e-{level}")
    send(now="2026-03-02T08:35")
    (one,) = messages(acting)
    assert (one.template, one.object_ref) == ("task_remind", "QJ50-001")
    assert [mail["Subject"] for mail in sink.mails] == ["【任务临期提醒】QJ50-001"]
    with acting() as session:
        (line,) = session.scalars(select(DigestLine))
        assert (line.event_id, line.notification_id) == ("e-remind_again", one.id)


def test_a_digest_says_the_same_of_the_same_thing_once(told, send, acting):
    for task_no in ("QJ50-001", "QJ50-002"):
        for level in ("remind", "remind_again"):
            fired = a_rung(level, task_no=task_no, remaining=1)
            told(fired, now="2026-03-02T08:30", event_id=f"e-{task_no}-{level}")
    send(now="2026-03-02T08:35")
    (digest,) = messages(acting)
    assert (digest.template, digest.object_ref) == ("digest", "2项")
    assert digest.text.count("到期") == 2
    with acting() as session:
        assert len(session.scalars(select(DigestLine)).all()) == 4


def test_what_can_wait_and_came_at_night_is_one_message_in_the_morning(told, send, acting):
    for n in range(3):
        told(a_closed_task(task_no=f"QJ50-00{n}"), now=NIGHT, event_id=f"e-{n}")
    told(a_dispatched_task(), now=NIGHT, event_id="e-9")  # what is to be done stands alone
    send(now=MORNING)
    assert sorted(each.template for each in messages(acting)) == ["digest", "task_dispatched_lead"]
    told(a_closed_task(task_no="QJ50-007"), now="2026-03-09T10:00", event_id="e-10")
    assert len(messages(acting, template="task_closed")) == 1


def test_a_unit_without_anybody_is_looked_for_again_when_a_notice_had_to_wait(told, send, acting):
    told(a_dispatched_task(lead_dept=NOBODY), now=NIGHT)
    send(now=MORNING)
    assert ("task_dispatched_lead", "waiting", "recipient_unknown") in notices(acting)
    with acting() as session:
        unit = copies.find(session, UnitUpserted, NOBODY)
        copies.keep(session, unit.model_copy(update={"head": "bao-dh"}))
    send(now="2026-03-09T09:30")
    assert [each.recipient for each in messages(acting)] == ["bao-dh"]
    told(a_dispatched_task(lead_dept="D99"), now="2026-03-09T21:00", event_id="e-2")  # not even its name
    send(now="2026-03-10T08:30")
    assert ("task_dispatched_lead", "waiting", "recipient_unknown") in notices(acting)


def test_during_the_hours_a_unit_without_anybody_is_not_passed_over_in_silence(told):
    with pytest.raises(RecipientUnknown):
        told(a_dispatched_task(lead_dept=NOBODY))


def test_a_restricted_matter_is_the_fixed_sentence_on_every_channel_and_told_to_no_service(
    told, send, acting, sink, notices
):
    case = RestrictedAssigned(case_ref="9f3c1a7b", recipients=["bao-dl", "left"], due=date(2026, 3, 20))
    assert told(case, now="2026-03-07T21:00") == []  # a Saturday evening
    send(now="2026-03-07T21:00")
    (message,) = messages(acting)
    assert (message.recipient, message.text, message.sms, message.title) == (
        "bao-dl",
        RESTRICTED,
        RESTRICTED,
        "限知事项",
    )
    (mail,) = sink.mails
    assert mail.get_content().strip() == RESTRICTED
    assert mail["Subject"] == "限知事项"
    everything = f"{message.object_ref}{message.text}{mail}"
    assert "9f3c1a7b" not in everything
    with notices.reading(context()) as session:
        assert session.execute(select(outbox)).all() == []


def test_a_restricted_matter_that_was_closed_at_night_is_not_told(told, send, acting):
    told(
        RestrictedAssigned(case_ref="9f3c", recipients=["bao-dl"], due=date(2026, 3, 20)),
        now="2026-03-07T23:00",
    )
    told(RestrictedClosed(case_ref="9f3c", recipients=["bao-dl"]), now="2026-03-07T23:30", event_id="e-2")
    send(now="2026-03-08T07:00")
    assert messages(acting) == []


def test_what_was_heard_long_ago_is_forgotten_unless_it_still_waits(told, send, acting):
    told(a_dispatched_task(), event_id="e-1")
    told(a_dispatched_task(lead_dept=NOBODY), now="2026-03-02T21:00", event_id="e-2")
    send(now="2026-03-03T08:30")
    with acting(now="2027-05-01T04:00") as session:
        forget_old(session)
    left = ("task_dispatched_lead", "waiting", "recipient_unknown")
    assert notices(acting) == [left]
    with acting() as session:
        assert session.scalars(select(Heard.event_id)).all() == ["e-2"]


def test_what_happens_in_a_demonstration_is_known_and_told_to_nobody(acting):
    with acting() as session:
        demonstration = replace(of(session), correlation_id=DEMO)
        with within(session, demonstration):
            hear(session, a_dispatched_task())
        assert session.scalars(select(Item.key)).all() == ["tasks:QJ50-001"]
    assert notices(acting) == []


def an_issue_rung(level, **given):
    defaults = {
        "issue_no": "WT2026-WJ-0001",
        "title": "x",
        "source": "WJ",
        "level": level,
        "status": "fired",
        "episode_due": date(2026, 3, 16),
        "remaining": 1,
        "overdue_workdays": 0,
        "lead_dept": FINANCE,
        "co_depts": [],
        "owner": "bao-deputy",
        "supervisor": "wang-dp",
        "fired_on": date(2026, 3, 13),
        "order_no": None,
        "requirement": None,
        "reply_due": None,
    }
    return IssueEscalated(**{**defaults, **given})


def test_a_reminder_goes_to_the_liaison_and_to_whoever_is_responsible(told, send, acting):
    told(a_dispatched_issue(owner="bao-deputy"), event_id="e-0")
    told(an_issue_rung("remind_again"), now="2026-03-13T08:30", event_id="e-1")
    send(now="2026-03-13T08:35")
    assert {each.recipient for each in messages(acting, template="issue_remind")} == {"bao-dl", "bao-deputy"}


def test_a_changed_due_date_is_told_unless_the_extension_already_was(told, acting):
    given = {
        "issue_no": "WT2026-WJ-0001",
        "status": "in_progress",
        "source": "WJ",
        "lead_dept": FINANCE,
        "old_due": date(2026, 3, 16),
        "new_due": date(2026, 3, 20),
        "extension_count": 1,
        "changed_on": date(2026, 3, 9),
    }
    told(a_dispatched_issue(), event_id="e-0")
    for n, reason in enumerate(("extension", "plan")):
        told(IssueDeadlineChanged(reason=reason, **given), event_id=f"e-{n + 1}")
    found = messages(acting, template="issue_deadline_changed")
    assert {each.recipient for each in found} == {"bao-dl", "su-dl"}
    assert "（整改方案确定）" in found[0].text
