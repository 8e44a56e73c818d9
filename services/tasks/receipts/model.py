"""What notify told of a message about a task: a row for each message, filled in as its facts come."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import Timestamp
from services.tasks.base import Base


class Receipt(Base):
    """回执 of one message to one recipient, as far as one task is concerned; it has no text."""

    __tablename__ = "task_receipts"

    task_no: Mapped[str] = mapped_column(String(40), primary_key=True)
    notification_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    event_id: Mapped[str] = mapped_column(String(200))  # what it told of
    recipient: Mapped[str] = mapped_column(String(100))
    dept: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str | None] = mapped_column(String(60))
    level: Mapped[str | None] = mapped_column(String(20))  # the rung of the ladder it told of
    sent_at: Mapped[datetime | None] = mapped_column(Timestamp)  # by the first channel that took it
    delivered_at: Mapped[datetime | None] = mapped_column(Timestamp)
    read_at: Mapped[datetime | None] = mapped_column(Timestamp)
    acked_at: Mapped[datetime | None] = mapped_column(Timestamp)
    failed_at: Mapped[datetime | None] = mapped_column(Timestamp)  # its last channel outside gave up
    overdue_at: Mapped[datetime | None] = mapped_column(Timestamp)  # nobody of the unit had signed for it
