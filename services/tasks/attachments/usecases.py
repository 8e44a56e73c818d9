"""What can be done with evidence: upload it, and take it out again."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.store import FileStore
from chassis.http import Upload
from services.tasks.attachments.errors import (
    AlreadyAttached,
    AttachedByAnother,
    AttachmentNotFound,
    NotItsUnit,
    NotSaidUnclassified,
)
from services.tasks.attachments.model import Attachment
from services.tasks.attachments.queries import attachments_of, find
from services.tasks.attachments.schemas import AttachmentsOut
from services.tasks.dispatch.changes import locked
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus

TICK = "not_classified"  #: the form field that must say ``true`` beside every file


def attach(session: Session, task_no: str, upload: Upload, actor: Actor, store: FileStore) -> AttachmentsOut:
    """上传佐证 by the lead unit or one that helps, as long as the task is worked on.

    Raises also what the store refuses: types, sizes, contents that are something else (domain.md §3.5).
    """
    task = _of_unit(session, task_no, actor)
    if upload.fields.get(TICK) != "true":
        raise NotSaidUnclassified(field=TICK)
    file = store.save(upload.file.stream, upload.file.filename)
    if known := find(session, task, file.sha256):
        raise AlreadyAttached(name=known.name, field="file")
    session.add(
        Attachment(
            task_id=task.id,
            sha256=file.sha256,
            name=file.name,
            size=file.size,
            media_type=file.media_type,
            dept=actor.dept,
        )
    )
    session.flush()
    return attachments_of(session, task)


def detach(session: Session, task_no: str, sha256: str, actor: Actor) -> None:
    """Take out what the own unit uploaded by mistake; the content may belong to others and stays stored."""
    task = _of_unit(session, task_no, actor)
    found = find(session, task, sha256)
    if found is None:
        raise AttachmentNotFound(task_no=task_no)
    if found.dept != actor.dept:
        raise AttachedByAnother
    session.delete(found)


def _of_unit(session: Session, task_no: str, actor: Actor) -> Task:
    task = locked(session, task_no)
    if actor.dept not in (task.lead_dept, *task.co_depts):
        raise NotItsUnit(task_no=task_no)
    task.require_move("attach", TaskStatus.IN_PROGRESS)
    return task
