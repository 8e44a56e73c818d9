"""What a gateway tells later of what it took: it arrived, or the next channel is tried (domain.md §4.4)."""

import pytest
from sqlalchemy import select

from chassis.context import Actor, now
from chassis.events import copies
from chassis.events.outbox import outbox
from chassis.testing import Office
from contracts.directory import PersonUpserted
from services.notify.endpoints import usecases as endpoints
from services.notify.endpoints.schemas import EndpointIn
from services.notify.messages.model import Notification
from services.notify.sending import receipts, usecases
from services.notify.sending.errors import GatewayUnknown
from services.notify.sending.model import Delivery
from services.notify.sending.schemas import ReceiptsIn, RegistrationIn
from services.notify.templates import usecases as templates
from services.notify.templates.current import packaged
from tests.contracts.examples import EXAMPLES
from tests.notify.builders import LIAISON, a_dispatched_task

SECRET = "key-of-the-gateway"
OPERATOR = Actor("person", "op", None, frozenset({"OP"}))


@pytest.fixture
def gateway(acting, web):
    """The short-message gateway; messages of a dispatched task go there, then by mail."""
    own = packaged()["task_dispatched_lead"].model_copy(update={"channels": ["sms", "mail"]})
    with acting() as session:
        templates.change(session, "task_dispatched_lead", own)
        person = copies.find(session, PersonUpserted, LIAISON.id).model_copy(update={"phone": "17000000021"})
        copies.keep(session, person)
        body = EndpointIn(kind="sms", name="短信", url=f"{web.url}/sms", secret=SECRET)
        return endpoints.put(session, "sms", body)


@pytest.fixture
def sent(gateway, told, send, web):
    """The id under which the gateway was given a message."""
    told(a_dispatched_task())
    send()
    (request,) = web.received
    return request.json["id"]


def report(acting, gateway, *told, token=None, now="2026-03-02T10:00"):
    body = ReceiptsIn(items=[{"id": number, "status": status} for number, status in told])
    with acting(now=now) as session:
        return receipts.take(session, "sms", token or gateway.receipts.rpartition("/")[2], body)


def results(acting):
    """How far each delivery is, and the message itself."""
    with acting() as session:
        rows = session.execute(select(Delivery.channel, Delivery.result).order_by(Delivery.id))
        (status,) = session.scalars(select(Notification.status))
        return {row.channel: row.result for row in rows if row.channel != "inbox"}, status


def events(acting):
    with acting() as session:
        names = session.scalars(select(outbox.c.name).order_by(outbox.c.id))
        return [name for name in names if name.startswith("notification_")]


def test_a_message_that_arrived_is_delivered_however_often_that_is_told(acting, gateway, sent):
    assert report(acting, gateway, (sent, "delivered"), (sent, "delivered")).model_dump() == {
        "taken": 2,
        "unknown": 0,
    }
    report(acting, gateway, (sent, "failed"))
    assert results(acting) == ({"sms": "delivered"}, "delivered")
    assert events(acting).count("notification_delivered") == 1


def test_what_did_not_arrive_goes_out_on_the_next_channel_at_once(acting, gateway, sent, send, sink):
    report(acting, gateway, (sent, "failed"), (sent, "failed"))
    assert results(acting)[0] == {"sms": "failed_final", "mail": "waiting"}
    send(now="2026-03-02T10:00")
    assert len(sink.mails) == 1
    assert results(acting)[0] == {"sms": "failed_final", "mail": "sent"}


def test_who_was_told_by_phone_stays_told_whatever_the_gateway_says(acting, gateway, told, send, web):
    opened = next(e for e in EXAMPLES if str(e) == "issues.issue_opened: complaint_with_a_phone")
    told(opened.event_type.model_validate_json(opened.text))
    send()
    (request,) = web.received
    number = request.json["id"]
    body = RegistrationIn(channel="phone", note="已电话告知")
    with acting() as session:
        usecases.register(session, number.removesuffix(".sms"), body)
    report(acting, gateway, (number, "failed"))
    with acting() as session:
        same = Notification.notification_id == number.removesuffix(".sms")
        assert session.scalar(select(Notification.status).where(same)) == "sent"
    assert events(acting)[-1] == "notification_failed_final"  # of the short message: an operator looks at it


def test_a_receipt_that_overtakes_the_sender_s_own_note_counts(acting, gateway, told, web):
    told(a_dispatched_task())
    with acting() as session:
        (waiting,) = session.scalars(select(Delivery).where(Delivery.channel == "sms"))
        number = f"{waiting.notification.notification_id}.sms"
    report(acting, gateway, (number, "delivered"))
    assert results(acting) == ({"sms": "delivered"}, "delivered")
    assert events(acting)[-2:] == ["notification_sent", "notification_delivered"]


def test_a_message_somebody_has_opened_stays_opened(acting, gateway, sent):
    with acting() as session:
        session.scalars(select(Notification)).one().read(now(session))
    report(acting, gateway, (sent, "delivered"))
    assert results(acting) == ({"sms": "delivered"}, "read")


@pytest.mark.parametrize("number", ["none.sms", "none", "", "{sent}x", "{message}.inbox"])
def test_a_receipt_for_what_this_gateway_never_had_is_told_by_number_only(acting, gateway, sent, number):
    told = number.format(sent=sent, message=sent.rpartition(".")[0])
    assert report(acting, gateway, (told, "delivered")).model_dump() == {"taken": 0, "unknown": 1}
    assert results(acting) == ({"sms": "sent"}, "sent")


def test_nobody_without_the_address_reports_anything(acting, gateway, sent):
    for token in ("0" * 64, "", SECRET):
        with pytest.raises(GatewayUnknown):
            report(acting, gateway, (sent, "delivered"), token=token or "x")
    with acting() as session:
        changed = EndpointIn(kind="sms", name="短信", url="https://sms.example/", secret="another-key")
        other = endpoints.put(session, "sms", changed)
    assert other.receipts != gateway.receipts
    with pytest.raises(GatewayUnknown):
        report(acting, gateway, (sent, "delivered"))


def test_the_address_is_told_when_the_gateway_is_set_and_never_again(tmp_path):
    with Office(tmp_path, services=("notify",)) as office:
        body = {"kind": "sms", "name": "短信", "url": "https://sms.example/", "secret": SECRET}
        put = office.ask(OPERATOR, "PUT", "/notify/v1/endpoints/sms", body)
        assert put.status_code == 200, put.text
        (listed,) = office.ask(OPERATOR, "GET", "/notify/v1/endpoints").json["items"]
        assert listed["receipts"] is None
        items = {"items": [{"id": "none.sms", "status": "delivered"}]}
        taken = office.ask(None, "POST", put.json["receipts"], items)
        assert (taken.status_code, taken.json) == (200, {"taken": 0, "unknown": 1})
        refused = office.ask(None, "POST", f"{put.json['receipts'][:-4]}0000", items)
        assert (refused.status_code, refused.json["code"]) == (404, "gateway_unknown")
        none = office.ask(OPERATOR, "PUT", "/notify/v1/endpoints/push", body | {"kind": "push", "secret": ""})
        assert none.json["receipts"] is None
