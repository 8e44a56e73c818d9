"""A file that shows what was done for a task; its content is in the file store."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from services.tasks.base import Base


class Attachment(Aggregate, Base):
    """佐证材料 of a task, once for the same content; who uploaded it said that it is not classified."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("task_id", "sha256"),)

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(String(100))
    dept: Mapped[str] = mapped_column(String(20))  # the unit that uploaded it
