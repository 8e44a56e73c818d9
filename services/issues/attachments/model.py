"""A file that shows what was done for a issue; its content is in the file store."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from services.issues.base import Base


class Attachment(Aggregate, Base):
    """附件 of a issue, once for the same content; who uploaded it said that it is not classified."""

    __tablename__ = "issue_attachments"
    __table_args__ = (UniqueConstraint("issue_id", "sha256"),)

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(100))
    dept: Mapped[str] = mapped_column(String(20))  # the unit that uploaded it
