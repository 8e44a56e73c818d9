"""From a dispatched task to the liaison's inbox and mail, through the real services in one process."""

import pytest

from chassis.testing import Office
from tests.notify.builders import FINANCE, know_everybody
from tests.tasks import builders as tasks


@pytest.fixture
def office(tmp_path, sink):
    settings = {"smtp_url": sink.url, "mail_from": "notice@bizenv.example"}
    with Office(tmp_path, services=("tasks", "notify"), now="2026-03-06T19:30", **settings) as running:
        for name, know in (("tasks", tasks.know_everybody), ("notify", know_everybody)):
            with running.transaction(name) as session:
                know(session)
                if name == "tasks":
                    tasks.copies.keep(session, tasks.a_unit(FINANCE, "财政局"))
        yield running


@pytest.fixture
def publish(office):
    """Publish a plan of one task that the finance bureau leads."""

    def run(code="QJ50"):
        dispatcher = office.client("DP", person="wang-dp", dept="D00")
        dispatcher.post(
            "/tasks/v1/plans", tasks.a_plan_in(code=code).model_dump(mode="json", exclude_none=True)
        )
        workbook = tasks.a_workbook(tasks.a_row(牵头部门="财政局", 配合单位=None))
        upload = {"data": {"file": (workbook, "x.xlsx")}, "content_type": "multipart/form-data"}
        dispatcher.post(f"/tasks/v1/plans/{code}/import", **upload)
        assert dispatcher.post(f"/tasks/v1/plans/{code}/publish").status_code == 200
        office.drain()

    return run


@pytest.fixture
def liaison(office):
    return office.client("DL", person="bao-dl", dept=FINANCE)


def about_the_task(liaison):
    """The messages about the task; that the plan is out is told, too."""
    items = liaison.get("/notify/v1/messages").json["items"]
    return [each for each in items if each["object_ref"] == "QJ50-001"]


def test_a_dispatched_task_reaches_the_liaison_s_inbox_and_mail(office, publish, liaison, sink):
    publish()
    (message,) = about_the_task(liaison)
    assert message["text"] == (
        "任务QJ50-001已交办财政局主办，请于2026年3月10日前签收，完成时限为2026年6月30日。"
    )
    assert liaison.get("/notify/v1/messages/counts").json == {"unread": 2, "to_ack": 0}
    office.move_clock("2026-03-06T19:31")
    assert [mail["Subject"] for mail in sink.mails] == ["【任务交办（主办）】QJ50-001"]
    path = f"/notify/v1/messages/{message['notification_id']}"
    assert liaison.get(path).json["status"] == "sent"
    assert liaison.post(f"{path}/read").json["status"] == "read"
    assert len(liaison.get("/notify/v1/messages?unread=true").json["items"]) == 1
    refused = liaison.post(f"{path}/ack")
    assert (refused.status_code, refused.json["code"]) == (409, "no_ack_asked")


def test_what_comes_on_friday_night_goes_out_on_monday_at_half_past_eight(office, publish, liaison, sink):
    office.move_clock("2026-03-06T20:00")
    publish()
    office.move_clock("2026-03-09T08:29")
    assert (liaison.get("/notify/v1/messages").json["items"], sink.mails) == ([], [])
    office.move_clock("2026-03-20T12:00")  # far beyond: it must still have gone out on the dot
    (message,) = about_the_task(liaison)
    assert message["sent_at"] == "2026-03-09T08:30:00+08:00"
    assert len(sink.mails) == 1


def test_operators_see_deliveries_without_a_word_of_their_text(office, publish, sink):
    publish()
    office.move_clock("2026-03-06T19:31")
    log = office.client("OP", person="op").get(
        "/notify/v1/deliveries?result=sent&template=task_dispatched_lead"
    )
    assert [(each["channel"], each["recipient"]) for each in log.json["items"]] == [
        ("mail", "bao-dl"),
        ("inbox", "bao-dl"),
    ]
    for secret in ("财政局", "签收", "caizheng.example"):
        assert secret not in log.text


def test_an_operator_words_a_message_otherwise(office, publish, liaison):
    operator = office.client("OP", person="op")
    path = "/notify/v1/templates/task_dispatched_lead"
    (own,) = (t for t in operator.get("/notify/v1/templates").json["items"] if t["code"] == path[21:])
    own = {
        name: value for name, value in own.items() if name not in ("code", "fields", "packaged", "version")
    }
    wording = own | {"title": "任务", "text": "{{ object_ref }}请签收", "requires_ack": True}
    bad = operator.put(path, own | {"text": "{{ title }}"})
    assert (bad.status_code, bad.json["code"], bad.json["field"]) == (422, "template_invalid", "text")
    assert operator.post("/notify/v1/templates/preview", wording).json["text"] == "WT2026-WJ-0001请签收"
    first = operator.put(path, wording, headers={"If-Match": '"0"'})
    assert (first.status_code, first.json["version"]) == (200, 1)
    stale = operator.put(path, wording, headers={"If-Match": '"0"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    publish()
    (message,) = about_the_task(liaison)
    assert message["text"] == "QJ50-001请签收"
    acked = liaison.post(f"/notify/v1/messages/{message['notification_id']}/ack")
    assert acked.json["status"] == "acked"


def test_nobody_reads_another_s_messages_or_the_log_without_the_role(office, publish, liaison):
    publish()
    (message,) = about_the_task(liaison)
    other = office.client("DL", person="su-dl", dept=FINANCE)
    assert about_the_task(other) == []
    missing = other.get(f"/notify/v1/messages/{message['notification_id']}")
    assert (missing.status_code, missing.json["code"]) == (404, "message_not_found")
    assert other.get("/notify/v1/deliveries").status_code == 403
    assert other.get("/notify/v1/templates").status_code == 403
    assert office.client().get("/notify/v1/messages").status_code == 401


def test_an_event_delivered_again_sends_nothing_again(office, publish, liaison, sink):
    publish()
    office.move_clock("2026-03-06T19:31")
    with office.session("tasks") as session:
        count = session.connection().exec_driver_sql("SELECT count(*) FROM outbox").scalar()
    assert count >= 2
    office.drain()
    office.move_clock("2026-03-06T19:59")
    assert len(sink.mails) == 1
    assert len(about_the_task(liaison)) == 1
