"""Reads of evidence."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.tasks.attachments.errors import AttachmentNotFound
from services.tasks.attachments.model import Attachment
from services.tasks.attachments.schemas import AttachmentOut, AttachmentsOut
from services.tasks.dispatch import queries as tasks
from services.tasks.dispatch.model import Task


def attachments(session: Session, task_no: str, actor: Actor) -> AttachmentsOut:
    """The evidence of a task; raises as :func:`services.tasks.dispatch.queries.readable`."""
    return attachments_of(session, tasks.readable(session, task_no, actor))


def attachments_of(session: Session, task: Task) -> AttachmentsOut:
    """The evidence of a task, the first uploaded first."""
    found = session.scalars(select(Attachment).where(Attachment.task_id == task.id).order_by(Attachment.id))
    return AttachmentsOut(items=[AttachmentOut.model_validate(each) for each in found])


def attachment(session: Session, task_no: str, sha256: str, actor: Actor) -> Attachment:
    """One file of a task; raises :class:`AttachmentNotFound` and as :func:`attachments`."""
    task = tasks.readable(session, task_no, actor)
    found = find(session, task, sha256)
    if found is None:
        raise AttachmentNotFound(task_no=task_no)
    return found


def find(session: Session, task: Task, sha256: str) -> Attachment | None:
    """The file of a task with this content."""
    wanted = select(Attachment).where(Attachment.task_id == task.id, Attachment.sha256 == sha256)
    return session.scalar(wanted)


def has_evidence(session: Session, tasks: Iterable[Task]) -> bool:
    """Whether any of these tasks, which are one measure, has evidence."""
    wanted = exists().where(Attachment.task_id.in_([task.id for task in tasks]))
    return bool(session.scalar(select(wanted)))
