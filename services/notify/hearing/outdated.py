"""Whether what a message told still holds: closed, signed, extended or moved, it is not to press anybody."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.hearing.model import Heard, Item
from services.notify.messages.model import Notification
from services.notify.templates.current import Templates


def outdated(session: Session, messages: Sequence[Notification]) -> dict[str, str]:
    """Why each of these that is outdated is so, by its notification_id; of a digest nothing is known."""
    if not messages:
        return {}
    happened = select(Heard).where(Heard.event_id.in_({each.event_id for each in messages}))
    heard = {each.event_id: each.kept for each in session.scalars(happened)}
    about = select(Item).where(Item.key.in_({each.subject for each in messages if each.subject}))
    states = {each.key: each.state for each in session.scalars(about)}
    templates, found = Templates(session), {}
    for each in messages:
        template, kept, state = (
            templates.find(each.template),
            heard.get(each.event_id),
            states.get(each.subject or ""),
        )
        if template is not None and kept is not None and state is not None:
            reason = template.void_because(kept, state)
            if reason is not None:
                found[each.notification_id] = reason
    return found
