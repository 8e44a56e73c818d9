"""What was heard, what is known of the things it is about, and the notices that wait to become messages."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId, Json, Timestamp
from services.notify.base import Base

JOINED = "joined/"  #: before the key of a thing that became part of another, as a fact of that


class Heard(Base):
    """An event as far as messages may tell of it: the past a dry run looks at."""

    __tablename__ = "heard"
    __table_args__ = (Index("ix_heard_occurred", "occurred_at", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    event_id: Mapped[str] = mapped_column(String(200), unique=True)
    event: Mapped[str] = mapped_column(String(80))  # full name
    subject: Mapped[str] = mapped_column(String(250))  # key of the item it is about
    seq: Mapped[int] = mapped_column(BigId)  # among the events about it
    occurred_at: Mapped[datetime] = mapped_column(Timestamp)
    kept: Mapped[dict[str, Any]] = mapped_column(Json)


class Item(Base):
    """A task, an issue, a round …: as it stands now, whatever order its events came in."""

    __tablename__ = "items"

    key: Mapped[str] = mapped_column(String(250), primary_key=True)  # publisher and aggregate
    facts: Mapped[dict[str, Any]] = mapped_column(Json)  # by name: seq and value
    petitioner_phone: Mapped[str | None] = mapped_column(String(40))

    @property
    def state(self) -> dict[str, Any]:
        """What holds now, by name."""
        return {name: value for name, (_, value) in self.facts.items()}

    @property
    def joined(self) -> list[str]:
        """The keys of the things that became part of it (并案)."""
        return [name.removeprefix(JOINED) for name in self.facts if name.startswith(JOINED)]

    def learn(self, changes: dict[str, Any], seq: int) -> None:
        """Take in what an event says; an older one does not undo a newer (domain.md §5.1)."""
        newer = {
            name: [seq, value]
            for name, value in changes.items()
            if name not in self.facts or self.facts[name][0] <= seq
        }
        if newer:
            self.facts = self.facts | newer


class NoticeStatus(StrEnum):
    WAITING = "waiting"  #: 待发
    RELEASED = "released"  #: 已发出
    WITHDRAWN = "withdrawn"  #: 已不必发送


class Notice(Base):
    """One kind of message because of one event, before it is known who gets it (NTF-3).

    Who that is, and whether it is still to be told, is asked when it is time to send.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("heard_id", "template"),
        Index("ix_notices_due", "status", "send_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    heard_id: Mapped[int] = mapped_column(BigId, ForeignKey("heard.id"))
    template: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    gathered: Mapped[bool]  # whether it is merged with what else its recipients are told then (NTF-2)
    send_at: Mapped[datetime] = mapped_column(Timestamp)
    status: Mapped[str] = mapped_column(String(10), default=NoticeStatus.WAITING)
    settled_at: Mapped[datetime | None] = mapped_column(Timestamp)
    messages: Mapped[int] = mapped_column(Integer, default=0)  # that it has led to
    reason: Mapped[str | None] = mapped_column(String(60))  # why it was withdrawn, or still waits
    heard: Mapped[Heard] = relationship()

    def release(self, messages: int, at: datetime) -> None:
        """It has become messages; none, where there is nobody it would be for."""
        self.status, self.messages, self.settled_at, self.reason = NoticeStatus.RELEASED, messages, at, None

    def withdraw(self, reason: str, at: datetime) -> None:
        """It is not to be told any more: closed, signed, extended or moved meanwhile."""
        self.status, self.settled_at, self.reason = NoticeStatus.WITHDRAWN, at, reason[:60]

    def postpone(self, reason: str, until: datetime) -> None:
        """Nobody is known whom it is for; somebody may be later."""
        self.send_at, self.reason = until, reason[:60]
