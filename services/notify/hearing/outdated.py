"""Whether what a message told still holds: closed, signed, extended or moved, it is not to press anybody."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.hearing.model import Heard, Item
from services.notify.messages.model import DIGEST, DigestLine, Notification
from services.notify.templates.current import Templates


def outdated(session: Session, messages: Sequence[Notification]) -> set[str]:
    """Those of them, by notification_id, of which nothing holds any more: of a digest, no line."""
    if not messages:
        return set()
    said = {each.notification_id: _said(each) for each in messages}
    every = [each for those in said.values() for each in those]
    happened = select(Heard).where(Heard.event_id.in_({each.event_id for each in every}))
    heard = {each.event_id: each.kept for each in session.scalars(happened)}
    about = select(Item).where(Item.key.in_({each.subject for each in every if each.subject}))
    states = {each.key: each.state for each in session.scalars(about)}
    templates = Templates(session)

    def holds(each: Notification | DigestLine) -> bool:
        template = templates.find(each.template)
        kept, state = heard.get(each.event_id), states.get(each.subject or "")
        if template is None or kept is None or state is None:
            return True  # what is not known of a thing does not hold a message back
        return template.void_because(kept, state) is None

    return {number for number, those in said.items() if not any(map(holds, those))}


def _said(message: Notification) -> Sequence[Notification | DigestLine]:
    return message.lines if message.template == DIGEST and message.lines else [message]
