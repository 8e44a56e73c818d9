"""Mails to a real server: sent once, tried again when refused, given up in the end, not lost in a crash."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.events import copies
from chassis.events.outbox import outbox
from chassis.settings import Settings
from chassis.testing import NOW, Office, context, instant
from services.notify.channels import mail
from services.notify.channels.calls import Call
from services.notify.channels.mail import MailServerAway
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.sending import queries, rounds, sender
from services.notify.sending.model import Delivery
from services.notify.sending.schemas import DeliveryQuery
from tests.notify.builders import a_dispatched_task, a_person


@pytest.fixture
def dispatched(told):
    """A task was dispatched to the finance bureau, whose liaison has an address."""

    def tell(now="2026-03-02T09:00", event_id="e-1"):
        told(a_dispatched_task(), now=now, event_id=event_id)

    return tell


def mail_delivery(acting):
    with acting() as session:
        return session.scalars(select(Delivery).where(Delivery.channel == "mail")).one()


def events_on_record(notices):
    with notices.reading(context()) as session:
        return [row.name for row in session.execute(select(outbox).order_by(outbox.c.id))]


def test_a_sender_that_is_told_to_stop_finishes_what_it_has_claimed(
    dispatched, notices, sink, acting, monkeypatch
):
    monkeypatch.setattr(sender, "RULES", RULES.model_copy(update={"batch": 2}))
    for number in range(5):
        dispatched(event_id=f"e-{number}")
    rounds.run(lambda: notices.transaction(context()), notices.settings, lambda: bool(sink.mails))
    assert len(sink.mails) == 2
    with acting() as session:
        results = session.scalars(select(Delivery.result).where(Delivery.channel == "mail")).all()
    assert sorted(results) == ["sent", "sent", "waiting", "waiting", "waiting"]


def test_a_process_that_stops_says_so_to_its_senders(tmp_path):
    with Office(tmp_path, services=("notify",)) as office:
        assert not office.runtime.stopping
    assert office.runtime.stopping


def test_a_mail_reaches_its_recipient_in_readable_chinese(dispatched, send, sink, notices):
    dispatched()
    send()
    (mail,) = sink.mails
    assert sink.recipients == ["bao@caizheng.example"]
    assert (mail["To"], mail["From"]) == ("bao@caizheng.example", "notice@bizenv.example")
    assert mail["Subject"] == "【任务交办（主办）】QJ50-001"
    assert b"\r\n" in mail.get_payload(decode=True)
    assert mail.get_content().splitlines() == [
        "任务QJ50-001已交办财政局主办，请于2026年3月4日前签收，完成时限为2026年6月30日。",
        "",
        "鄂托克前旗营商环境促进中心（系统发送，请勿回复）",
    ]
    assert events_on_record(notices) == ["notification_sent", "notification_sent"]


def test_what_is_sent_is_not_sent_again(dispatched, send, sink):
    dispatched()
    for _ in range(3):
        send()
    assert len(sink.mails) == 1


def test_the_night_s_mail_and_inbox_wait_for_the_morning(dispatched, send, sink, acting):
    dispatched(now="2026-03-06T21:00")
    send(now="2026-03-09T08:29")
    assert sink.mails == []
    send(now="2026-03-09T08:30")
    assert len(sink.mails) == 1
    with acting() as session:
        assert session.scalars(select(Notification.status)).all() == ["sent"]


def test_a_refused_mail_is_tried_after_one_five_and_thirty_minutes_then_given_up(
    dispatched, send, sink, acting, notices
):
    dispatched()
    sink.answer = "550 mailbox full"
    for now, attempts in (
        ("09:00", 1),
        ("09:00", 1),
        ("09:01", 2),
        ("09:05", 2),
        ("09:06", 3),
        ("09:35", 3),
        ("09:36", 4),
        ("23:00", 4),
    ):
        send(now=f"2026-03-02T{now}")
        assert mail_delivery(acting).attempts == attempts, now
    given_up = mail_delivery(acting)
    assert (given_up.result, given_up.error) == ("failed_final", "mail_refused")
    assert events_on_record(notices) == ["notification_sent", "notification_failed_final"]
    assert sink.mails == []


def test_a_mail_goes_out_once_the_server_is_back(dispatched, send, sink, acting):
    dispatched()
    send(smtp_url="smtp://127.0.0.1:9")  # nobody listens there
    waiting = mail_delivery(acting)
    assert (waiting.result, waiting.error) == ("waiting", "mail_server_away")
    send(now="2026-03-02T09:01")
    assert len(sink.mails) == 1
    assert (mail_delivery(acting).result, mail_delivery(acting).error) == ("sent", None)


def test_a_crash_between_sending_and_recording_repeats_the_mail_under_the_same_id(
    dispatched, send, sink, acting, notices
):
    dispatched()
    with notices.transaction(context()) as session:
        (claimed,), _ = sender.claim(session)
    with mail.connect(sink.url, "notice@bizenv.example") as post:
        assert post.send(claimed.parcel) is None
    # here the process died: nothing was recorded
    send(now="2026-03-02T09:05")
    assert len(sink.mails) == 1, "the lease still runs"
    send(now="2026-03-02T09:10")
    first, second = sink.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert mail_delivery(acting).result == "sent"


def test_a_sender_whose_lease_ran_out_does_not_overwrite_the_next_one_s_record(
    dispatched, send, acting, notices
):
    dispatched()
    with notices.transaction(context()) as session:
        (slow,), _ = sender.claim(session)
    send(now="2026-03-02T09:10")
    with acting(now="2026-03-02T09:11") as session:
        sender.record(session, slow, "mail_server_away")
    assert (mail_delivery(acting).result, mail_delivery(acting).attempts) == ("sent", 2)


def test_a_sender_whose_lease_ran_out_leaves_the_record_to_the_one_who_took_over(dispatched, acting, notices):
    dispatched()
    with notices.transaction(context()) as session:
        (slow,), _ = sender.claim(session)
    with notices.transaction(context("2026-03-02T09:10")) as session:
        (other,), _ = sender.claim(session)
    for claimed, result in ((slow, "sending"), (other, "sent")):
        with acting(now="2026-03-02T09:11") as session:
            sender.record(session, claimed, None)
        assert mail_delivery(acting).result == result
    assert events_on_record(notices) == ["notification_sent", "notification_sent"]


def test_two_senders_do_not_claim_the_same_mail(dispatched, notices):
    dispatched()
    with notices.transaction(context()) as session:
        first, _ = sender.claim(session)
    with notices.transaction(context()) as session:
        second, _ = sender.claim(session)
    assert (len(first), second) == (1, [])


def test_a_mail_goes_to_the_address_of_today(dispatched, send, sink, acting):
    dispatched(now="2026-03-06T21:00")
    with acting() as session:
        copies.keep(session, a_person("bao-dl", "new@caizheng.example"))
    send(now="2026-03-09T08:30")
    assert sink.recipients == ["new@caizheng.example"]


@pytest.mark.parametrize(
    ("address", "error"),
    [
        (None, "no_address"),
        ("a\nBcc: b@x.example", "mail_address_invalid"),
        ("牧民@x.example", "mail_address_invalid"),
    ],
)
def test_what_is_no_address_any_more_is_sent_nothing(dispatched, send, acting, address, error):
    dispatched()
    with acting() as session:
        copies.keep(session, a_person("bao-dl", address))
    send()
    assert (mail_delivery(acting).result, mail_delivery(acting).error) == ("waiting", error)


def test_more_than_one_batch_is_sent_in_one_go(dispatched, send, sink, monkeypatch):
    monkeypatch.setattr(sender, "RULES", RULES.model_copy(update={"batch": 2}))
    for n in range(5):
        dispatched(event_id=f"e-{n}")
    send()
    assert len({mail["Message-ID"] for mail in sink.mails}) == 5


def test_without_a_mail_server_only_the_inbox_is_used(acting, notices, told, send, sink):
    notices.settings = Settings(data=notices.settings.data)
    told(a_dispatched_task())
    with acting() as session:
        assert [d.channel for d in session.scalars(select(Delivery))] == ["inbox"]
    send()
    assert sink.mails == []


def test_a_password_is_never_sent_in_the_clear(sink):
    url = sink.url.replace("smtp://", "smtp://user:secret@")
    with pytest.raises(MailServerAway), mail.connect(url, "notice@bizenv.example"):
        pass


def test_the_delivery_log_holds_ids_and_states_only(dispatched, send, acting):
    dispatched()
    send()
    with acting() as session:
        log = queries.deliveries(session, DeliveryQuery()).items
        assert [(each.channel, each.result, each.attempts) for each in log] == [
            ("mail", "sent", 1),
            ("inbox", "sent", 1),
        ]
        assert queries.deliveries(session, DeliveryQuery(channel="mail", result="waiting")).items == []
    said = " ".join(str(value) for each in log for value in each.model_dump().values())
    for secret in ("bao@caizheng.example", "签收", "财政局"):
        assert secret not in said


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        ({"since": date(2026, 3, 3)}, [4, 3]),
        ({"until": date(2026, 3, 3)}, [3, 2]),
        ({"since": date(2026, 3, 3), "until": date(2026, 3, 3)}, [3]),
        ({"error": "mail_refused"}, [4]),
        ({"error": "mail_server_away"}, []),
    ],
)
def test_the_log_is_searched_by_day_and_by_what_went_wrong(dispatched, send, acting, sink, wanted, days):  # noqa: PLR0917
    for day in (2, 3, 4):
        sink.answer = "451 later" if day == 4 else "250 kept"
        dispatched(event_id=f"e-{day}", now=f"2026-03-0{day}T09:00")
        send(now=f"2026-03-0{day}T09:01")
    with acting(now="2026-03-04T10:00") as session:
        log = queries.deliveries(session, DeliveryQuery(channel="mail", **wanted)).items
        assert [each.event_id for each in log] == [f"e-{day}" for day in days]
        same = DeliveryQuery(notification_id=log[0].notification_id if log else "n")
        assert {each.channel for each in queries.deliveries(session, same).items} == (
            {"mail", "inbox"} if log else set()
        )


def test_a_robot_is_given_one_message_after_the_other_and_gateways_all_at_once():
    def a_claim(number, kind, url):
        call = Call(kind, url, "", f"{number}.{kind}", "", "", "", "", "ordinary", instant(NOW), instant(NOW))
        return sender.Claim(number, 1, kind, Notification(), call)

    robots = [a_claim(number, "robot", f"feishu://{number % 2}") for number in range(5)]
    gateway = [a_claim(number, "sms", "https://sms.example") for number in range(5, 8)]
    together = []
    waiting = [*robots, *gateway]
    while waiting:
        now, waiting = sender.one_to_each_robot(waiting)
        together.append([each.delivery for each in now])
    assert together == [[0, 1, 5, 6, 7], [2, 3], [4]]
