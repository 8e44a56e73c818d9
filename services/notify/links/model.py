"""Links of messages: whose, for which item, what for, until when; used once."""

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId, Json, Timestamp
from services.notify.base import Base
from services.notify.messages.model import Notification


class ActionLink(Base):
    """办理链接: only its hash is kept, so whoever sees the database can use none."""

    __tablename__ = "action_links"
    __table_args__ = (Index(None, "notification_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    notification_id: Mapped[int] = mapped_column(BigId, ForeignKey("notifications.id"))
    actions: Mapped[list[str]] = mapped_column(Json)
    expires_at: Mapped[datetime] = mapped_column(Timestamp)
    used_at: Mapped[datetime | None] = mapped_column(Timestamp)
    used_for: Mapped[str | None] = mapped_column(String(20))
    notification: Mapped[Notification] = relationship()


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
