"""What can be done with evidence: upload it, and take it out again."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.store import FileStore
from chassis.http import Upload
from services.issues.attachments.errors import (
    AlreadyAttached,
    AttachedByAnother,
    AttachmentNotFound,
    NotItsUnit,
    NotSaidUnclassified,
)
from services.issues.attachments.model import Attachment
from services.issues.attachments.queries import attachments_of, find
from services.issues.attachments.schemas import AttachmentsOut
from services.issues.ledger.changes import locked
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status

TICK = "not_classified"  #: the form field that must say ``true`` beside every file


def attach(session: Session, issue_no: str, upload: Upload, actor: Actor, store: FileStore) -> AttachmentsOut:
    """上传附件 by the lead unit or one that helps, as long as the issue is worked on.

    Raises also what the store refuses: types, sizes, contents that are something else (domain.md §3.5).
    """
    issue = _of_unit(session, issue_no, actor)
    if upload.fields.get(TICK) != "true":
        raise NotSaidUnclassified(field=TICK)
    file = store.save(upload.file.stream, upload.file.filename)
    if known := find(session, issue, file.sha256):
        raise AlreadyAttached(name=known.name, field="file")
    session.add(
        Attachment(
            issue_id=issue.id,
            sha256=file.sha256,
            name=file.name,
            size=file.size,
            media_type=file.media_type,
            dept=actor.dept,
        )
    )
    session.flush()
    return attachments_of(session, issue)


def detach(session: Session, issue_no: str, sha256: str, actor: Actor) -> None:
    """Take out what the own unit uploaded by mistake; the content may belong to others and stays stored."""
    issue = _of_unit(session, issue_no, actor)
    found = find(session, issue, sha256)
    if found is None:
        raise AttachmentNotFound(issue_no=issue_no)
    if found.dept != actor.dept:
        raise AttachedByAnother
    session.delete(found)


def _of_unit(session: Session, issue_no: str, actor: Actor) -> Issue:
    issue = locked(session, issue_no)
    if actor.dept not in (issue.lead_dept, *issue.co_depts):
        raise NotItsUnit(issue_no=issue_no)
    issue.require_move("attach", Status.IN_PROGRESS)
    return issue
