"""What notify tells the others: whether whoever must act has been told."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel

from contracts.event import Event
from contracts.officetime import EscalationLevel


class _Told(BaseModel):
    """What each of these facts says: which message, because of which event, to whom."""

    aggregate: ClassVar[str] = "notification_id"

    notification_id: str
    event_id: str  #: the event that caused the message
    object_ref: str  #: number of the task or issue it is about
    recipient: str  #: person id
    channel: str  #: inbox 站内信, mail 邮件; there will be more
    at: datetime


class NotificationSent(_Told, Event):
    """A channel took the message: it lies in the inbox, or the mail server accepted it."""


class NotificationRead(_Told, Event):
    """The recipient opened the message."""


class NotificationAcked(_Told, Event):
    """The recipient confirmed a message that asks for it."""


class NotificationFailedFinal(_Told, Event):
    """The last channel gave up after the last retry (domain.md NTF-4)."""

    error: str  #: stable code, never an address or a text


class AckOverdue(Event):
    """Nobody of a unit confirmed in time a message that asks for it (domain.md NTF-5)."""

    aggregate: ClassVar[str] = "notification_id"

    notification_id: str
    event_id: str  #: the event that caused the message
    object_ref: str
    dept: str
    level: EscalationLevel | None  #: the rung of the ladder, if the message told of one
    ack_due: date
