"""Sending what is due, at least once: claim and commit, send with nothing held, record and commit.

A mail whose sender died between handing it over and recording it is sent again when its lease ends: a
crash may repeat a mail, it never loses one. The Message-ID is the same on every attempt, so the mail
programs that look at it show one; the in-app inbox has each message exactly once, for it is this database.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.events import copies, outbox
from chassis.settings import Settings
from contracts.directory import PersonUpserted
from services.notify.channels import mail
from services.notify.channels.mail import Letter, MailServerAway
from services.notify.model import Delivery, Result
from services.notify.rules import RULES

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Claim:
    """A mail this sender may send now: delivery, number of the attempt, the letter if it has an address."""

    delivery: int
    attempt: int
    letter: Letter | None


def send_due(transaction: Transaction, settings: Settings) -> None:
    """Put into the inboxes, and mail, all that is due; returns when nothing is.

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
    """Deliver what is due in the inboxes, and claim the mails; also tells whether there may be more."""
    now = context.now(session)
    due = session.scalars(
        select(Delivery)
        .where(*_due(session))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(RULES.batch)
        .options(joinedload(Delivery.notification))
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    for delivery in due:
        delivery.claim(now, RULES)
        if delivery.channel == "inbox":
            outbox.record(session, *delivery.succeed(now))
    mails = [delivery for delivery in due if delivery.channel == "mail"]
    claims = [Claim(delivery.id, delivery.attempts, _letter(session, delivery)) for delivery in mails]
    return claims, len(due) == RULES.batch


def record(session: Session, claimed: Claim, error: str | None) -> None:
    """Write down how an attempt ended, unless its lease ran out and another sender took it over."""
    delivery = session.get_one(Delivery, claimed.delivery, with_for_update=True)
    if delivery.result == Result.SENDING and delivery.attempts == claimed.attempt:
        now = context.now(session)
        events = delivery.succeed(now) if error is None else delivery.fail(error, now, RULES)
        outbox.record(session, *events)


def _mail(claims: list[Claim], transaction: Transaction, settings: Settings) -> None:
    if not claims:
        return
    try:
        with mail.connect(settings.smtp_url.get_secret_value(), settings.mail_from) as post:
            for claimed in claims:
                error = post.send(claimed.letter) if claimed.letter else "no_address"
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
    return Letter(
        key=f"{message.notification_id}.mail",
        to=person.mail,
        subject=f"【{message.title}】{message.object_ref}",
        text=f"{message.text}\n\n{RULES.sender}（系统发送，请勿回复）\n",
        written_at=message.send_at,
    )
