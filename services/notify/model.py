"""Messages and their deliveries: states, allowed moves, and the facts each move causes (domain.md §4.4)."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Timestamp
from chassis.moves import Move, Moves
from contracts import Event
from contracts.notify import (
    NotificationAcked,
    NotificationFailedFinal,
    NotificationRead,
    NotificationSent,
)
from services.notify.base import Base
from services.notify.errors import MessageMoveRefused, NoAckAsked
from services.notify.rules import Rules

Channel = Literal["inbox", "mail"]

_NAMESPACE = uuid.UUID("6e0f1f6c-8a3c-5c57-9c35-1325132513ab")


class Level(StrEnum):
    ORDINARY = "ordinary"  #: 普通
    URGENT = "urgent"  #: 紧急


class Status(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    READ = "read"
    ACKED = "acked"


STATUS_NAMES = {
    Status.PENDING: "未发出",
    Status.SENT: "未读",
    Status.READ: "已读",
    Status.ACKED: "已签收回执",
}

VERBS = {"send": "发送", "read": "标记已读", "ack": "签收回执"}

ROWS = (
    Move("send", Status.PENDING, Status.SENT, "至少一个渠道已接收"),
    Move("read", Status.SENT, Status.READ, "收件人已打开"),
    Move("ack", Status.SENT, Status.ACKED, "收件人已确认，即视为已读"),
    Move("ack", Status.READ, Status.ACKED, "收件人已确认"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=MessageMoveRefused)


class Result(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED_FINAL = "failed_final"


class Template(Aggregate, Base):
    """模板: a wording an operator put in place of the default one."""

    __tablename__ = "templates"

    code: Mapped[str] = mapped_column(String(60), unique=True)
    event: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    requires_ack: Mapped[bool] = mapped_column(Boolean)


class Delivery(Base):
    """发送: one message on one channel, with its attempts."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        Index("ix_deliveries_due", "result", "next_attempt_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    notification_id: Mapped[int] = mapped_column(BigId, ForeignKey("notifications.id"))
    channel: Mapped[Channel] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20), default=Result.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(Timestamp)
    finished_at: Mapped[datetime | None] = mapped_column(Timestamp)
    error: Mapped[str | None] = mapped_column(String(40))  # stable code of the last failure
    notification: Mapped["Notification"] = relationship(back_populates="deliveries")

    def claim(self, at: datetime, rules: Rules) -> None:
        """Begin an attempt; if its sender dies, another may begin the next one after the lease."""
        self.result = Result.SENDING
        self.attempts += 1
        self.next_attempt_at = at + rules.lease

    def succeed(self, at: datetime) -> list[Event]:
        """The channel took the message."""
        self.result, self.finished_at, self.next_attempt_at, self.error = Result.SENT, at, None, None
        self.notification.sent(at)
        return [NotificationSent(**self.notification.facts(self.channel, at))]

    def fail(self, error: str, at: datetime, rules: Rules) -> list[Event]:
        """The attempt failed; try again after 1, 5 and 30 minutes, then give up (domain.md NTF-4)."""
        self.error = error
        if self.attempts <= len(rules.retries):
            self.result, self.next_attempt_at = Result.WAITING, at + rules.retries[self.attempts - 1]
            return []
        self.result, self.finished_at, self.next_attempt_at = Result.FAILED_FINAL, at, None
        return [NotificationFailedFinal(error=error, **self.notification.facts(self.channel, at))]


class Notification(Aggregate, Base):
    """通知: one message to one person because of one event (NTF-3)."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_notifications_inbox", "recipient", "status", "id"),
    )

    notification_id: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[str] = mapped_column(String(36))
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(100))  # person id
    object_ref: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    requires_ack: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[str] = mapped_column(String(10), default=Status.PENDING)
    send_at: Mapped[datetime] = mapped_column(Timestamp)
    sent_at: Mapped[datetime | None] = mapped_column(Timestamp)
    read_at: Mapped[datetime | None] = mapped_column(Timestamp)
    acked_at: Mapped[datetime | None] = mapped_column(Timestamp)
    deliveries: Mapped[list[Delivery]] = relationship(back_populates="notification")

    def address_to(self, channels: list[Channel]) -> None:
        """Plan one delivery for each channel, from :attr:`send_at` on."""
        self.deliveries = [
            Delivery(channel=channel, result=Result.WAITING, attempts=0, next_attempt_at=self.send_at)
            for channel in channels
        ]

    def facts(self, channel: Channel, at: datetime) -> dict[str, object]:
        """What every fact about this message says."""
        return {
            "notification_id": self.notification_id,
            "event_id": self.event_id,
            "object_ref": self.object_ref,
            "recipient": self.recipient,
            "channel": channel,
            "at": at,
        }

    def sent(self, at: datetime) -> None:
        """The first channel that takes it makes it sent; the others change nothing here."""
        if self.status == Status.PENDING:
            self._move("send", Status.SENT)
            self.sent_at = at

    def read(self, at: datetime) -> list[Event]:
        """The recipient opened it; opening it again is no news."""
        if self.status in (Status.READ, Status.ACKED):
            return []
        self._move("read", Status.READ)
        self.read_at = at
        return [NotificationRead(**self.facts("inbox", at))]

    def ack(self, at: datetime) -> list[Event]:
        """The recipient confirms it, once, if it asks for that."""
        if not self.requires_ack:
            raise NoAckAsked
        self._move("ack", Status.ACKED)
        self.acked_at = at
        self.read_at = self.read_at or at
        return [NotificationAcked(**self.facts("inbox", at))]

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target


def notification_id(event_id: str, recipient: str, template: str) -> str:
    """The same for the same event, recipient and template, so that a replayed event finds its message."""
    return str(uuid.uuid5(_NAMESPACE, f"{event_id}/{recipient}/{template}"))
