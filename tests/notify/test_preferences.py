"""What somebody would rather not get, and how much everybody gets."""

from datetime import date

import pytest
from sqlalchemy import select

from services.notify.messages.model import Notification
from services.notify.preferences import usecases
from services.notify.preferences.errors import Mandatory
from services.notify.preferences.schemas import PreferenceIn
from services.notify.pressure.errors import SpanRefused
from services.notify.pressure.queries import pressure
from services.notify.pressure.schemas import PressureQuery
from services.notify.templates import usecases as templates
from services.notify.templates.current import packaged
from tests.notify.builders import LIAISON, OTHER_LIAISON, a_closed_task, a_dispatched_task, a_rung


def choose(acting, actor, **wishes):
    with acting(actor) as session:
        return usecases.choose(session, PreferenceIn(**wishes), actor)


def test_what_is_not_mandatory_can_be_left_out_and_what_is_cannot(acting, told):
    chosen = choose(acting, LIAISON, muted=["task_closed"])
    assert [each.code for each in chosen.choices if each.muted] == ["task_closed"]
    for code in ("task_urge", "greeting"):
        with pytest.raises(Mandatory):
            choose(acting, LIAISON, muted=[code])
    told(a_closed_task(), event_id="e-1")
    told(a_rung("urge", task_no="QJ50-009"), event_id="e-2")
    with acting() as session:
        codes = session.scalars(
            select(Notification.template).where(Notification.recipient == LIAISON.id)
        ).all()
        assert codes == ["task_urge"]
        assert not any(each.muted for each in usecases.chosen(session, OTHER_LIAISON).choices)


def test_a_channel_is_left_out_for_what_is_not_mandatory_only(acting, told, send, sink):
    own = packaged()["task_closed"].model_copy(update={"channels": ["mail"]})
    with acting() as session:
        templates.change(session, "task_closed", own)
    choose(acting, LIAISON, skipped=["mail"])
    told(a_closed_task(), event_id="e-1")
    send()
    assert sink.mails == []
    told(a_dispatched_task(task_no="QJ50-002"), event_id="e-2")
    send()
    assert len(sink.mails) == 1


def test_the_pressure_report_counts_each_person_s_messages_of_each_week(acting, told):
    for n, day in enumerate(("02", "06", "09")):
        told(a_dispatched_task(task_no=f"QJ50-00{n}"), now=f"2026-03-{day}T09:00", event_id=f"e-{n}")
    told(a_rung("supervise"), now="2026-03-03T09:00", event_id="e-9")
    with acting() as session:
        report = pressure(session, PressureQuery(since=date(2026, 3, 4), until=date(2026, 3, 9))).items
        with pytest.raises(SpanRefused):
            pressure(session, PressureQuery(since=date(2026, 3, 4), until=date(2026, 3, 1)))
    lines = [(f"{e.week:%m-%d}", e.recipient, e.messages, e.urgent, e.to_ack) for e in report]
    assert lines == [
        ("03-02", "bao-dl", 3, 1, 1),
        ("03-02", "bao-deputy", 1, 1, 1),
        ("03-02", "wang-dp", 1, 1, 0),
        ("03-09", "bao-dl", 1, 0, 0),
    ]
