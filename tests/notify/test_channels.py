"""Ways out of the house besides mail, against real servers that take, refuse, hang, redirect and drip."""

import time
from datetime import date
from ipaddress import ip_network

import apprise
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from sqlalchemy import select

from chassis.events import copies
from contracts.directory import PersonUpserted
from contracts.issues.restricted import RestrictedAssigned
from services.notify.channels import calls, posting
from services.notify.channels.posting import PostFailed, post
from services.notify.endpoints import usecases
from services.notify.endpoints.errors import EndpointInvalid
from services.notify.endpoints.model import Endpoint
from services.notify.endpoints.schemas import EndpointIn
from services.notify.hearing.usecases import hear
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.sending import queries
from services.notify.sending import usecases as sending
from services.notify.sending.errors import NoWay
from services.notify.sending.model import Delivery
from services.notify.sending.schemas import ResendIn
from services.notify.templates.wording import RESTRICTED
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import FINANCE, a_dispatched_issue, a_dispatched_task, a_rung

SECRET = "s3cret-of-the-unit-system"


@pytest.fixture
def endpoint(acting):
    """Put an endpoint in place."""

    def put(kind, url, dept=None, secret="", code=None):
        body = EndpointIn(kind=kind, dept=dept, name=kind, url=url, secret=secret)
        with acting() as session:
            return usecases.put(session, code or kind, body)

    return put


def deliveries(acting, channel):
    with acting() as session:
        return list(session.scalars(select(Delivery).where(Delivery.channel == channel)))


def test_a_unit_s_system_gets_a_signed_cloudevent(told, send, acting, web, endpoint):
    endpoint("webhook", f"{web.url}/hook?of=finance", FINANCE, SECRET)
    told(a_dispatched_task())
    send()
    (request,) = web.received
    event = from_structured_event(HTTPMessage(request.headers, request.body))
    assert event.get_type() == "notify.message"
    assert event.get_data()["text"].startswith("任务QJ50-001已交办财政局主办")
    assert request.path == "/hook?of=finance"
    key, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert request.headers["webhook-signature"] == calls.signature(SECRET, key, at, request.body)
    assert request.headers["webhook-signature"] != calls.signature("another", key, at, request.body)
    assert event.get_id() == key
    (delivery,) = deliveries(acting, "webhook")
    assert (delivery.result, delivery.recipient) == ("sent", f"webhook/{FINANCE}")


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        (500, "call_http_500"),
        (404, "call_http_404"),
        ("redirect", "call_redirected"),
        ("hang", "call_timeout"),
        ("drip", "call_timeout"),
    ],
)
def test_a_system_that_does_not_take_it_is_asked_again(told, send, acting, web, endpoint, mood, error):  # noqa: PLR0917
    endpoint("webhook", web.url, FINANCE, SECRET)
    told(a_dispatched_task())
    web.mood = mood
    began = time.monotonic()
    send()
    assert time.monotonic() - began < 15
    (delivery,) = deliveries(acting, "webhook")
    assert (delivery.result, delivery.error, len(web.received)) == ("waiting", error, 1)
    web.mood = 200
    send(now="2026-03-02T09:01")
    first, second = web.received
    assert deliveries(acting, "webhook")[0].result == "sent"
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    first_at, second_at = (int(each.headers["webhook-timestamp"]) for each in (first, second))
    assert second_at - first_at == 60  # a receiver that checks it takes what is tried again, too


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/"])
def test_the_own_network_is_not_called_unless_it_is_listed(url):
    with pytest.raises(PostFailed, match="call_network_blocked"):
        post(url, b"", {})


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds tell secrets
        ("0.0.0.0", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("114.114.114.114", True),
    ],
)
def test_only_public_addresses_and_listed_networks_may_be_called(monkeypatch, address, may):
    assert posting.may_be_called(address) is may
    listed = RULES.model_copy(update={"private_networks": (ip_network("10.1.2.0/24"),)})
    monkeypatch.setattr(posting, "RULES", listed)
    assert posting.may_be_called(address) is (may or address == "10.1.2.3")


def test_nobody_at_home_is_a_failure_like_another(web):
    with pytest.raises(PostFailed, match="call_failed"):
        post("http://127.0.0.1:9/", b"", {})
    with pytest.raises(PostFailed, match="call_no_such_host"):
        post("http://nowhere.invalid/", b"", {})


def test_a_short_message_goes_to_the_gateway_when_mail_has_failed(told, send, acting, sink, web, endpoint):  # noqa: PLR0917
    endpoint("sms", f"{web.url}/sms", secret="gateway-key")
    with acting() as session:
        person = copies.find(session, PersonUpserted, "bao-dl").model_copy(update={"phone": "17000000021"})
        copies.keep(session, person)
    told(a_dispatched_issue(co_depts=[]))
    sink.answer = "550 no such mailbox"
    for now in ("09:00", "09:01", "09:06", "09:36"):
        send(now=f"2026-03-02T{now}")
        assert web.received == []
    send(now="2026-03-02T09:37")
    (request,) = web.received
    assert request.headers["authorization"] == "Bearer gateway-key"
    assert request.json["to"] == "17000000021"
    assert request.json["text"] == "问题WT2026-WJ-0001已交办你单位主办，请于2026年3月3日前签收。"
    assert request.headers["idempotency-key"] == request.json["id"]
    assert deliveries(acting, "mail")[0].result == "failed_final"
    assert deliveries(acting, "sms")[0].result == "sent"


