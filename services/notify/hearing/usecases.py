"""What is heard becomes notices, and these become messages at once or when it is time."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.officetime import workdays
from contracts import Event
from services.notify.hearing import facts, items
from services.notify.hearing.audience import Directory
from services.notify.hearing.errors import RecipientUnknown
from services.notify.hearing.messages import Composed, compose, gathered
from services.notify.hearing.model import Heard, Item, Notice, NoticeStatus
from services.notify.hearing.timing import planned
from services.notify.messages.delivering import deliver
from services.notify.messages.model import Level
from services.notify.rules import RULES
from services.notify.sending.window import gate
from services.notify.templates.current import Templates


def hear(session: Session, event: Event) -> None:
    """Take in what happened: how its thing stands now, and what is to be told of it (domain.md §5.2).

    Whatever may be told now is; heard once more, an event changes nothing. Raises
    :class:`RecipientUnknown` when nobody is known of a unit that is to be told now.
    """
    heard = _heard(session, event)
    if heard is None:
        return
    items.learn(session, event, heard.kept, heard.seq)
    now = context.now(session)
    if now - heard.occurred_at > timedelta(days=RULES.stale_days):
        return  # replayed: nobody is to be told of it now
    if context.of(session).is_demo:
        return  # nor of what has happened in a demonstration only
    ready = []
    for code, template in Templates(session).of(heard.event):
        if template.active and facts.concerns(template.when, heard.kept):
            notice = planned(heard, code, template, now, workdays.calendar(session))
            session.add(notice)
            if notice.send_at <= now and not notice.gathered:
                ready.append(notice)
    session.flush()
    _release(session, ready, postpone=False)


def release_due(session: Session) -> bool:
    """Turn the notices whose time has come into messages; tells whether there may be more."""
    due = session.scalars(
        select(Notice)
        .where(*_due(session))
        .order_by(Notice.send_at, Notice.id)
        .limit(RULES.release_batch)
        .options(joinedload(Notice.heard))
        .with_for_update(of=Notice, skip_locked=True)
    ).all()
    _release(session, list(due), postpone=True)
    return len(due) == RULES.release_batch


def anything_due(session: Session) -> bool:
    """Whether :func:`release_due` has work."""
    return session.scalar(select(Notice.id).where(*_due(session)).limit(1)) is not None


def forget_old(session: Session) -> None:
    """What was heard long ago, and is settled, is kept no longer than the dry run looks back."""
    before = context.now(session) - timedelta(days=RULES.heard_days)
    old = select(Heard.id).where(Heard.occurred_at < before)
    is_settled = Notice.status != NoticeStatus.WAITING
    session.execute(delete(Notice).where(Notice.heard_id.in_(old), is_settled))
    kept = select(Notice.heard_id)
    session.execute(delete(Heard).where(Heard.occurred_at < before, Heard.id.not_in(kept)))


def _heard(session: Session, event: Event) -> Heard | None:
    event_id = context.of(session).causation_id
    assert event_id is not None, "a message is always caused by an event"
    if session.scalar(select(Heard.id).where(Heard.event_id == event_id)) is not None:
        return None
    message = session.info.get("message")
    time = message.attribute("time") if message else None
    heard = Heard(
        event_id=event_id,
        event=event.full_name(),
        subject=items.key(event),
        seq=(message.number("sequence") if message else None) or 0,
        occurred_at=_instant(time) or context.now(session),
        kept=facts.kept(event),
    )
    session.add(heard)
    return heard


def _instant(text: str | None) -> datetime | None:
    """A stranger's time need not be one."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _release(session: Session, notices: list[Notice], *, postpone: bool) -> None:
    """Make messages of these notices, those of them that are still to be told."""
    now, directory, templates = context.now(session), Directory(session), Templates(session)
    items_known, find = _items(session, notices), partial(session.get, Item)
    composed: list[Composed] = []
    for notice in notices:
        template, item = templates.find(notice.template), items_known.get(notice.heard.subject)
        reason = (
            template.void_because(notice.heard.kept, item.state if item else {})
            if template
            else "no_template"
        )
        if template is None or reason is not None:
            notice.withdraw(reason or "", now)
            continue
        try:
            made = compose(session, notice, template, find, directory)
        except RecipientUnknown as unknown:
            if not postpone:
                raise
            notice.postpone(unknown.code, _later(session, notice, now))
            continue
        composed += made
        notice.release(len(made), now)
    messages, lines = gathered(composed)
    deliver(session, messages, now, lines)


def _items(session: Session, notices: list[Notice]) -> dict[str, Item]:
    subjects = {notice.heard.subject for notice in notices}
    if not subjects:
        return {}
    return {item.key: item for item in session.scalars(select(Item).where(Item.key.in_(subjects)))}


def _later(session: Session, notice: Notice, now: datetime) -> datetime:
    later = now + timedelta(minutes=RULES.unaddressed_minutes)
    return gate(Level(notice.level), later, workdays.calendar(session))


def _due(session: Session) -> tuple[ColumnElement[bool], ...]:
    return Notice.status == NoticeStatus.WAITING, Notice.send_at <= context.now(session)
