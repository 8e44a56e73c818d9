"""Every subscriber takes every example of what it hears, once, and is not put off by added fields."""

import json
import uuid
from contextlib import ExitStack
from dataclasses import replace
from functools import cache

import pytest
from sqlalchemy import select

from chassis import columns
from chassis.events.envelope import Message
from chassis.events.inbox_table import DONE, inbox
from chassis.events.subscribe import subscriptions
from chassis.service import installed
from chassis.testing import NOW, Office, instant
from contracts.directory import PersonUpserted, UnitUpserted
from tests.contracts.examples import EXAMPLES, examples_of

HEARD = [
    (service, example)
    for service in installed().values()
    for event_type in subscriptions(service.worker)
    for example in examples_of(event_type)
]
OTHER_UNITS = ("D02", "D07", "D10", "D18")  #: that examples name, and of which there is none
EVERYBODY = [*examples_of(UnitUpserted), *examples_of(PersonUpserted)]
WITHOUT_EFFECT = {  # taken in, but nothing here is concerned
    "issues hears notify.action_taken: progress_of_a_task",  # the other service's
    "tasks hears notify.action_taken: sign_for_an_issue",
    "tasks hears notify.action_taken: more_days_for_an_issue",
    "issues hears notify.ack_overdue: urge_not_confirmed",  # nothing has been fired about it here
    "tasks hears notify.ack_overdue: urge_not_confirmed",  # likewise
    *(  # of no issue there is here
        f"issues hears notify.{told}"
        for told in (
            "notification_sent: in_the_inbox",
            "notification_sent: gathers_two_reminders",
            "notification_sent: mail_on_the_next_working_day",
            "notification_delivered: by_short_message",
            "notification_read: read",
            "notification_acked: acknowledged",
            "notification_failed_final: mail_server_refused",
        )
    ),
    "tasks hears notify.notification_sent: in_the_inbox",  # of no task there is here; so are the others
    "tasks hears notify.notification_sent: gathers_two_reminders",
    "tasks hears notify.notification_sent: mail_on_the_next_working_day",
    "tasks hears notify.notification_delivered: by_short_message",
    "tasks hears notify.notification_read: read",
    "tasks hears notify.notification_acked: acknowledged",
    "tasks hears notify.notification_failed_final: mail_server_refused",
    "issues hears surveys.followup_completed: relapsed_at_one_not_in_the_registry",  # the issue is not here
    "issues hears surveys.followup_completed: stays_solved",  # likewise
    "issues hears tasks.benchmark_gap_found: becomes_a_task",  # not an issue, as the centre chose
    "issues hears tasks.task_closed: two_days_late",  # no order about it had become an issue
    "issues hears tasks.task_cancelled: merged_into_another",  # likewise
    "issues hears tasks.task_deadline_changed: extended_by_a_month",  # likewise
    "issues hears tasks.task_deadline_changed: signed_for_a_day_earlier",  # likewise
    "issues hears tasks.task_escalated: first_reminder",  # only supervision becomes an issue
    "issues hears tasks.task_escalated: interview_proposed",  # likewise
    "surveys hears issues.issue_resumed: policy_is_out",  # other examples have told of that already
    "surveys hears surveys.submission_received: from_a_phone",  # another installation's submission
    "surveys hears surveys.submission_received: herder_without_a_code_weeks_later",
    "surveys hears surveys.submission_corrected: credit_code_put_right",  # likewise
    "tasks hears tasks.calendar_updated: single_day_changed_later",  # its own: what it recounts is not there
    "tasks hears tasks.calendar_updated: year_announced",
    "tasks hears issues.issue_callback_recorded: solved_and_satisfied",  # another call has that number
    "tasks hears issues.issue_return_decided: refused",  # likewise
}


def message(example, sequence):
    """The example as its publisher's relay would send it."""
    event_type = example.event_type
    event = event_type.model_validate_json(example.text)
    attributes = {
        "specversion": "1.0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, example.file.as_posix())),
        "source": f"/{event_type.publisher()}",
        "type": event_type.full_name(),
        "subject": event.aggregate_id,
        "time": instant(NOW).isoformat(),
        "dataversion": str(event_type.event_version()),
        "sequence": str(sequence),
        "position": str(sequence),
        "classification": event_type.classification,
        "actortype": "person",
        "actorid": "d00-liaison",
    }
    headers = {f"ce-{name}": value for name, value in attributes.items()}
    return Message(event_type.exchange(), event_type.event_name(), headers, example.text.encode())


def unit_message(dept):
    """One more unit, as directory would tell of it."""
    given = message(next(iter(examples_of(UnitUpserted))), 1)
    told = json.loads(given.body) | {"dept_code": dept, "name": dept, "short_name": dept}
    headers = given.headers | {"ce-id": str(uuid.uuid5(uuid.NAMESPACE_URL, dept)), "ce-subject": dept}
    return replace(given, headers=headers, body=json.dumps(told).encode())


def everything_in(office, service):
    """Every row of every table of one service's database, the copies and events among them."""
    tables = columns.metadata.tables | service.metadata.tables
    with office.session(service.name) as session:
        return {name: sorted(map(repr, session.execute(select(table)))) for name, table in tables.items()}


@pytest.fixture(scope="module")
def office_of(tmp_path_factory):
    """One service each, which has heard who everybody is and hears one example after the other."""
    with ExitStack() as offices:

        @cache
        def office_of(service):
            folder = tmp_path_factory.mktemp(service.name)
            made = offices.enter_context(Office(folder, services=(service.name,)))
            known = [example for example in EVERYBODY if example.event_type in subscriptions(service.worker)]
            made.runtime.inboxes[service.name].receive([message(example, 1) for example in known])
            made.runtime.inboxes[service.name].receive([unit_message(each) for each in OTHER_UNITS])
            return made

        yield office_of


@pytest.mark.parametrize(
    ("service", "example"), [pytest.param(*each, id=f"{each[0].name} hears {each[1]}") for each in HEARD]
)
def test_a_subscriber_applies_an_example_once(office_of, service, example):
    office = office_of(service)
    before = everything_in(office, service)
    given = message(example, 2)
    office.runtime.inboxes[service.name].receive([given])
    after = everything_in(office, service)
    office.runtime.inboxes[service.name].receive([given, given])
    with office.session(service.name) as session:
        outcomes = session.execute(
            select(inbox.c.status, inbox.c.error).where(inbox.c.event_id == given.event_id)
        ).all()
    assert outcomes == [(DONE, None)]
    assert everything_in(office, service) == after
    changed = {name for name in after if after[name] != before[name]} - {"inbox"}
    assert changed or f"{service.name} hears {example}" in WITHOUT_EFFECT or example in EVERYBODY


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_a_field_added_later_is_ignored_at_every_depth(example):
    def grown(value):
        if isinstance(value, dict):
            return {name: grown(each) for name, each in value.items()} | {"added_later": "值"}
        return [grown(each) for each in value] if isinstance(value, list) else value

    today = example.event_type.model_validate_json(example.text)
    assert example.event_type.model_validate(grown(json.loads(example.text))) == today
