"""Every event of domain.md §5.2, by its examples: who is told what because of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from chassis.events import copies
from chassis.testing import context, database
from services.notify.base import Base
from services.notify.hearing.heard_events import HEARD
from services.notify.hearing.usecases import hear, release_due
from services.notify.messages.model import Notification
from services.notify.templates.current import packaged
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import (
    UNITS,
    everybody,
)

LIAISONS = {f"{unit.lower()}-liaison" for unit in UNITS}
HEADS = {f"{unit.lower()}-head" for unit in UNITS}

#: By example: each message with those who get it. What is not here leads to none.
TOLD = {
    "issues.feedback_received: with_a_phone": {"feedback_receipt": {"petitioner"}},
    "issues.issue_answer_refused: signed_for_already": {"issue_answer_refused": {"d06-liaison"}},
    "tasks.task_answer_refused: extension_asked_for_too_late": {"task_answer_refused": {"d06-liaison"}},
    "issues.explanation_given: in_time": {"explanation_given_todo": {"d00-liaison"}},
    "issues.explanation_requested: about_a_complaint": {"explanation_requested": {"d09-head", "d09-liaison"}},
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
    "notify.deliveries_failed: three_mails_refused": {"deliveries_failed_todo": {"op"}},
    "notify.review_asked: item_of_a_unit": {"review_asked_todo": {"d00-head", "d00-deputy"}},
    "notify.review_asked: policy_of_the_centre": {"review_asked_todo": {"d00-head", "d00-deputy"}},
    "notify.review_decided: returned_to_the_unit": {"review_returned": {"d06-liaison"}},
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
    "tasks.filing_deadline_changed: friday_is_off": {"filing_deadline_changed": {"d06-liaison"}},
    "tasks.filing_returned: progress_without_evidence": {"filing_returned": {"d06-liaison"}},
    "tasks.plan_published: banner_plan": {"plan_published": LIAISONS},
    "tasks.report_compiled: april": {"report_compiled_todo": {"leader"}},
    "tasks.report_published: april": {"report_published": LIAISONS | HEADS | {"leader"}},
    "tasks.report_published: corrected": {"report_published": LIAISONS | HEADS | {"leader"}},
    "tasks.report_signed: april": {"report_signed_todo": {"d00-head", "d00-deputy"}},
    "tasks.round_deadline_changed: saturday_is_worked": {
        "round_deadline_changed": {"d06-liaison", "d09-liaison"},
        "round_deadline_changed_todo": {"d00-liaison"},
    },
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
    "tasks.task_escalated: first_reminder": {"task_remind": {"d06-liaison", "d06-deputy"}},
    "tasks.task_escalated: interview_proposed": {"task_escalation_proposed": {"leader"}},
    "tasks.task_escalated: supervision_order": {
        "task_supervise": {"d06-liaison", "d06-deputy", "d00-liaison"}
    },
    "tasks.task_escalation_annulled: extension_asked_for_in_time": {
        "task_escalation_annulled": {"d06-liaison"}
    },
    "tasks.unit_interview_sent: low_score": {"unit_interview_sent": {"d06-head"}},
    "tasks.unit_interview_sent: two_months_in_arrears": {"unit_interview_sent": {"d09-head"}},
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
