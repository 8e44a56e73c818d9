"""Reads of an issue's files."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.attachments import AttachmentsOut
from services.issues.attachments.model import FILES, Attachment
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import readable


def attachments(session: Session, issue_no: str, actor: Actor) -> AttachmentsOut:
    """The files of an issue; raises as :func:`services.issues.ledger.queries.readable`."""
    return FILES.of(session, readable(session, issue_no, actor).id)


def attachment(session: Session, issue_no: str, sha256: str, actor: Actor) -> Attachment:
    """One file of an issue; raises :class:`AttachmentNotFound` and as :func:`attachments`."""
    return FILES.get(session, readable(session, issue_no, actor).id, sha256, issue_no=issue_no)


def any_of(session: Session, issue: Issue) -> bool:
    """Whether the lead unit has uploaded anything."""
    wanted = exists().where(Attachment.issue_id == issue.id, Attachment.dept == issue.lead_dept)
    return bool(session.scalar(select(wanted)))
