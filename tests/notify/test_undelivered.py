"""Messages that did not get through, those that had to wait, and a sender that is killed (NTF-4)."""

import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select

from chassis.events import copies
from chassis.testing import instant
from contracts.notify import DeliveriesFailed
from services.notify.messages import usecases as messages
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.sending import queries, sender, usecases
from services.notify.sending.errors import AlreadyRegistered, DeliveryNotFound, NotFailed
from services.notify.sending.model import Delivery
from services.notify.sending.schemas import DeliveryQuery, RegistrationIn, ResendIn
from tests.notify.builders import LIAISON, a_closed_task, a_dispatched_task, a_person, a_rung


@pytest.fixture
def given_up(told, send, sink):
    """A mail that was refused four times."""
    told(a_dispatched_task())
    sink.answer = "550 mailbox full"
    for now in ("09:00", "09:01", "09:06", "09:36"):
        send(now=f"2026-03-02T{now}")
    sink.answer = "250 kept"


def the_mail(acting):
    with acting() as session:
        return session.scalars(select(Delivery).where(Delivery.channel == "mail")).one()


def test_what_was_given_up_is_sent_again_when_an_operator_says_so(given_up, acting, send, sink):
    delivery = the_mail(acting)
    assert delivery.result == "failed_final"
    with acting(now="2026-03-02T10:00") as session:
        assert usecases.resend(session, delivery.id).attempts == 0
    send(now="2026-03-02T10:00")
    assert len(sink.mails) == 1
    with acting() as session:
        for act in (usecases.resend, usecases.settle):
            with pytest.raises(NotFailed):
                act(session, delivery.id)
        with pytest.raises(DeliveryNotFound):
            usecases.resend(session, 999)


@pytest.mark.parametrize(
    ("since", "channel", "template", "number"),
    [
        ("09:00", None, None, 1),
        ("09:37", None, None, 0),
        ("09:00", "sms", None, 0),
        ("09:00", "mail", "x", 0),
    ],
)
def test_all_that_failed_since_a_time_is_sent_again(  # noqa: PLR0917
    given_up, acting, since, channel, template, number
):
    asked = ResendIn(since=instant(f"2026-03-02T{since}"), channel=channel, template=template)
    with acting(now="2026-03-02T10:00") as session:
        assert usecases.resend_all(session, asked).resent == number


def open_failures(acting):
    with acting() as session:
        counted = queries.counts(session)
        listed = queries.deliveries(session, DeliveryQuery(open=True)).items
        assert counted.open == len(listed) == sum(counted.by_error.values())
        return [each.error for each in listed]


def told_operators(acting, now):
    with acting(now=now) as session:
        usecases.tell_operators(session)
        rows = [row for row in session.info.get("events", ()) if row["name"] == "deliveries_failed"]
        return [DeliveriesFailed.model_validate_json(row["body"]) for row in rows]


def test_what_did_not_get_through_is_told_to_operators_until_somebody_sees_to_it(given_up, acting, told):
    assert open_failures(acting) == ["mail_refused"]
    (event,) = told_operators(acting, "2026-03-03T09:15")
    assert (event.waiting, event.oldest_on) == (1, date(2026, 3, 2))
    with acting() as session:
        copies.keep(session, a_person("op", None).model_copy(update={"roles": ["OP"]}))
    told(event, now="2026-03-03T09:15", event_id="e-9")
    with acting() as session:
        (message,) = session.scalars(select(Notification).filter_by(template="deliveries_failed_todo"))
    assert message.recipient == "op"
    assert message.text.startswith("截至2026年3月3日有1条消息未能送达，最早的在2026年3月2日，")
    delivery = the_mail(acting)
    with acting() as session:
        assert usecases.settle(session, delivery.id).settled_at is not None
    assert open_failures(acting) == []
    assert told_operators(acting, "2026-03-04T09:15") == []


def test_what_was_read_sent_again_or_told_by_phone_is_no_failure_to_see_to(given_up, acting, send, sink):
    delivery = the_mail(acting)
    with acting() as session:
        usecases.resend(session, delivery.id)
    assert open_failures(acting) == []
    sink.answer = "550 mailbox full"
    for now in ("10:00", "10:01", "10:06", "10:36"):
        send(now=f"2026-03-02T{now}")
    assert open_failures(acting) == ["mail_refused"]
    with acting() as session:
        message = session.scalars(select(Notification)).one()
    with acting(LIAISON) as session:
        messages.read(session, message.notification_id, LIAISON)
    assert open_failures(acting) == []


def test_somebody_who_was_told_by_phone_has_been_told(given_up, acting):
    with acting() as session:
        number = session.scalars(select(Notification.notification_id)).one()
        body = RegistrationIn(channel="phone", at=None, note="已告知联络员")
        assert usecases.register(session, number, body).result == "sent"
        assert queries.counts(session).open == 0
        with pytest.raises(AlreadyRegistered, match="电话"):
            usecases.register(session, number, body)
        with pytest.raises(MessageNotFound):
            usecases.register(session, "nothing", body)


