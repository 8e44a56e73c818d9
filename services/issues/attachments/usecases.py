"""What can be done with files of an issue: upload one, and take it out again."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.attachments import AttachmentsOut
from chassis.files.store import FileStore
from chassis.http import Upload
from services.issues.attachments.errors import NotItsUnit
from services.issues.attachments.model import FILES
from services.issues.ledger.changes import locked
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status


def attach(session: Session, issue_no: str, upload: Upload, actor: Actor, store: FileStore) -> AttachmentsOut:
    """上传附件 by the lead unit or one that helps, as long as the issue is worked on."""
    issue = _of_unit(session, issue_no, actor)
    return FILES.add(session, issue.id, upload, actor, store)


def detach(session: Session, issue_no: str, sha256: str, actor: Actor) -> None:
    """Take out what the own unit uploaded by mistake, as long as the issue is worked on."""
    issue = _of_unit(session, issue_no, actor)
    FILES.remove(session, issue.id, sha256, actor, issue_no=issue_no)


def _of_unit(session: Session, issue_no: str, actor: Actor) -> Issue:
    issue = locked(session, issue_no)
    if actor.dept not in (issue.lead_dept, *issue.co_depts):
        raise NotItsUnit(issue_no=issue_no)
    issue.require_move("attach", Status.IN_PROGRESS)
    return issue
