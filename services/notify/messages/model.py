"""Messages: their states, the allowed moves, and the facts each move causes (domain.md §4.4)."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json, Timestamp
from chassis.moves import Move, Moves
from contracts import Event
from contracts.notify import NotificationAcked, NotificationDelivered, NotificationRead
from services.notify.base import Base
from services.notify.messages.errors import MessageMoveRefused, NoAckAsked

DIGEST = "digest"  #: what stands for the template of a message that gathers several
#: Recipients that are no person: a unit's robot and its system, by the code of the unit.
FOR_ROBOT, FOR_SYSTEM = "robot/", "webhook/"
_NAMESPACE = uuid.UUID("6e0f1f6c-8a3c-5c57-9c35-1325132513ab")


class Level(StrEnum):
    ORDINARY = "ordinary"  #: 普通
    URGENT = "urgent"  #: 紧急
    RECEIPT = "receipt"  #: 回执, at any hour


class Status(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"  #: a gateway says that it reached their phone
    READ = "read"
    ACKED = "acked"
    FAILED_FINAL = "failed_final"


STATUS_NAMES = {
    Status.PENDING: "未发出",
    Status.SENT: "未读",
    Status.DELIVERED: "已送达",
    Status.READ: "已读",
    Status.ACKED: "已签收回执",
    Status.FAILED_FINAL: "发送失败",
}

VERBS = {"send": "发送", "fail": "判定失败", "deliver": "登记送达", "read": "标记已读", "ack": "签收回执"}

ROWS = (
    Move("send", Status.PENDING, Status.SENT, "至少一个渠道已接收"),
    Move("fail", Status.PENDING, Status.FAILED_FINAL, "所有渠道都已放弃"),
    Move("send", Status.FAILED_FINAL, Status.SENT, "重新发送成功，或已电话、书面告知"),
    Move("deliver", Status.SENT, Status.DELIVERED, "网关回执：已到达收件人手机"),
    Move("read", Status.SENT, Status.READ, "收件人已打开"),
    Move("read", Status.DELIVERED, Status.READ, "收件人已打开"),
    Move("ack", Status.SENT, Status.ACKED, "收件人已确认，即视为已读"),
    Move("ack", Status.DELIVERED, Status.ACKED, "收件人已确认，即视为已读"),
    Move("ack", Status.READ, Status.ACKED, "收件人已确认"),
)

UNREAD = (Status.SENT, Status.DELIVERED)  #: it is there, and nobody has opened it

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=MessageMoveRefused)

_UNACKED = text("requires_ack AND acked_at IS NULL AND overdue_at IS NULL")


class Notification(Aggregate, Base):
    """通知: one message to one person because of one event (NTF-3), or of all a scan found (NTF-2)."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("event_id", "recipient", "template"),
        Index("ix_notifications_inbox", "recipient", "id"),
        Index("ix_notifications_status", "recipient", "status", "id"),
        Index("ix_notifications_sent", "sent_at"),
        Index("ix_notifications_created", "created_at"),
        Index("ix_notifications_object", "object_ref", "id"),
        Index("ix_notifications_ack_due", "ack_due", "id", postgresql_where=_UNACKED, sqlite_where=_UNACKED),
    )

    notification_id: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(100))  # person id, or whose phone is known only
    dept: Mapped[str | None] = mapped_column(String(20))  # the unit they are told for
    subject: Mapped[str | None] = mapped_column(String(250))  # key of the item it is about
    object_ref: Mapped[str] = mapped_column(String(60))
    restricted: Mapped[bool] = mapped_column(Boolean, default=False)
    level: Mapped[str] = mapped_column(String(10))
    rung: Mapped[str | None] = mapped_column(String(20))  # of the ladder, if one fired
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    sms: Mapped[str | None] = mapped_column(String(70))
    ways: Mapped[list[str]] = mapped_column(Json, default=list)  # to be tried if those before them fail
    in_inbox: Mapped[bool] = mapped_column(Boolean)
    requires_ack: Mapped[bool] = mapped_column(Boolean)
    ack_due: Mapped[date | None] = mapped_column(Date)
    overdue_at: Mapped[datetime | None] = mapped_column(Timestamp)
    status: Mapped[str] = mapped_column(String(20), default=Status.PENDING)
    sent_at: Mapped[datetime | None] = mapped_column(Timestamp)
    read_at: Mapped[datetime | None] = mapped_column(Timestamp)
    acked_at: Mapped[datetime | None] = mapped_column(Timestamp)
    lines: Mapped[list["DigestLine"]] = relationship(viewonly=True, order_by="DigestLine.id")

    @property
    def in_unit(self) -> bool:
        """Whether it is for a unit's robot or system, and for no person."""
        return self.recipient.startswith(FOR_ROBOT) or self.recipient.startswith(FOR_SYSTEM)

    @property
    def gathers(self) -> list[str]:
        """The numbers of what a digest is about, each once."""
        return list(dict.fromkeys(each.object_ref for each in self.lines)) if self.template == DIGEST else []

    def facts(self, channel: str, at: datetime) -> dict[str, Any]:
        """What every fact about this message says."""
        return {
            "notification_id": self.notification_id,
            "event_id": self.event_id,
            "object_ref": self.object_ref,
            "recipient": self.recipient,
            "channel": channel,
            "at": at,
            "dept": self.dept,
            "title": self.title,
            "level": self.rung,
            "object_refs": self.gathers,
        }

    def told(self, event: type[Event], channel: str, at: datetime, **more: Any) -> list[Event]:
        """The fact that something happened to this message; of a restricted one nobody is told (CONF-4)."""
        return [] if self.restricted else [event(**self.facts(channel, at) | more)]

    def sent(self, at: datetime) -> None:
        """The first channel that takes it makes it sent; the others change nothing here."""
        if self.status in (Status.PENDING, Status.FAILED_FINAL):
            self._move("send", Status.SENT)
            self.sent_at = at

    def delivered(self, channel: str, at: datetime) -> list[Event]:
        """A gateway says that it arrived; what has been opened since stays opened."""
        if self.status == Status.SENT:
            self._move("deliver", Status.DELIVERED)
        return self.told(NotificationDelivered, channel, at)

    def failed(self) -> None:
        """Every channel gave up; what lies in an inbox, or was told by phone, has been sent all the same."""
        if self.status == Status.PENDING:
            self._move("fail", Status.FAILED_FINAL)

    def read(self, at: datetime) -> list[Event]:
        """The recipient opened it; opening it again is no news."""
        if self.status in (Status.READ, Status.ACKED):
            return []
        self._move("read", Status.READ)
        self.read_at = at
        return self.told(NotificationRead, "inbox", at)

    def ack(self, at: datetime) -> list[Event]:
        """The recipient confirms it, once, if it asks for that."""
        if not self.requires_ack:
            raise NoAckAsked
        self._move("ack", Status.ACKED)
        self.acked_at = at
        self.read_at = self.read_at or at
        return self.told(NotificationAcked, "inbox", at)

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target


class DigestLine(Base):
    """合并提醒: what a message gathers, each with the event that caused it (NTF-2)."""

    __tablename__ = "digest_lines"
    __table_args__ = (UniqueConstraint("event_id", "recipient", "template"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    notification_id: Mapped[int] = mapped_column(BigId, ForeignKey("notifications.id"), index=True)
    event_id: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(100))
    template: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(250))
    object_ref: Mapped[str] = mapped_column(String(60), index=True)
    text: Mapped[str] = mapped_column(Text)
    notification: Mapped[Notification] = relationship()


def notification_id(event_id: str, recipient: str, template: str) -> str:
    """The same for the same event, recipient and template, so that a replayed event finds its message."""
    return str(uuid.uuid5(_NAMESPACE, f"{event_id}/{recipient}/{template}"))