def test_more_mails_than_a_person_should_get_wait_but_what_is_urgent_does_not(
    told, send, sink, acting, monkeypatch
):
    few = RULES.throttle | {"mail": RULES.throttle["mail"].model_copy(update={"most": 2})}
    monkeypatch.setattr(sender, "RULES", RULES.model_copy(update={"throttle": few}))
    for n in range(4):
        told(a_dispatched_task(task_no=f"QJ50-00{n}"), event_id=f"e-{n}")
    send(now="2026-03-02T09:00")
    assert len(sink.mails) == 2
    told(a_rung("supervise", task_no="QJ50-099"), now="2026-03-02T09:10", event_id="e-9")
    send(now="2026-03-02T09:10")
    assert len(sink.mails) == 3
    send(now="2026-03-02T10:00")
    assert len(sink.mails) == 4
    with acting() as session:
        waits = session.scalars(select(Delivery).where(Delivery.result == "waiting")).all()
    assert all(each.attempts == 0 for each in waits)


def test_a_retry_does_not_go_out_after_hours(told, send, sink, acting):
    told(a_dispatched_task(), now="2026-03-06T19:59")
    sink.answer = "451 later"
    send(now="2026-03-06T19:59")
    sink.answer = "250 kept"
    send(now="2026-03-06T20:00")
    assert the_mail(acting).next_attempt_at == instant("2026-03-09T08:30")
    send(now="2026-03-09T08:30")
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    ("meanwhile", "mails"),
    [
        (None, 1),
        (a_closed_task(), 0),
        (a_dispatched_task(lead_dept="D09", due_date=date(2026, 6, 30)), 0),
    ],
    ids=["still open", "closed", "moved"],
)
def test_a_retry_chases_nobody_who_has_done_it_or_leads_it_no_more(  # noqa: PLR0917
    told, send, sink, acting, meanwhile, mails
):
    told(a_dispatched_task(due_date=date(2026, 6, 30)), now="2026-03-06T09:00", event_id="e-0")
    send(now="2026-03-06T09:00")
    sink.mails.clear()
    told(a_rung("urge"), now="2026-03-06T19:59")
    sink.answer = "451 later"
    send(now="2026-03-06T19:59")
    if meanwhile is not None:
        told(meanwhile, now="2026-03-07T10:00", event_id="e-2")
    sink.answer = "250 kept"
    send(now="2026-03-09T08:30")
    assert sum("催办" in mail["Subject"] for mail in sink.mails) == mails
    with acting(now="2026-03-09T09:00") as session:
        urge = select(Delivery).join(Delivery.notification).where(Notification.template == "task_urge")
        (mail,) = session.scalars(urge.where(Delivery.channel == "mail"))
        assert mail.error == (None if mails else "outdated")
        assert queries.counts(session).open == 0


@pytest.mark.parametrize(("closed", "mails"), [(["QJ50-001"], 1), (["QJ50-001", "QJ50-002"], 0)])
def test_a_digest_that_had_to_wait_is_sent_as_long_as_something_of_it_holds(told, send, sink, closed, mails):
    for number in ("QJ50-001", "QJ50-002"):
        told(a_rung("remind", task_no=number), event_id=f"e-{number}", now="2026-03-06T08:30")
    sink.answer = "451 later"
    send(now="2026-03-06T08:35")
    for number in closed:
        told(a_closed_task(task_no=number), event_id=f"c-{number}", now="2026-03-06T08:36")
    sink.answer = "250 kept"
    send(now="2026-03-06T08:37")
    assert len(sink.mails) == mails


def test_somebody_who_has_left_is_not_written_to(told, send, sink, acting):
    told(a_dispatched_task())
    with acting() as session:
        copies.keep(session, a_person("bao-dl", "bao@caizheng.example", active=False))
    send()
    assert sink.mails == []
    assert the_mail(acting).error == "no_address"


SENDER = """
import sys
from chassis.context import SYSTEM
from chassis.db import Database
from chassis.events import failpoints
from chassis.settings import Settings
from chassis.testing import context
from services.notify.sending import rounds
folder, smtp, point = sys.argv[1:]
failpoints.arm(point)
settings = Settings(data=folder, smtp_url=smtp, mail_from="notice@bizenv.example")
database = Database("notify", settings)
rounds.run(lambda: database.transaction(context(sys.stdin.readline().strip(), SYSTEM)), settings)
"""


def test_a_sender_that_is_killed_between_sending_and_recording_loses_nothing(
    told, acting, sink, tmp_path, notices
):
    for n in range(3):
        told(a_dispatched_task(task_no=f"QJ50-00{n}"), event_id=f"e-{n}")

    def run(now, point=""):
        command = [sys.executable, "-W", "ignore", "-c", SENDER, str(tmp_path), sink.url, point]
        times = "\n".join([now] * 50)
        return subprocess.run(command, input=times, text=True, check=False, timeout=100).returncode

    assert run("2026-03-02T09:00", "effect.done=1") == -9
    assert len(sink.mails) == 1
    assert run("2026-03-02T09:10") == 0  # when the lease has run out
    numbers = [mail["Message-ID"] for mail in sink.mails]
    assert len(set(numbers)) == 3
    assert len(numbers) == 4  # the one that was sent and not recorded, once more under the same id
    with acting() as session:
        results = session.scalars(select(Delivery.result).where(Delivery.channel == "mail")).all()
    assert results == ["sent"] * 3
