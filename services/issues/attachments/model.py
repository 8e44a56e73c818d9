"""A file that shows what was done for an issue; its content is in the file store."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId
from chassis.files.attachments import AttachedFile, Attachments
from services.issues.attachments.errors import AttachmentNotFound
from services.issues.base import Base


class Attachment(AttachedFile, Base):
    """附件 of an issue, once for the same content; who uploaded it said that it is not classified."""

    __tablename__ = "issue_attachments"
    __table_args__ = (UniqueConstraint("issue_id", "sha256"),)

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"))


FILES = Attachments(Attachment, Attachment.issue_id, AttachmentNotFound)
