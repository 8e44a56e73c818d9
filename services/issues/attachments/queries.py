"""Reads of evidence."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.attachments.errors import AttachmentNotFound
from services.issues.attachments.model import Attachment
from services.issues.attachments.schemas import AttachmentOut, AttachmentsOut
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import readable


def attachments(session: Session, issue_no: str, actor: Actor) -> AttachmentsOut:
    """The evidence of a issue; raises as :func:`services.issues.ledger.queries.readable`."""
    return attachments_of(session, readable(session, issue_no, actor))


def attachments_of(session: Session, issue: Issue) -> AttachmentsOut:
    """The evidence of a issue, the first uploaded first."""
    found = session.scalars(select(Attachment).where(Attachment.issue_id == issue.id).order_by(Attachment.id))
    return AttachmentsOut(items=[AttachmentOut.model_validate(each) for each in found])


def attachment(session: Session, issue_no: str, sha256: str, actor: Actor) -> Attachment:
    """One file of a issue; raises :class:`AttachmentNotFound` and as :func:`attachments`."""
    issue = readable(session, issue_no, actor)
    found = find(session, issue, sha256)
    if found is None:
        raise AttachmentNotFound(issue_no=issue_no)
    return found


def find(session: Session, issue: Issue, sha256: str) -> Attachment | None:
    """The file of a issue with this content."""
    wanted = select(Attachment).where(Attachment.issue_id == issue.id, Attachment.sha256 == sha256)
    return session.scalar(wanted)


def any_of(session: Session, issue: Issue) -> bool:
    """Whether the lead unit has uploaded anything."""
    wanted = exists().where(Attachment.issue_id == issue.id, Attachment.dept == issue.lead_dept)
    return bool(session.scalar(select(wanted)))
