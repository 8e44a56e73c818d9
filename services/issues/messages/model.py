"""One thing said about an issue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Timestamp
from services.issues.base import Base


class Side(StrEnum):
    """Who says it: the office's side or the one that reported."""

    OFFICE = "office"  #: 单位、促进中心
    REPORTER = "reporter"  #: 企业、反映人


class Message(Base):
    """留言, kept as it was said; marked when the other side has read it."""

    __tablename__ = "issue_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"), index=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    side: Mapped[str] = mapped_column(String(10))
    author: Mapped[str] = mapped_column(String(100))
    dept: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None] = mapped_column(Timestamp)  # by the other side
