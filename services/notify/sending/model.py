"""Deliveries: one message on one channel, with its attempts (domain.md NTF-4)."""

from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId, Timestamp
from contracts import Event
from contracts.notify import NotificationFailedFinal, NotificationSent
from services.notify.base import Base
from services.notify.messages.model import Notification
from services.notify.rules import Rules

#: 站内信, 邮件, i前旗推送, 短信, 群机器人, 系统对接, 电话登记, 书面
Channel = Literal["inbox", "mail", "push", "sms", "robot", "webhook", "phone", "paper"]


class Result(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"  #: a gateway says that it arrived
    FAILED_FINAL = "failed_final"


OUTDATED = "outdated"
TAKEN = (Result.SENT, Result.DELIVERED)  #: the channel has it


class Delivery(Base):
    """发送: one message on one channel, with its attempts."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        Index("ix_deliveries_due", "result", "next_attempt_at"),
        Index("ix_deliveries_recipient", "recipient", "channel", "finished_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    notification_id: Mapped[int] = mapped_column(BigId, ForeignKey("notifications.id"))
    recipient: Mapped[str] = mapped_column(String(100))
    channel: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20), default=Result.WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(Timestamp)
    finished_at: Mapped[datetime | None] = mapped_column(Timestamp)
    error: Mapped[str | None] = mapped_column(String(40))  # stable code of the last failure
    settled_at: Mapped[datetime | None] = mapped_column(Timestamp)  # somebody has seen to it otherwise
    notification: Mapped[Notification] = relationship()

    @classmethod
    def planned(cls, message: Notification, channel: str, at: datetime) -> Self:
        """A message to be brought on a channel from ``at`` on."""
        return cls(
            notification=message,
            recipient=message.recipient,
            channel=channel,
            result=Result.WAITING,
            attempts=0,
            next_attempt_at=at,
        )

    def claim(self, at: datetime, rules: Rules) -> None:
        """Begin an attempt; if its sender dies, another may begin the next one after the lease."""
        self.result = Result.SENDING
        self.attempts += 1
        self.next_attempt_at = at + rules.lease

    def put_off(self, until: datetime) -> None:
        """Not now: outside the hours, or too much for one person already. It is no attempt."""
        self.result, self.next_attempt_at = Result.WAITING, until

    def withdraw(self, at: datetime) -> None:
        """It does not hold any more by the time it could go out; nothing is left for anybody to see to."""
        self.result, self.error, self.finished_at, self.next_attempt_at = (
            Result.FAILED_FINAL,
            OUTDATED,
            at,
            None,
        )
        self.settle(at)
        self.notification.ways = []
        self.notification.failed()

    def succeed(self, at: datetime) -> list[Event]:
        """The channel took the message."""
        self.result, self.finished_at, self.next_attempt_at, self.error = Result.SENT, at, None, None
        self.notification.sent(at)
        return self.notification.told(NotificationSent, self.channel, at)

    def fail(self, error: str, at: datetime, rules: Rules) -> tuple[list[Event], "Delivery | None"]:
        """The attempt failed: again after 1, 5 and 30 minutes, then the next channel, then it is given up.

        Returns what is to be told, and the delivery on the next channel if there is one (domain.md NTF-4).
        """
        self.error = error
        if self.attempts <= len(rules.retries):
            self.result, self.next_attempt_at = Result.WAITING, at + rules.retries[self.attempts - 1]
            return [], None
        return self._give_up(error, at)

    def arrive(self, at: datetime) -> list[Event]:
        """The gateway says that it reached somebody, perhaps before its sender has noted that it went out."""
        if self.result == Result.DELIVERED:
            return []
        events = [] if self.result == Result.SENT else self.succeed(at)
        self.result = Result.DELIVERED
        return [*events, *self.notification.delivered(self.channel, at)]

    def bounce(self, error: str, at: datetime) -> tuple[list[Event], "Delivery | None"]:
        """The gateway took it and could not bring it: the next channel, for this one would fail again.

        Returns as :meth:`fail`; what has arrived or was given up is not taken back.
        """
        if self.result in (Result.DELIVERED, Result.FAILED_FINAL):
            return [], None
        self.error = error
        return self._give_up(error, at)

    def _give_up(self, error: str, at: datetime) -> tuple[list[Event], "Delivery | None"]:
        self.result, self.finished_at, self.next_attempt_at = Result.FAILED_FINAL, at, None
        if self.notification.ways:
            channel, *self.notification.ways = self.notification.ways
            return [], Delivery.planned(self.notification, channel, at)
        self.notification.failed()
        return self.notification.told(NotificationFailedFinal, self.channel, at, error=error), None

    def settle(self, at: datetime) -> None:
        """It was given up, and nothing more is to be done about it."""
        self.settled_at = at

    def again(self, at: datetime) -> None:
        """Somebody wants it sent once more, with all attempts before it."""
        self.result, self.attempts, self.next_attempt_at, self.finished_at = Result.WAITING, 0, at, None
        self.settled_at = None
