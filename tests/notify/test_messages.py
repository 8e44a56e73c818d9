"""Who is told what, once; and what they do with it."""

import pytest
from sqlalchemy import select

from chassis.events import copies
from chassis.testing import events_of, instant
from contracts.directory import UnitUpserted
from services.notify.hearing.errors import RecipientUnknown
from services.notify.messages import errors, queries, usecases
from services.notify.messages.model import Notification
from services.notify.messages.schemas import MessageQuery
from services.notify.sending.model import Delivery
from services.notify.templates import usecases as templates
from services.notify.templates.current import packaged
from services.notify.templates.template import SMS_LONGEST
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import (
    INDUSTRY,
    LIAISON,
    NOBODY,
    OTHER_LIAISON,
    a_dispatched_issue,
    a_dispatched_task,
)


def all_messages(acting):
    with acting() as session:
        found = session.scalars(select(Notification).order_by(Notification.id)).all()
        ways = session.execute(select(Delivery.notification_id, Delivery.channel).order_by(Delivery.id)).all()
        return {m.recipient: (m, [channel for of, channel in ways if of == m.id]) for m in found}


def inbox(acting, actor, **filters):
    with acting() as session:
        return queries.messages(session, MessageQuery(**filters), actor).items


def test_the_liaisons_of_the_lead_and_the_co_operating_unit_are_told(acting, told):
    assert told(a_dispatched_issue()) == ["notification_sent", "notification_sent"]
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


def test_whoever_acts_for_two_units_is_told_for_each_of_them_in_one_message(acting, told):
    with acting() as session:
        industry = copies.find(session, UnitUpserted, INDUSTRY)
        copies.keep(session, industry.model_copy(update={"liaison": "bao-dl"}))
    opened = next(each for each in EXAMPLES if str(each) == "tasks.round_opened: april")
    told(opened.event_type.model_validate_json(opened.text))
    (message,) = inbox(acting, LIAISON)
    assert message.text == (
        "2024-04月调度已开启，财政局应报9项，请于2024年5月8日前填报。\n"
        "2024-04月调度已开启，工信和科技局应报5项，请于2024年5月8日前填报。"
    )
    with acting() as session:
        assert len(session.scalars(select(Notification.sms)).one()) <= SMS_LONGEST


def test_a_task_without_a_due_date_is_told_as_long_term(acting, told):
    told(a_dispatched_task(due_date=None))
    (message,) = inbox(acting, LIAISON)
    assert message.text == "任务QJ50-001已交办财政局主办，请于2026年3月4日前签收，长期坚持。"
    assert (message.object_ref, message.level, message.status) == ("QJ50-001", "ordinary", "sent")


def test_no_message_holds_a_petitioner_s_name_phone_or_words(acting, told):
    event = a_dispatched_issue()
    told(event)
    for message, _ in all_messages(acting).values():
        for written in (event.title, "张三丰", "13812341234", "贷款"):
            assert written not in message.title + message.text


def test_an_event_heard_twice_tells_nobody_twice(acting, told):
    told(a_dispatched_issue())
    assert told(a_dispatched_issue()) == []
    assert len(all_messages(acting)) == 2


def test_another_dispatch_of_the_same_issue_is_another_message(acting, told):
    told(a_dispatched_issue())
    told(a_dispatched_issue(), event_id="e-2")
    assert len(inbox(acting, LIAISON)) == 2


def test_a_unit_whose_liaison_left_is_told_through_its_deputy(acting, told):
    told(a_dispatched_issue())
    assert set(all_messages(acting)) == {"bao-dl", "su-dl"}


def test_a_unit_without_anybody_is_not_passed_over_in_silence(acting, told):
    with pytest.raises(RecipientUnknown, match="无联络员单位") as refusal:
        told(a_dispatched_task(lead_dept=NOBODY))
    assert refusal.value.retryable
    assert all_messages(acting) == {}


def test_a_mail_is_planned_for_whoever_has_an_address(acting, told):
    told(a_dispatched_issue())
    messages = all_messages(acting)
    assert messages["bao-dl"][1] == ["inbox", "mail"]
    assert messages["su-dl"][1] == ["inbox"]


def test_an_ordinary_message_of_the_night_is_in_nobody_s_inbox_before_the_morning(acting, told, send):
    assert told(a_dispatched_issue(), now="2026-03-06T21:00") == []
    send(now="2026-03-09T08:29")
    assert inbox(acting, LIAISON) == []
    send(now="2026-03-09T08:30")
    (message,) = inbox(acting, LIAISON)
    assert (message.status, message.sent_at) == ("sent", instant("2026-03-09T08:30"))


def test_an_urgent_issue_is_told_on_a_saturday_evening(acting, told):
    told(a_dispatched_issue(handling_class="urgent"), now="2026-03-07T21:00")
    (message,) = inbox(acting, LIAISON)
    assert message.level == "urgent"


def test_reading_a_message_is_told_once_and_lowers_the_count(acting, told):
    told(a_dispatched_issue())
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


def test_another_s_message_looks_absent(acting, told):
    told(a_dispatched_issue())
    (message,) = inbox(acting, LIAISON)
    with acting(OTHER_LIAISON) as session:
        for attempt in (usecases.read, usecases.ack, queries.message):
            with pytest.raises(errors.MessageNotFound):
                attempt(session, message.notification_id, OTHER_LIAISON)


def test_a_message_that_asks_for_it_is_confirmed_once(acting, told):
    with acting() as session:
        own = packaged()["task_dispatched_lead"]
        change = {"title": "任务", "text": "任务{{ object_ref }}，请回执。", "requires_ack": True}
        templates.change(session, "task_dispatched_lead", own.model_copy(update=change))
    told(a_dispatched_task())
    (message,) = inbox(acting, LIAISON)
    assert message.text == "任务QJ50-001，请回执。"
    told(a_dispatched_issue(), event_id="e-2")
    assert inbox(acting, LIAISON, to_ack=True) == [message]
    assert [each.object_ref for each in inbox(acting, LIAISON, to_ack=False)] == ["WT2026-WJ-0001"]
    with acting(LIAISON) as session:
        assert queries.message_counts(session, LIAISON).to_ack == 1
        acked = usecases.ack(session, message.notification_id, LIAISON)
        assert list(events_of(session)) == ["notification_acked"]
    assert (acked.status, acked.read_at) == ("acked", acked.acked_at)
    assert inbox(acting, LIAISON, to_ack=True) == []
    with pytest.raises(errors.MessageMoveRefused, match="已签收回执"), acting(LIAISON) as session:
        usecases.ack(session, message.notification_id, LIAISON)


def test_a_message_that_does_not_ask_for_it_is_not_confirmed(acting, told):
    told(a_dispatched_issue())
    (message,) = inbox(acting, LIAISON)
    with pytest.raises(errors.NoAckAsked), acting(LIAISON) as session:
        usecases.ack(session, message.notification_id, LIAISON)
