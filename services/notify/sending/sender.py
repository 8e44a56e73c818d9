"""Sending what is due, at least once: claim and commit, send with nothing held, record and commit.

What was handed over by a sender that died before recording it is sent again when its lease ends: a crash
may repeat a message, it never loses one. A message has the same id on every attempt — a mail's Message-ID,
a webhook's id, the gateway's Idempotency-Key — so whoever looks at it has it once; a robot shows it twice.
The in-app inbox has each message exactly once, for it is this database.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.events import failpoints, outbox
from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar
from chassis.settings import Settings
from contracts.notify import NotificationSent
from services.notify.channels import calls, mail
from services.notify.channels.calls import Call
from services.notify.channels.mail import Letter, MailServerAway
from services.notify.endpoints.finding import Endpoints
from services.notify.hearing.outdated import outdated
from services.notify.messages.model import Level, Notification
from services.notify.rules import RULES
from services.notify.sending.addressing import NO_ADDRESS, parcels
from services.notify.sending.model import TAKEN, Delivery, Result
from services.notify.sending.window import gate

FRESH = timedelta(minutes=1)  # what was composed just now holds
Transaction = Callable[[], AbstractContextManager[Session]]
Outcome = tuple["Claim", str | None]
Way = tuple[str, str]  #: recipient and channel
Lately = tuple[int, datetime]  #: how many messages, and when the first of them went out


@dataclass(frozen=True)
class Claim:
    """A message this sender may send now: delivery, attempt, and what is handed over, if to anywhere."""

    delivery: int
    attempt: int
    channel: str
    message: Notification  #: as it was then; of it only what never changes is looked at
    parcel: Letter | Call | None


def send_due(
    transaction: Transaction, settings: Settings, stopping: Callable[[], bool] = lambda: False
) -> None:
    """Send all that is due; returns when nothing is, or after what is claimed when the process is stopping.

    ``transaction`` opens one with the time it is then. Several senders may run at once.
    """
    while not stopping():
        with transaction() as session:
            claims, more = claim(session)
        for claimed, error in _sent(claims, settings):
            with transaction() as session:
                record(session, claimed, error)
        if not more:
            return


def anything_due(session: Session) -> bool:
    """Whether :func:`send_due` has work."""
    return session.scalar(select(Delivery.id).where(*_due(session)).limit(1)) is not None


def claim(session: Session) -> tuple[list[Claim], bool]:
    """Claim what is due and may go out now; also tells whether there may be more.

    What had to wait, for a server or the morning, and does not hold any more by now, is withdrawn.
    """
    now, endpoints, calendar = context.now(session), Endpoints(session), workdays.calendar(session)
    due = session.scalars(
        select(Delivery)
        .where(*_due(session))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(RULES.batch)
        .options(joinedload(Delivery.notification).selectinload(Notification.lines))
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    claimed: list[Delivery] = []
    lately = _sent_lately(session, due, now)
    old = [each.notification for each in due if now - each.notification.created_at > FRESH]
    untrue = outdated(session, old)
    for delivery in due:
        if delivery.notification.notification_id in untrue:
            delivery.withdraw(now)
            continue
        may = _may_go_at(delivery, now, calendar, claimed, lately)
        if may > now:
            delivery.put_off(may)
        else:
            delivery.claim(now, RULES)
            claimed.append(delivery)
    handed = parcels(session, claimed, endpoints)
    claims = [
        Claim(each.id, each.attempts, each.channel, each.notification, its)
        for each, its in zip(claimed, handed, strict=True)
    ]
    return claims, len(due) == RULES.batch


def record(session: Session, claimed: Claim, error: str | None) -> None:
    """Write down how an attempt ended, unless its lease ran out and another sender took it over."""
    if error is None and claimed.message.in_inbox:
        _record_sent(session, claimed)
        return
    delivery = session.scalars(
        select(Delivery)
        .where(Delivery.id == claimed.delivery)
        .options(joinedload(Delivery.notification, innerjoin=True))
        .with_for_update(of=Delivery)
    ).one()
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


def _record_sent(session: Session, claimed: Claim) -> None:
    """As :meth:`Delivery.succeed`, of a message that is in an inbox and so has been sent before.

    One statement instead of three: it is done for each mail, in a transaction of its own.
    """
    now = context.now(session)
    sent = (
        update(Delivery)
        .where(
            Delivery.id == claimed.delivery,
            Delivery.result == Result.SENDING,
            Delivery.attempts == claimed.attempt,
        )
        .values(result=Result.SENT, finished_at=now, next_attempt_at=None, error=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    if session.execute(sent).first() is not None:
        outbox.record(session, *claimed.message.told(NotificationSent, claimed.channel, now))


def _sent_lately(session: Session, due: Sequence[Delivery], now: datetime) -> Mapping[Way, Lately]:
    """Of those to whom something is due on a channel that is throttled: how much they had on it lately."""
    lately: dict[Way, Lately] = {}
    for channel, throttle in RULES.throttle.items():
        people = {each.recipient for each in due if each.channel == channel}
        sent = select(Delivery.recipient, func.count(), func.min(Delivery.finished_at)).where(
            Delivery.recipient.in_(people),
            Delivery.channel == channel,
            Delivery.result.in_(TAKEN),
            Delivery.finished_at > now - throttle.span,
        )
        if people:
            for person, number, first in session.execute(sent.group_by(Delivery.recipient)):
                lately[person, channel] = number, first or now
    return lately


def _may_go_at(
    delivery: Delivery,
    now: datetime,
    calendar: Calendar,
    claimed: Sequence[Delivery],
    lately: Mapping[Way, Lately],
) -> datetime:
    """When this may go out: within the hours, and not too many to one person (NTF-1)."""
    level = delivery.notification.level
    opens = gate(level, now, calendar)
    throttle = RULES.throttle.get(delivery.channel)
    if opens > now or throttle is None or level != Level.ORDINARY:
        return opens
    same = sum(d.recipient == delivery.recipient and d.channel == delivery.channel for d in claimed)
    number, first = lately.get((delivery.recipient, delivery.channel), (0, now))
    if number + same < throttle.most:
        return now
    return gate(level, first + throttle.span, calendar)


def _sent(claims: list[Claim], settings: Settings) -> Iterator[Outcome]:
    """Each claim with how it went, as soon as it is known: it is recorded before the next is waited for."""
    letters = [each for each in claims if isinstance(each.parcel, Letter)]
    called = [each for each in claims if isinstance(each.parcel, Call)]
    yield from ((each, NO_ADDRESS) for each in claims if each.parcel is None)
    yield from _mailed(letters, settings)
    yield from _called(called)


def _mailed(claims: list[Claim], settings: Settings) -> Iterator[Outcome]:
    if not claims:
        return
    try:
        with mail.connect(settings.smtp_url.get_secret_value(), settings.mail_from) as post:
            for claimed in claims:
                assert isinstance(claimed.parcel, Letter)
                error = post.send(claimed.parcel)
                failpoints.reach(failpoints.EFFECT_DONE)
                yield claimed, error
    except MailServerAway as away:
        yield from ((each, str(away)) for each in claims)


def _called(claims: list[Claim]) -> Iterator[Outcome]:
    """Several at once: one that hangs does not hold up the others."""
    while claims:
        now, claims = one_to_each_robot(claims)
        with ThreadPoolExecutor(RULES.calls_at_once) as pool:
            under_way = {
                pool.submit(calls.place, each.parcel): each for each in now if isinstance(each.parcel, Call)
            }
            for done in as_completed(under_way):
                failpoints.reach(failpoints.EFFECT_DONE)
                yield under_way[done], done.result()


def one_to_each_robot(claims: Sequence[Claim]) -> tuple[list[Claim], list[Claim]]:
    """What may be under way together, and the rest.

    A robot shows a repeated message twice, so it is given the next one when the one before is on record: a
    crash repeats one. Whoever else is called recognises what comes again.
    """
    first: dict[str, Claim] = {}
    for each in claims:
        if isinstance(each.parcel, Call):
            first.setdefault(each.parcel.url if each.parcel.kind == "robot" else each.parcel.key, each)
    now = list(first.values())
    return now, [each for each in claims if each not in now]


def _due(session: Session) -> tuple[ColumnElement[bool], ...]:
    unfinished = Delivery.result.in_([Result.WAITING, Result.SENDING])
    return unfinished, Delivery.next_attempt_at <= context.now(session)
