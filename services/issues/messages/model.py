"""One thing said about an issue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Timestamp
from chassis.files.attachments import AttachedFile, Attachments
from services.issues.base import Base
from services.issues.messages.errors import MessageFileNotFound


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


class MessageFile(AttachedFile, Base):
    """附件 of what was said; it stays with it, and is no evidence of the unit's."""

    __tablename__ = "issue_message_files"
    __table_args__ = (UniqueConstraint("message_id", "sha256"),)

    message_id: Mapped[int] = mapped_column(BigId, ForeignKey("issue_messages.id"))
    dept: Mapped[str | None] = mapped_column(String(20))  # none of a reporter


FILES = Attachments(MessageFile, MessageFile.message_id, MessageFileNotFound)
