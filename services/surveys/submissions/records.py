"""What is kept with a submission: its files, what staff note of it, and what was refused under its id."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Timestamp
from services.surveys.base import Base


class Comment(Base):
    """What staff note about a submission for each other."""

    __tablename__ = "submission_comments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    written_by: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime] = mapped_column(Timestamp)


class Attachment(Base):
    """A file a submission mentions; until ``received_at`` it has not arrived, ``sha256`` may be promised."""

    __tablename__ = "submission_attachments"
    __table_args__ = (UniqueConstraint("submission_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    received_at: Mapped[datetime | None] = mapped_column(Timestamp)


class RefusedSubmission(Base):
    """Other content under an id that is taken already, kept for a person to compare (features.md §2.2)."""

    __tablename__ = "refused_submissions"
    __table_args__ = (UniqueConstraint("submission_id", "name", "content_sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    name: Mapped[str] = mapped_column(String(255))  # empty for the answers, else the file's name
    content_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # files are in the file store
    received_by: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime] = mapped_column(Timestamp)