def test_a_petitioner_s_receipt_goes_to_the_phone_they_left_at_once(acting, send, web, endpoint, told):
    endpoint("sms", web.url)
    opened = next(e for e in EXAMPLES if str(e) == "issues.issue_opened: complaint_with_a_phone")
    event = opened.event_type.model_validate_json(opened.text)
    with acting(now="2026-03-08T03:00") as session:
        hear(session, event)
    send(now="2026-03-08T03:00")
    (request,) = web.received
    assert request.json["to"] == event.petitioner_phone
    assert request.json["text"] == f"您反映的问题已登记，编号{event.issue_no}。"


def test_without_any_way_a_receipt_is_left_to_an_operator(told, acting):
    opened = next(e for e in EXAMPLES if str(e) == "issues.issue_opened: complaint_with_a_phone")
    told(opened.event_type.model_validate_json(opened.text))
    with acting() as session:
        (message,) = session.scalars(select(Notification).filter_by(template="issue_opened_receipt"))
    assert message.status == "failed_final"
    (delivery,) = deliveries(acting, "paper")
    assert (delivery.result, delivery.error) == ("failed_final", "no_channel")


def test_what_had_no_way_out_is_sent_once_there_is_one(told, send, acting, web, endpoint):
    opened = next(e for e in EXAMPLES if str(e) == "issues.issue_opened: complaint_with_a_phone")
    event = opened.event_type.model_validate_json(opened.text)
    told(event)
    (nowhere,) = deliveries(acting, "paper")
    with acting() as session, pytest.raises(NoWay):
        sending.resend(session, nowhere.id)
    endpoint("sms", web.url)
    with acting() as session:
        assert sending.resend_all(session, ResendIn(since=nowhere.finished_at)).resent == 1
    send()
    assert [each.json["to"] for each in web.received] == [event.petitioner_phone]
    with acting() as session:
        message = session.scalars(select(Notification).filter_by(template="issue_opened_receipt")).one()
        assert message.status == "sent"
        assert queries.counts(session).open == 0
        assert sending.resend_all(session, ResendIn(since=nowhere.finished_at)).resent == 0


def test_the_app_takes_what_is_pushed(told, send, acting, sink, web, endpoint):  # noqa: PLR0917
    endpoint("push", web.url)
    with acting() as session:
        person = copies.find(session, PersonUpserted, "bao-dl").model_copy(update={"push": "iqq-1"})
        copies.keep(session, person)
    told(a_rung("urge"))
    send()
    assert [each.json["to"] for each in web.received] == ["iqq-1"]
    assert sink.mails == []  # the first channel took it


@pytest.mark.parametrize(
    ("url", "plugin"),
    [
        ("wecombot://0f3a4b5c-1111-2222", "wecombot.NotifyWeComBot"),
        ("dingtalk://abcdef0123", "dingtalk.NotifyDingTalk"),
        ("feishu://0f3a4b5c1111", "feishu.NotifyFeishu"),
    ],
)
def test_a_unit_s_group_robot_is_told_what_its_unit_is(  # noqa: PLR0917
    told, send, acting, web, endpoint, monkeypatch, url, plugin
):
    module, name = plugin.split(".")
    robot = getattr(__import__(f"apprise.plugins.{module}", fromlist=[name]), name)
    monkeypatch.setattr(robot, "notify_url", f"{web.url}/robot")  # the same request, to this machine
    shown = endpoint("robot", url, FINANCE).shown
    assert shown == url.partition(":")[0]
    told(a_dispatched_task())
    send()
    (request,) = web.received
    assert "QJ50-001" in request.body.decode("unicode_escape")
    assert deliveries(acting, "robot")[0].attempts == 1


def test_a_robot_or_system_hears_nothing_of_a_restricted_matter(told, send, acting, web, endpoint):
    endpoint("webhook", web.url, FINANCE, SECRET)
    endpoint("sms", web.url)
    with acting() as session:
        person = copies.find(session, PersonUpserted, "bao-dl")
        copies.keep(session, person.model_copy(update={"phone": "17000000021", "mail": None}))
    told(RestrictedAssigned(case_ref="9f3c", recipients=["bao-dl"], due=date(2026, 3, 20)))
    send()
    (request,) = web.received
    assert request.json["text"] == RESTRICTED
    assert "9f3c" not in request.body.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "webhook", "dept": None}, "dept"),
        ({"kind": "sms", "dept": FINANCE}, "dept"),
        ({"kind": "webhook", "dept": "D99"}, "dept"),
        ({"kind": "webhook", "dept": FINANCE, "url": "ftp://x"}, "url"),
        ({"kind": "webhook", "dept": FINANCE, "secret": "short"}, "secret"),
        ({"kind": "robot", "dept": FINANCE, "url": "json://127.0.0.1/x"}, "url"),
        ({"kind": "robot", "dept": FINANCE, "url": "wecombot://"}, "url"),
    ],
)
def test_an_endpoint_that_cannot_work_is_refused(acting, given, field):
    whole = {"name": "x", "url": "https://x.example/h", "secret": SECRET} | given
    with pytest.raises(EndpointInvalid) as refusal, acting() as session:
        usecases.put(session, "mine", EndpointIn(**whole))
    assert refusal.value.field == field


def test_no_secret_comes_out_of_an_answer_a_log_or_the_database(acting, endpoint, capsys):
    out = endpoint("webhook", "https://user:pw@hook.example/path-token", FINANCE, SECRET)
    assert out.shown == "https://hook.example"
    with acting() as session:
        row = session.scalars(select(Endpoint)).one()
        assert row.open(session.info["settings"]) == ("https://user:pw@hook.example/path-token", SECRET)
        told = f"{usecases.listed(session)}{row.sealed!r}{usecases.call_to_try(session, 'webhook')!r}"
    for secret in (SECRET, "path-token", "user:pw"):
        assert secret not in told + capsys.readouterr().out
    assert apprise.__version__
