"""Every event of domain.md §5.2: who is told what because of it, and when it is not told any more."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.context import DEMO, of, within
from chassis.events import copies
from chassis.events.outbox import outbox
from chassis.testing import context, database
from contracts.directory import UnitUpserted
from contracts.issues.closing import IssueClosed
from contracts.issues.deadlines import IssueDeadlineChanged, IssueEscalated
from contracts.issues.handling import IssueSigned
from contracts.issues.restricted import RestrictedAssigned, RestrictedClosed
from contracts.tasks.deadlines import TaskDeadlineChanged
from contracts.tasks.dispatch import TaskClosed, TaskCloseRequested
from services.notify.base import Base
from services.notify.hearing.errors import RecipientUnknown
from services.notify.hearing.heard_events import HEARD
from services.notify.hearing.model import Heard, Item, Notice
from services.notify.hearing.usecases import forget_old, hear, release_due
from services.notify.messages.model import DigestLine, Notification
from services.notify.templates.current import packaged
from services.notify.templates.wording import RESTRICTED
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import (
    FINANCE,
    INDUSTRY,
    NOBODY,
    UNITS,
    a_dispatched_issue,
    a_dispatched_task,
    a_rung,
    everybody,
)

LIAISONS = {f"{unit.lower()}-liaison" for unit in UNITS}
HEADS = {f"{unit.lower()}-head" for unit in UNITS}

#: By example: each message with those who get it. What is not here leads to none.
TOLD = {
    "issues.feedback_received: with_a_phone": {"feedback_receipt": {"petitioner"}},
    "issues.issue_close_rejected: only_promised": {"issue_close_rejected": {"d06-liaison"}},
    "issues.issue_close_requested: in_time": {"issue_close_requested_todo": {"d00-liaison"}},
    "issues.issue_co_replied: in_time": {"issue_co_replied": {"d06-liaison"}},
    "issues.issue_dispatched: urgent_on_a_make_up_saturday_without_a_petitioner": {
        "issue_dispatched_lead": {"d06-liaison"}
    },
    "issues.issue_dispatched: with_a_co_unit": {
        "issue_dispatched_lead": {"d06-liaison"},
        "issue_dispatched_co": {"d09-liaison"},
    },
    "issues.issue_escalated: interview_approved": {"issue_interview": {"d06-head"}},
    "issues.issue_escalated: supervision_order": {
        "issue_supervise": {"d06-liaison", "d06-deputy", "d00-liaison"}
    },
    "issues.issue_escalated: urged": {"issue_urge": {"d06-liaison", "d06-deputy"}},
    "issues.issue_extension_decided: granted": {"issue_extension_decided": {"d06-liaison"}},
    "issues.issue_extension_decided: refused": {"issue_extension_decided": {"d06-liaison"}},
    "issues.issue_extension_requested: five_days": {
        "issue_extension_requested_todo": {"d00-liaison", "d00-head", "d00-deputy"}
    },
    "issues.issue_opened: anonymous_call_to_the_hotline": {"issue_opened_todo": {"d00-liaison"}},
    "issues.issue_opened: complaint_with_a_phone": {
        "issue_opened_todo": {"d00-liaison"},
        "issue_opened_receipt": {"petitioner"},
    },
    "issues.issue_opened: from_a_visit": {"issue_opened_todo": {"d00-liaison"}},
    "issues.issue_resumed: policy_is_out": {"issue_resumed": {"d06-liaison"}},
    "issues.issue_return_decided: approved": {"issue_return_decided": {"d06-liaison"}},
    "issues.issue_return_decided: refused": {"issue_return_decided": {"d06-liaison"}},
    "issues.issue_return_requested: not_ours": {"issue_return_requested_todo": {"d00-liaison"}},
    "issues.issue_suspended: waits_for_the_region": {"issue_suspended": {"d06-liaison"}},
    "issues.issue_transferred: to_the_industry_bureau": {"issue_transferred": {"d06-liaison"}},
    "issues.issue_verified: petitioner_to_be_called": {"issue_callback_todo": {"cs"}},
    "issues.officer_activity_recorded: tried_the_counter": {"officer_activity_recorded": {"cs"}},
    "issues.officer_appointed: of_the_banner": {"officer_appointed": {"cs"}},
    "issues.officer_ended: term_over": {"officer_ended": {"cs"}},
    "issues.rect_plan_approved: approved": {"issue_rect_plan_approved": {"d06-liaison"}},
    "issues.rect_plan_submitted: in_time": {"issue_rect_plan_todo": {"d00-liaison"}},
    "issues.restricted_assigned: two_people": {"restricted_assigned": {"d06-head", "d06-liaison"}},
    "issues.restricted_due: nearly": {"restricted_due": {"d06-liaison"}},
    "notify.ack_overdue: urge_not_confirmed": {"ack_overdue": {"d06-head"}},
    "notify.policy_published: loans_for_small_companies": {},  # nobody has subscribed; see test_policies
    "surveys.campaign_closed: ended_before_its_time": {"campaign_closed": {"d18-liaison"}},
    "surveys.campaign_opened: child_with_units": {
        "campaign_opened": {"d06-liaison", "d09-liaison", "d10-liaison"}
    },
    "surveys.campaign_opened: head_for_everybody": {"campaign_opened": LIAISONS},
    "surveys.followup_completed: relapsed_at_one_not_in_the_registry": {"followup_recurred": {"d00-liaison"}},
    "surveys.followup_due: a_month_after_the_loan": {"followup_due_todo": {"d10-cadre"}},
    "surveys.questionnaire_published: visit_form": {"questionnaire_published": {"d10-cadre"}},
    "surveys.submission_flagged: late_entry": {"submission_flagged_todo": {"cs"}},
    "surveys.submission_flagged: old_version_of_the_form": {"submission_flagged_todo": {"cs"}},
    "surveys.visits_missing: three_of_the_park": {"visits_missing": {"d06-liaison", "d10-liaison"}},
    "tasks.benchmark_gap_found: becomes_a_task": {"benchmark_gap_found": {"d07-liaison"}},
    "tasks.benchmark_gap_found: days_to_start_a_business": {"benchmark_gap_found": {"d02-liaison"}},
    "tasks.filing_missed: never_came": {"filing_missed": {"d06-liaison"}},
    "tasks.filing_returned: progress_without_evidence": {"filing_returned": {"d06-liaison"}},
    "tasks.plan_published: banner_plan": {"plan_published": LIAISONS},
    "tasks.report_compiled: april": {"report_compiled_todo": {"leader"}},
    "tasks.report_published: april": {"report_published": LIAISONS | HEADS | {"leader"}},
    "tasks.report_published: corrected": {"report_published": LIAISONS | HEADS | {"leader"}},
    "tasks.report_signed: april": {"report_signed_todo": {"d00-head", "d00-deputy"}},
    "tasks.round_fill_closed: three_missing": {"round_fill_closed_todo": {"d00-liaison"}},
    "tasks.round_fill_due: two_units_have_gaps": {"round_fill_due": {"d06-liaison", "d09-liaison"}},
    "tasks.round_opened: april": {"round_opened": {"d06-liaison", "d09-liaison"}},
    "tasks.task_cancelled: merged_into_another": {"task_cancelled": {"d06-liaison"}},
    "tasks.task_close_rejected: no_evidence_of_payment": {"task_close_rejected": {"d06-liaison"}},
    "tasks.task_close_requested: in_time": {"task_close_requested_todo": {"d00-liaison"}},
    "tasks.task_closed: two_days_late": {"task_closed": {"d06-liaison"}},
    "tasks.task_deadline_changed: extended_by_a_month": {"task_deadline_changed": {"d06-liaison"}},
    "tasks.task_deadline_changed: signed_for_a_day_earlier": {"task_deadline_changed": {"d06-liaison"}},
    "tasks.task_dispatched: long_term": {"task_dispatched_lead": {"d06-liaison"}},
    "tasks.task_dispatched: with_a_due_date": {
        "task_dispatched_lead": {"d06-liaison"},
        "task_dispatched_co": {"d09-liaison"},
    },
    "tasks.task_escalated: first_reminder": {"task_remind": {"d06-liaison"}},
    "tasks.task_escalated: interview_proposed": {"task_escalation_proposed": {"leader"}},
    "tasks.task_escalated: supervision_order": {
        "task_supervise": {"d06-liaison", "d06-deputy", "d00-liaison"}
    },
    "tasks.task_escalation_annulled: extension_asked_for_in_time": {
        "task_escalation_annulled": {"d06-liaison"}
    },
    "tasks.task_resumed: policy_is_out": {"task_resumed": {"d06-liaison"}},
    "tasks.task_returned: another_bureau_is_competent": {"task_returned_todo": {"d00-liaison"}},
    "tasks.task_suspended: waits_for_the_region": {"task_suspended": {"d06-liaison"}},
}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A notify service that knows a small office; what a test tells it is rolled back."""
    made = database("notify", tmp_path_factory.mktemp("notify"), Base.metadata)
    with made.transaction(context()) as session:
        for event in everybody():
            copies.keep(session, event)
    yield made
    made.dispose()


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.event_type in HEARD], ids=str)
def test_an_event_leads_to_exactly_these_messages(office, example):
    event = example.event_type.model_validate_json(example.text)
    with office.reading(replace(context(), causation_id="e-1")) as session:
        hear(session, event)
        session.flush()
        session.info["context"] = context("2026-03-02T09:05")  # when a scan's reminders are gathered
        release_due(session)
        session.flush()
        made: dict[str, set[str]] = {}
        for message in session.scalars(select(Notification)):
            recipient = message.recipient.partition("/")[0]
            made.setdefault(message.template, set()).add(recipient)
    assert made == TOLD.get(str(example), {})


def test_every_packaged_template_is_tried_with_an_example_or_named_here():
    tried = {template for told in TOLD.values() for template in told}
    variants = {"issue_remind", "issue_notice", "task_urge", "task_interview", "task_notice"}
    others = {
        "issue_escalation_proposed",  # as the task's
        "policy_published",  # in test_policies
        "issue_extension_requested_leader",
        "issue_deadline_changed",
        "issue_reopened",  # of an issue that nobody has heard of before: no unit is named in it
        *(f"issue_{what}_receipt" for what in ("accepted", "rejected", "merged", "contacted", "closed")),
        "feedback_answered_receipt",
    }
    assert set(packaged()) - tried == variants | others


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


def a_closed_task(**changes):
    given = {
        "task_no": "QJ50-001",
        "plan_code": "QJ50",
        "lead_dept": FINANCE,
        "submitted_on": date(2026, 3, 7),
    }
    return TaskClosed(
        closed_on=date(2026, 3, 7), due_date=None, on_time=True, late_workdays=0, **{**given, **changes}
    )


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
