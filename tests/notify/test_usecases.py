"""Who is told what, once; and what they do with it."""

import pytest
from sqlalchemy import select

from chassis.testing import events_of, instant
from services.notify import errors, queries, usecases
from services.notify.model import Notification
from services.notify.schemas import MessageQuery, TemplateIn
from tests.notify.builders import (
    LIAISON,
    NOBODY,
    OTHER_LIAISON,
    a_dispatched_issue,
    a_dispatched_task,
)


def told(acting, event=None, **when):
    event = event or a_dispatched_issue()
    tell = (
        usecases.tell_of_dispatched_issue if hasattr(event, "issue_no") else usecases.tell_of_dispatched_task
    )
    with acting(**when) as session:
        tell(session, event)
        return list(events_of(session))


def all_messages(acting):
    with acting() as session:
        found = session.scalars(select(Notification).order_by(Notification.id)).all()
        return {message.recipient: (message, [d.channel for d in message.deliveries]) for message in found}


def inbox(acting, actor, **filters):
    with acting() as session:
        return queries.messages(session, MessageQuery(**filters), actor).items


def test_the_liaisons_of_the_lead_and_the_co_operating_unit_are_told(acting):
    assert told(acting) == ["notification_sent", "notification_sent"]
    (lead,) = inbox(acting, LIAISON)
    assert lead.title == "问题交办（主办）"
    assert lead.text == (
        "问题WT2026-WJ-0001已交办财政局主办，请于2026年3月3日前签收，2026年3月4日前先行联系反映人，"
        "2026年3月16日前办结。协办单位：工信和科技局。"
    )
    (helper,) = inbox(acting, OTHER_LIAISON)
    assert helper.text == (
        "问题WT2026-WJ-0001由财政局主办、工信和科技局协办，请于2026年3月11日前反馈协办意见。"
    )


def test_a_task_without_a_due_date_is_told_as_long_term(acting):
    told(acting, a_dispatched_task(due_date=None))
    (message,) = inbox(acting, LIAISON)
    assert message.text == "任务QJ50-001已交办财政局主办，请于2026年3月4日前签收，长期坚持。"
    assert (message.object_ref, message.level, message.status) == ("QJ50-001", "ordinary", "sent")


def test_no_message_holds_a_petitioner_s_name_phone_or_words(acting):
    event = a_dispatched_issue()
    told(acting, event)
    for message, _ in all_messages(acting).values():
        for written in (event.title, "张三丰", "13812341234", "贷款"):
            assert written not in message.title + message.text


def test_an_event_heard_twice_tells_nobody_twice(acting):
    told(acting)
    assert told(acting) == []
    assert len(all_messages(acting)) == 2


def test_another_dispatch_of_the_same_issue_is_another_message(acting):
    told(acting)
    told(acting, event_id="e-2")
    assert len(inbox(acting, LIAISON)) == 2


def test_a_unit_whose_liaison_left_is_told_through_its_deputy(acting):
    told(acting)
    assert set(all_messages(acting)) == {"bao-dl", "su-dl"}


def test_a_unit_without_anybody_is_not_passed_over_in_silence(acting):
    with pytest.raises(errors.RecipientUnknown, match="无联络员单位") as refusal:
        told(acting, a_dispatched_task(lead_dept=NOBODY))
    assert refusal.value.retryable
    assert all_messages(acting) == {}


def test_a_mail_is_planned_for_whoever_has_an_address(acting):
    told(acting)
    messages = all_messages(acting)
    assert messages["bao-dl"][1] == ["inbox", "mail"]
    assert messages["su-dl"][1] == ["inbox"]


def test_an_ordinary_message_of_the_night_is_in_nobody_s_inbox_before_the_morning(acting):
    assert told(acting, now="2026-03-06T21:00") == []
    assert inbox(acting, LIAISON) == []
    message, _ = all_messages(acting)["bao-dl"]
    assert (message.status, message.send_at) == ("pending", instant("2026-03-09T08:30"))
    with pytest.raises(errors.MessageMoveRefused, match="未发出"), acting(LIAISON) as session:
        usecases.read(session, message.notification_id, LIAISON)


def test_an_urgent_issue_is_told_on_a_saturday_evening(acting):
    told(acting, a_dispatched_issue(handling_class="urgent"), now="2026-03-07T21:00")
    (message,) = inbox(acting, LIAISON)
    assert message.level == "urgent"


def test_reading_a_message_is_told_once_and_lowers_the_count(acting):
    told(acting)
    (message,) = inbox(acting, LIAISON, unread=True)
    for expected in (["notification_read"], []):
        with acting(LIAISON) as session:
            read = usecases.read(session, message.notification_id, LIAISON)
            assert list(events_of(session)) == expected
    assert (read.status, read.read_at) == ("read", instant("2026-03-02T09:00"))
    assert inbox(acting, LIAISON, unread=True) == []
    assert len(inbox(acting, LIAISON, unread=False)) == 1
    with acting() as session:
        assert queries.message_counts(session, LIAISON).unread == 0


def test_another_s_message_looks_absent(acting):
    told(acting)
    (message,) = inbox(acting, LIAISON)
    with acting(OTHER_LIAISON) as session:
        for attempt in (usecases.read, usecases.ack, queries.message):
            with pytest.raises(errors.MessageNotFound):
                attempt(session, message.notification_id, OTHER_LIAISON)


def test_a_message_that_asks_for_it_is_confirmed_once(acting):
    with acting() as session:
        usecases.change_template(
            session,
            "task_dispatched_lead",
            TemplateIn(title="任务", text="任务{{ object_ref }}，请回执。", requires_ack=True),
        )
    told(acting, a_dispatched_task())
    (message,) = inbox(acting, LIAISON)
    assert message.text == "任务QJ50-001，请回执。"
    with acting(LIAISON) as session:
        assert queries.message_counts(session, LIAISON).to_ack == 1
        acked = usecases.ack(session, message.notification_id, LIAISON)
        assert list(events_of(session)) == ["notification_acked"]
    assert (acked.status, acked.read_at) == ("acked", acked.acked_at)
    with pytest.raises(errors.MessageMoveRefused, match="已签收回执"), acting(LIAISON) as session:
        usecases.ack(session, message.notification_id, LIAISON)


def test_a_message_that_does_not_ask_for_it_is_not_confirmed(acting):
    told(acting)
    (message,) = inbox(acting, LIAISON)
    with pytest.raises(errors.NoAckAsked), acting(LIAISON) as session:
        usecases.ack(session, message.notification_id, LIAISON)


def test_a_changed_template_is_listed_as_changed_and_a_bad_one_changes_nothing(acting):
    with acting() as session:
        usecases.change_template(session, "task_dispatched_co", TemplateIn(title="协办", text="{{ unit }}"))
    with pytest.raises(errors.TemplateInvalid), acting() as session:
        usecases.change_template(session, "task_dispatched_co", TemplateIn(title="协办", text="{{ title }}"))
    with pytest.raises(errors.TemplateNotFound), acting() as session:
        usecases.change_template(session, "greeting", TemplateIn(title="协办", text="{{ unit }}"))
    with acting() as session:
        listed = {each.code: (each.text, each.version) for each in queries.templates(session).items}
    assert listed["task_dispatched_co"] == ("{{ unit }}", True)
    assert not listed["task_dispatched_lead"][1]
