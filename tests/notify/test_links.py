"""Answering a message from the message: for that item only, by whom it was sent to, once, and on record."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from chassis.audit import audit
from chassis.events import copies
from chassis.settings import Settings
from chassis.testing import Office, events_of
from contracts.directory import UnitUpserted
from contracts.notify import ActionTaken
from services.notify.links import usecases
from services.notify.links.errors import ActionRefused, ItemMovedOn, LinkNotFound, LinkUsed
from services.notify.links.model import ActionLink
from services.notify.links.schemas import ActionIn
from services.notify.messages.model import Notification
from tests.notify.builders import FINANCE, a_dispatched_task, a_rung, know_everybody
from tests.notify.test_hearing import a_closed_task
from tests.tasks import builders as tasks

ADDRESS = re.compile(r"https://bizenv\.example/notify/v1/act/([\w-]{43})")
SIGN = ActionIn(action="sign")
PROGRESS = ActionIn(action="progress", progress_pct=60, text="已完成设备招标")


@pytest.fixture
def link(told, send, sink, notices):
    """Tell of something; returns the tokens in the mails about it."""
    notices.settings = Settings(**notices.settings.model_dump() | {"public_url": "https://bizenv.example/"})

    def run(event, **when):
        told(event, **when)
        send(**{name: value for name, value in when.items() if name == "now"})
        return [found[1] for mail in sink.mails if (found := ADDRESS.search(mail.get_content()))]

    return run


def test_a_link_is_used_once_by_its_recipient_for_its_item_and_noted_down(link, acting):
    (token,) = link(a_dispatched_task())
    with acting() as session:
        shown = usecases.shown(session, token)
        assert (shown.object_ref, shown.actions) == ("QJ50-001", ["sign"])
        assert session.scalars(select(ActionLink.token_hash)).one() != token
    with acting(now="2026-03-02T10:00") as session:
        usecases.act(session, token, SIGN)
        (row,) = session.info["events"]
        taken = ActionTaken.model_validate_json(row["body"])
        assert row["headers"]["actorid"] == "bao-dl"
        assert events_of(session) == ["action_taken"]
    assert (taken.service, taken.object_ref, taken.dept) == ("tasks", "QJ50-001", FINANCE)
    with acting() as session:
        line = session.execute(select(audit)).one()
        assert (line.action, line.actor_id, line.detail) == (
            "notify.action_taken",
            "bao-dl",
            {"action": "sign"},
        )
        with pytest.raises(LinkUsed):
            usecases.act(session, token, SIGN)


def test_a_link_ends_with_its_days_its_item_and_its_post(link, acting, told):
    (token,) = link(a_dispatched_task())
    with acting(now="2026-03-05T09:00") as session, pytest.raises(LinkNotFound):
        usecases.shown(session, token)
    with acting() as session, pytest.raises(LinkNotFound):
        usecases.shown(session, f"{token[:-1]}_")
    with acting() as session:
        unit = copies.find(session, UnitUpserted, FINANCE)
        copies.keep(session, unit.model_copy(update={"liaison": "bao-dh"}))
    with acting() as session, pytest.raises(LinkNotFound):
        usecases.act(session, token, SIGN)
    with acting() as session:
        copies.keep(session, unit)
    told(a_closed_task(), event_id="e-2")
    with acting() as session, pytest.raises(ItemMovedOn):
        usecases.act(session, token, SIGN)


def test_a_mail_that_is_sent_again_has_a_link_of_its_own_and_the_first_use_ends_both(link, acting, sink):
    sink.answer = "451 later"
    link(a_dispatched_task())
    sink.answer = "250 kept"
    (second,) = link(a_dispatched_task(task_no="QJ50-002"), event_id="e-2", now="2026-03-02T09:01")[:1]
    with acting() as session:
        assert len(session.scalars(select(ActionLink)).all()) == 3
        usecases.act(session, second, SIGN)
        unused = session.scalars(select(ActionLink.notification_id).where(ActionLink.used_at.is_(None))).all()
        assert len(unused) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (SIGN, "action"),
        (ActionIn(action="progress", progress_pct=60), "text"),
        (ActionIn(action="progress", text="已完成"), "progress_pct"),
        (ActionIn(action="extension", text="太短", requested_due=date(2026, 7, 1)), "text"),
        (ActionIn(action="extension", text="因设备到货时间推迟，需要延长完成时限一个月"), "requested_due"),
    ],
)
def test_what_says_too_little_is_refused_and_does_not_use_the_link_up(link, acting, body, field):
    link(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-0")
    token = link(a_rung("urge"))[-1]
    with acting() as session:
        with pytest.raises(ActionRefused) as refusal:
            usecases.act(session, token, body)
        assert refusal.value.field == field
        assert usecases.act(session, token, PROGRESS).action == "progress"


def test_without_a_public_address_or_in_a_digest_there_is_no_link(told, send, sink, acting):
    told(a_dispatched_task())
    send()
    assert "办理链接" not in sink.mails[0].get_content()
    with acting() as session:
        assert session.scalars(select(ActionLink)).all() == []
        assert len(session.scalars(select(Notification)).all()) == 1


def test_a_task_is_signed_reported_and_asked_more_time_for_from_the_mail(tmp_path, sink):
    settings = {"smtp_url": sink.url, "mail_from": "n@bizenv.example", "public_url": "https://bizenv.example"}
    with Office(tmp_path, services=("tasks", "notify"), now="2026-03-06T10:00", **settings) as office:
        for name, know in (("tasks", tasks.know_everybody), ("notify", know_everybody)):
            with office.transaction(name) as session:
                know(session)
                if name == "tasks":
                    tasks.copies.keep(session, tasks.a_unit(FINANCE, "财政局"))
        dispatcher = office.client("DP", person="wang-dp", dept="D00")
        plan = tasks.a_plan_in(code="QJ50").model_dump(mode="json", exclude_none=True)
        dispatcher.post("/tasks/v1/plans", plan)
        workbook = tasks.a_workbook(tasks.a_row(牵头部门="财政局", 配合单位=None))
        upload = {"data": {"file": (workbook, "x.xlsx")}, "content_type": "multipart/form-data"}
        dispatcher.post("/tasks/v1/plans/QJ50/import", **upload)
        assert dispatcher.post("/tasks/v1/plans/QJ50/publish").status_code == 200
        office.drain()
        office.move_clock("2026-03-06T10:01")
        (token,) = [f[1] for mail in sink.mails if (f := ADDRESS.search(mail.get_content()))]
        anybody = office.client()
        assert anybody.get(f"/notify/v1/act/{token}").json["actions"] == ["sign"]
        assert anybody.post(f"/notify/v1/act/{token}", {"action": "sign"}).status_code == 200
        again = anybody.post(f"/notify/v1/act/{token}", {"action": "sign"})
        assert (again.status_code, again.json["code"]) == (409, "link_used")
        office.drain()
        assert dispatcher.get("/tasks/v1/tasks/QJ50-001").json["status"] == "in_progress"
