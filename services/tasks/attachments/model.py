"""A file that shows what was done for a task; its content is in the file store."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId
from chassis.files.attachments import AttachedFile, Attachments
from services.tasks.attachments.errors import AttachmentNotFound
from services.tasks.base import Base


class Attachment(AttachedFile, Base):
    """佐证材料 of a task, once for the same content; who uploaded it said that it is not classified."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("task_id", "sha256"),)

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"))


FILES = Attachments(Attachment, Attachment.task_id, AttachmentNotFound)
