"""Making a link when a message leaves, and taking what somebody does with it."""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import get_args

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis import audit, context, settings
from chassis.context import OFFICE_ZONE, Actor
from chassis.events import outbox
from chassis.http.sentences import invalid
from contracts import Event
from contracts.notify import ActionTaken
from services.notify.hearing.audience import Directory
from services.notify.hearing.model import Item
from services.notify.hearing.outdated import outdated
from services.notify.links import page
from services.notify.links.errors import DONE, ActionRefused, ItemMovedOn, LinkNotFound, LinkUsed
from services.notify.links.model import ActionLink, hashed
from services.notify.links.schemas import SHORTEST_REASON, Action, ActionIn, ActionOut, LinkOut, Service
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.templates.current import Templates

TOKEN_BYTES = 32
UNSIGNED = "dispatched"  #: 待签收, a status of tasks and issues
ACTIONS: tuple[Action, ...] = get_args(Action)
PAGE = "/notify/v1/act/{token}/form"


def address(session: Session, message: Notification) -> str | None:
    """A new link for a message that leaves; None where it can be answered by nothing.

    A message that is sent again has another link; the first use ends all of them.
    """
    root = settings.of(session).public_url
    if not root or message.restricted or message.dept is None:
        return None
    template = Templates(session).find(message.template)
    if template is None or not template.actions:
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = context.now(session) + timedelta(days=RULES.link_days)
    session.add(
        ActionLink(
            token_hash=hashed(token),
            notification=message,
            actions=list(template.actions),
            expires_at=expires_at,
        )
    )
    return root.rstrip("/") + PAGE.format(token=token)


def shown(session: Session, token: str) -> LinkOut:
    """What the link is for."""
    link = _open(session, token)
    message = link.notification
    return LinkOut(
        service=_service(message),
        object_ref=message.object_ref,
        unit=Directory(session).name_of(message.dept or ""),
        title=message.title,
        text=message.text,
        actions=_allowed(session, link),
        expires_at=link.expires_at,
    )


def act(session: Session, token: str, body: ActionIn) -> ActionOut:
    """签收, 报送进展 or 申请延期 from the message: told to the item's service, and noted down (audit).

    Whoever answers a message that asks to be confirmed has confirmed it (NTF-5).
    """
    link = _open(session, token, locked=True)
    message, now = link.notification, context.now(session)
    service = _service(message)
    _check(body, _allowed(session, link), service)
    person = Actor("person", message.recipient, message.dept)
    same = select(ActionLink).where(ActionLink.notification_id == link.notification_id)
    for each in session.scalars(same.with_for_update()):
        each.used_at = each.used_at or now
    link.used_for = body.action
    confirmed = message.ack(now) if message.requires_ack and message.acked_at is None else []
    with context.within(session, context.Context(now, person, context.of(session).correlation_id)):
        outbox.record(session, *confirmed, *_told(session, message, service, body))
        audit.append(session, "notify.action_taken", message.notification_id, {"action": body.action})
    session.flush()
    return ActionOut(object_ref=message.object_ref, action=body.action, taken_at=now)


def press(session: Session, token: str, fields: Mapping[str, str]) -> Response:
    """What somebody filled in on the link's page; refused, they get it back with the reason."""
    filled = {name: value for name, value in fields.items() if value.strip()}
    try:
        return page.taken(act(session, token, ActionIn.model_validate(filled)))
    except ValidationError as error:
        return page.form(shown(session, token), invalid(error), fields)
    except ActionRefused as refused:
        return page.form(shown(session, token), refused, fields)


def _service(message: Notification) -> Service:
    """Whose item it is about."""
    return "tasks" if (message.subject or "").startswith("tasks:") else "issues"


def _told(session: Session, message: Notification, service: Service, body: ActionIn) -> list[Event]:
    """What the item's service is to do; a receipt is the message's alone."""
    if body.action == "ack":
        return []
    taken = ActionTaken(
        service=service,
        object_ref=message.object_ref,
        notification_id=message.notification_id,
        person_id=message.recipient,
        dept=message.dept or "",
        taken_on=context.today(session),
        **body.model_dump(),
    )
    return [taken]


def _allowed(session: Session, link: ActionLink) -> list[Action]:
    """What can be done as things stand: an item is signed for first, and then no more."""
    item = session.get(Item, link.notification.subject or "")
    status = item.state.get("status") if item else None
    unsigned = status == UNSIGNED
    fits = [each for each in link.actions if each == "ack" or (each == "sign") == unsigned]
    return [each for each in ACTIONS if each in (fits if status else link.actions)]


def _check(body: ActionIn, actions: Collection[Action], service: str) -> None:
    if body.action not in actions:
        raise ActionRefused(reason="该消息不能这样办理", field="action")
    if body.action == "progress":
        _require(body.text, "请填写进展", "text")
        if service == "tasks":
            _require(body.progress_pct is not None, "请填写进度", "progress_pct")
    if body.action == "extension":
        _require(len(body.text or "") >= SHORTEST_REASON, f"延期理由至少{SHORTEST_REASON}字", "text")
        field = "requested_due" if service == "tasks" else "workdays"
        _require(getattr(body, field) is not None, "请填写申请的时限", field)


def _require(given: object, reason: str, field: str) -> None:
    if not given:
        raise ActionRefused(reason=reason, field=field)


def _open(session: Session, token: str, *, locked: bool = False) -> ActionLink:
    """The link, if it may still be used by whoever it was sent to."""
    which = select(ActionLink).where(ActionLink.token_hash == hashed(token))
    link = session.scalar(which.with_for_update() if locked else which)
    if link is None or link.expires_at <= context.now(session) or not _holds_post(session, link.notification):
        raise LinkNotFound
    if link.used_at is not None:
        raise _used(session, link)
    if outdated(session, [link.notification]):
        raise ItemMovedOn
    return link


def _used(session: Session, link: ActionLink) -> LinkUsed:
    """What was done, through this link or another of the same message."""
    same = select(ActionLink.used_at, ActionLink.used_for).where(
        ActionLink.notification_id == link.notification_id, ActionLink.used_for.is_not(None)
    )
    ((at, done),) = [(at, done) for at, done in session.execute(same) if at and done]
    return LinkUsed(at=f"{at.astimezone(OFFICE_ZONE):%-m月%-d日%H:%M}", done=DONE[done])


def _holds_post(session: Session, message: Notification) -> bool:
    """Whether who was written to still acts for the unit."""
    directory = Directory(session)
    person = directory.person(message.recipient)
    if person is None or message.dept is None:
        return False
    unit = directory.unit(message.dept)
    return person.person_id in (unit.liaison, unit.deputy, unit.head) or person.dept_code == message.dept
