"""Sending what is due, at least once: claim and commit, send with nothing held, record and commit.

A mail whose sender died between handing it over and recording it is sent again when its lease ends: a
crash may repeat a mail, it never loses one. The Message-ID is the same on every attempt, so the mail
programs that look at it show one; the in-app inbox has each message exactly once, for it is this database.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.events import copies, failpoints, outbox
from chassis.officetime import workdays
from chassis.settings import Settings
from contracts.directory import PersonUpserted
from services.notify.channels import mail
from services.notify.channels.mail import Letter, MailServerAway
from services.notify.messages.model import Level
from services.notify.rules import RULES
from services.notify.sending.model import Delivery, Result
from services.notify.sending.window import gate

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Claim:
    """A message this sender may send now: delivery, attempt, and the letter if it has an address."""

    delivery: int
    attempt: int
    letter: Letter | None


def send_due(transaction: Transaction, settings: Settings) -> None:
    """Send all that is due; returns when nothing is.

    ``transaction`` opens one with the time it is then. Several senders may run at once.
    """
    while True:
        with transaction() as session:
            claims, more = claim(session)
        _mail(claims, transaction, settings)
        if not more:
            return


def anything_due(session: Session) -> bool:
    """Whether :func:`send_due` has work."""
    return session.scalar(select(Delivery.id).where(*_due(session)).limit(1)) is not None


def claim(session: Session) -> tuple[list[Claim], bool]:
    """Claim what is due and may go out now; also tells whether there may be more."""
    now = context.now(session)
    due = session.scalars(
        select(Delivery)
        .where(*_due(session))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(RULES.batch)
        .options(joinedload(Delivery.notification))
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    claimed: list[Delivery] = []
    for delivery in due:
        may = _may_go_at(session, delivery, now, claimed)
        if may > now:
            delivery.put_off(may)
        else:
            delivery.claim(now, RULES)
            claimed.append(delivery)
    claims = [Claim(each.id, each.attempts, _letter(session, each)) for each in claimed]
    return claims, len(due) == RULES.batch


def record(session: Session, claimed: Claim, error: str | None) -> None:
    """Write down how an attempt ended, unless its lease ran out and another sender took it over."""
    delivery = session.get_one(Delivery, claimed.delivery, with_for_update=True)
    if delivery.result != Result.SENDING or delivery.attempts != claimed.attempt:
        return
    now = context.now(session)
    if error is None:
        outbox.record(session, *delivery.succeed(now))
        return
    events, following = delivery.fail(error, now, RULES)
    if following is not None:
        session.add(following)
    outbox.record(session, *events)


def _may_go_at(session: Session, delivery: Delivery, now: datetime, claimed: Sequence[Delivery]) -> datetime:
    """When this may go out: within the hours, and not too many to one person (NTF-1)."""
    level = delivery.notification.level
    opens = gate(level, now, workdays.calendar(session))
    throttle = RULES.throttle.get(delivery.channel)
    if opens > now or throttle is None or level != Level.ORDINARY:
        return opens
    same = sum(d.recipient == delivery.recipient and d.channel == delivery.channel for d in claimed)
    sent = select(func.count(), func.min(Delivery.finished_at)).where(
        Delivery.recipient == delivery.recipient,
        Delivery.channel == delivery.channel,
        Delivery.result == Result.SENT,
        Delivery.finished_at > now - throttle.span,
    )
    number, first = session.execute(sent).one()
    if number + same < throttle.most:
        return now
    return gate(level, (first or now) + throttle.span, workdays.calendar(session))


def _mail(claims: list[Claim], transaction: Transaction, settings: Settings) -> None:
    if not claims:
        return
    try:
        with mail.connect(settings.smtp_url.get_secret_value(), settings.mail_from) as post:
            for claimed in claims:
                error = post.send(claimed.letter) if claimed.letter else "no_address"
                failpoints.reach(failpoints.EFFECT_DONE)
                with transaction() as session:
                    record(session, claimed, error)
    except MailServerAway as away:
        for claimed in claims:
            with transaction() as session:
                record(session, claimed, str(away))


def _due(session: Session) -> tuple[ColumnElement[bool], ...]:
    unfinished = Delivery.result.in_([Result.WAITING, Result.SENDING])
    return unfinished, Delivery.next_attempt_at <= context.now(session)


def _letter(session: Session, delivery: Delivery) -> Letter | None:
    """The mail to wherever the recipient has it today; None if nowhere."""
    message = delivery.notification
    person = copies.find(session, PersonUpserted, message.recipient)
    if person is None or not person.mail:
        return None
    if message.restricted:  # the fixed sentence and nothing else (CONF-5)
        return Letter(
            f"{message.notification_id}.mail", person.mail, message.title, message.text, message.created_at
        )
    return Letter(
        key=f"{message.notification_id}.mail",
        to=person.mail,
        subject=f"【{message.title}】{message.object_ref}",
        text=f"{message.text}\n\n{RULES.sender}（系统发送，请勿回复）\n",
        written_at=message.created_at,
    )
