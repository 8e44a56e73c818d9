"""Answering a message from the message: for that item only, by whom it was sent to, once, and on record."""

import re
from datetime import date

import lxml.html
import pytest
from sqlalchemy import select

from chassis.audit import audit
from chassis.events import copies
from chassis.settings import Settings
from chassis.testing import Office, events_of
from contracts.directory import PersonUpserted, UnitUpserted
from contracts.notify import ActionTaken
from contracts.tasks.dispatch import TaskAccepted
from services.notify.endpoints.schemas import EndpointIn
from services.notify.endpoints.usecases import put
from services.notify.links import usecases
from services.notify.links.errors import ActionRefused, ItemMovedOn, LinkNotFound, LinkUsed
from services.notify.links.model import ActionLink
from services.notify.links.schemas import ActionIn
from services.notify.messages import overdue
from services.notify.messages.model import Notification
from tests.issues import builders as issues
from tests.notify.builders import FINANCE, a_closed_task, a_dispatched_task, a_rung, know_everybody
from tests.tasks import builders as tasks
from tests.tasks.desk import PLAN, TASK

ADDRESS = re.compile(r"https://bizenv\.example/notify/v1/act/([\w-]{43})/form\b")
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


@pytest.fixture
def urge(link, told):
    """Urge a task of the finance bureau, which has signed for it unless told otherwise; returns the token."""

    def run(signed=True):
        link(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-0")
        if signed:
            on = {"dept": FINANCE, "accepted_on": date(2026, 3, 2), "in_time": True}
            told(TaskAccepted(task_no="QJ50-001", plan_code="QJ50", **on), event_id="e-s")
        return link(a_rung("urge"))[-1]

    return run


def test_what_is_not_signed_for_yet_is_signed_for_first(urge, acting):
    token = urge(signed=False)
    with acting() as session:
        assert usecases.shown(session, token).actions == ["ack", "sign"]
        with pytest.raises(ActionRefused):
            usecases.act(session, token, PROGRESS)
        usecases.act(session, token, SIGN)
        assert list(events_of(session)) == ["notification_acked", "action_taken"]


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
def test_what_says_too_little_is_refused_and_does_not_use_the_link_up(urge, acting, body, field):
    token = urge()
    with acting() as session:
        with pytest.raises(ActionRefused) as refusal:
            usecases.act(session, token, body)
        assert refusal.value.field == field
        assert usecases.act(session, token, PROGRESS).action == "progress"


@pytest.mark.parametrize(
    ("body", "events"),
    [
        (ActionIn(action="ack"), ["notification_acked"]),
        (PROGRESS, ["notification_acked", "action_taken"]),
    ],
    ids=["by a receipt", "by an answer"],
)
def test_whoever_answers_an_urge_has_signed_for_it(urge, acting, body, events):
    token = urge()
    with acting() as session:
        assert usecases.shown(session, token).actions == ["ack", "progress", "extension"]
        usecases.act(session, token, body)
        assert list(events_of(session)) == events
        row = session.info["events"][0]
        assert row["headers"]["actorid"] == "bao-dl"
    with acting(now="2026-03-04T08:30") as session:
        overdue.scan(session)
        assert list(events_of(session)) == []
    with acting() as session, pytest.raises(LinkUsed):
        usecases.shown(session, token)


def test_without_a_public_address_or_in_a_digest_there_is_no_link(told, send, sink, acting):
    told(a_dispatched_task())
    send()
    assert "办理链接" not in sink.mails[0].get_content()
    with acting() as session:
        assert session.scalars(select(ActionLink)).all() == []
        assert len(session.scalars(select(Notification)).all()) == 1


def test_what_the_app_is_pushed_has_a_link_too_and_a_short_message_none(told, send, acting, notices, web):
    notices.settings = Settings(**notices.settings.model_dump() | {"public_url": "https://bizenv.example"})
    with acting() as session:
        for kind in ("push", "sms"):
            put(session, kind, EndpointIn(kind=kind, name=kind, url=web.url))
        liaison = copies.find(session, PersonUpserted, "bao-dl")
        copies.keep(session, liaison.model_copy(update={"push": "iqq-1"}))
        deputy = copies.find(session, PersonUpserted, "bao-deputy")
        copies.keep(session, deputy.model_copy(update={"phone": "17000000022"}))
    told(a_dispatched_task(due_date=date(2026, 6, 30)), event_id="e-0")
    told(a_rung("urge"))
    send()
    urged = {each.json["to"]: each.json for each in web.received if each.json["title"] == "任务催办"}
    assert "url" not in urged["17000000022"]
    token = ADDRESS.fullmatch(urged["iqq-1"]["url"])[1]
    with acting() as session:
        assert usecases.shown(session, token).actions == ["ack", "sign"]


def in_mails(sink):
    """The tokens of all mails so far, the newest last."""
    return [found[1] for mail in sink.mails if (found := ADDRESS.search(mail.get_content()))]


class Page:
    """The page of a link as a phone shows it: what it says, and its forms, which send what is filled in."""

    def __init__(self, office, token, answer=None):
        self._office, self._token = office, token
        self.answer = answer or office.client().get(f"/notify/v1/act/{token}/form")
        self._html = lxml.html.fromstring(self.answer.text)
        self.forms = {form.fields["action"]: form for form in self._html.forms}

    @property
    def text(self):
        return self._html.text_content()

    def press(self, action, **filled):
        """Fill in what the form asks for and press its button; returns the page that comes then."""
        form = self.forms[action]
        assert form.method == "POST"
        assert filled.keys() == set(form.fields.keys()) - {"action"}
        data = dict(form.fields) | {"action": action} | filled
        sent = {"data": data, "content_type": form.get("enctype")}
        path = f"/notify/v1/act/{self._token}/form"
        return Page(self._office, self._token, self._office.client().post(path, **sent))


@pytest.fixture
def an_office(tmp_path, sink):
    """One that can be answered by mail, with the finance bureau in it."""

    def run(services, now):
        settings = {
            "smtp_url": sink.url,
            "mail_from": "n@bizenv.example",
            "public_url": "https://bizenv.example",
        }
        return Office(tmp_path, services=services, now=now, **settings)

    return run


REASON = "因设备到货时间推迟，需要延长完成时限一个月"


def test_a_task_is_signed_for_and_a_form_pressed_twice_says_so(an_office, sink):
    with an_office(("tasks", "notify"), "2026-03-06T10:00") as office:
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
        (token,) = in_mails(sink)
        opened = Page(office, token)
        assert list(opened.forms) == ["sign"]
        policy = opened.answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "form-action 'self'" in policy
        assert opened.answer.headers["Cache-Control"] == "no-store"
        done = opened.press("sign")
        assert (done.answer.status_code, done.forms) == (200, {})
        assert "QJ50-001的签收已提交" in done.text
        again = opened.press("sign")
        assert (again.answer.status_code, again.forms) == (409, {})
        assert "该事项已于3月6日10:01通过链接签收" in again.text
        assert office.client().get(f"/notify/v1/act/{token}").json["code"] == "link_used"
        office.drain()
        assert dispatcher.get("/tasks/v1/tasks/QJ50-001").json["status"] == "in_progress"


def test_an_issue_is_signed_for_reported_and_asked_more_time_for_on_a_phone(an_office, sink):
    with an_office(("issues", "notify"), "2026-03-02T10:00") as office:
        for name, know in (("issues", issues.know_everybody), ("notify", know_everybody)):
            with office.transaction(name) as session:
                know(session)
        dispatcher = office.client("DP", person="wang-dp", dept="D00")
        registered = dispatcher.post("/issues/v1/issues", issues.a_registration().model_dump(mode="json"))
        path = f"/issues/v1/issues/{registered.json['issue_no']}"
        assert dispatcher.post(f"{path}/accept").status_code == 200
        given = issues.a_dispatch(co_depts=[]).model_dump(mode="json")
        assert dispatcher.post(f"{path}/dispatch", given).status_code == 200
        office.drain()
        office.move_clock("2026-03-02T10:01")
        assert Page(office, in_mails(sink)[-1]).press("sign").answer.status_code == 200
        office.drain()
        assert dispatcher.get(path).json["status"] == "in_progress"

        office.move_clock("2026-03-11T08:40")  # three working days are left
        reminder = Page(office, in_mails(sink)[-1])
        assert list(reminder.forms) == ["progress", "extension"]
        back = reminder.press("extension", workdays="abc", text=REASON)
        assert back.answer.status_code == 422
        assert "申请延期的工作日数须为整数" in back.text
        assert list(back.forms) == ["extension", "progress"]
        assert back.forms["extension"].fields["text"].strip() == REASON
        silent = reminder.press("progress", text=" ")
        assert (silent.answer.status_code, list(silent.forms)) == (422, ["progress", "extension"])
        assert "请填写进展" in silent.text
        assert reminder.press("progress", text="已与银行<b>对接</b>").answer.status_code == 200
        office.drain()
        assert dispatcher.get(path).json["progress"] == "已与银行<b>对接</b>"

        office.move_clock("2026-03-13T08:40")  # one is left
        last = Page(office, in_mails(sink)[-1])
        assert last.press("extension", workdays="5", text=REASON).answer.status_code == 200
        office.drain()
        (asked,) = dispatcher.get("/issues/v1/extensions").json["items"]
        assert (asked["workdays"], asked["reason"]) == (5, REASON)


def test_what_the_item_refuses_is_told_to_whoever_answered(an_office, sink):
    with an_office(("tasks", "notify"), "2026-06-22T09:00") as office:
        for name, know in (("tasks", tasks.know_everybody), ("notify", know_everybody)):
            with office.transaction(name) as session:
                know(session)
                if name == "tasks":
                    tasks.copies.keep(session, tasks.a_unit(FINANCE, "财政局"))
        task = TASK | {"seq": 1, "lead_dept": FINANCE, "start_date": "2026-01-01", "due_date": "2026-06-30"}
        dispatcher = office.client("DP", person="wang-dp", dept="D00")
        dispatcher.post("/tasks/v1/plans", PLAN | {"declared_count": 1})
        assert dispatcher.post("/tasks/v1/plans/QJ50/tasks", task).status_code == 201
        assert dispatcher.post("/tasks/v1/plans/QJ50/publish").status_code == 200
        liaison = office.client("DL", person="bao-dl", dept=FINANCE)
        assert liaison.post("/tasks/v1/tasks/QJ50-001/accept").status_code == 200
        office.move_clock("2026-07-01T09:00")  # overdue since this morning
        urged = Page(office, in_mails(sink)[-1])
        done = urged.press("extension", requested_due="2026-07-31", text=REASON)
        assert "如未能办成，原因将另行告知您" in done.text
        office.drain()
        told = liaison.get("/notify/v1/messages").json["items"][0]
        assert (told["title"], told["object_ref"]) == ("链接办理未成功", "QJ50-001")
        assert "延期申请未办成：延期须在2026-06-29前申请" in told["text"]


def test_what_is_no_link_is_said_on_a_page(an_office):
    with an_office(("notify",), "2026-03-02T10:00") as office:
        none = Page(office, "x" * 43)
        assert (none.answer.status_code, none.forms) == (404, {})
        assert none.answer.content_type == "text/html; charset=utf-8"
        assert "该链接无效或已过期" in none.text
