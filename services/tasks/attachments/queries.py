"""Reads of a task's evidence."""

from collections.abc import Iterable

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.attachments import AttachmentsOut
from services.tasks.attachments.model import FILES, Attachment
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.queries import readable


def attachments(session: Session, task_no: str, actor: Actor) -> AttachmentsOut:
    """The evidence of a task; raises as :func:`services.tasks.dispatch.queries.readable`."""
    return FILES.of(session, readable(session, task_no, actor).id)


def attachment(session: Session, task_no: str, sha256: str, actor: Actor) -> Attachment:
    """One file of a task; raises :class:`AttachmentNotFound` and as :func:`attachments`."""
    return FILES.get(session, readable(session, task_no, actor).id, sha256, task_no=task_no)


def has_evidence(session: Session, tasks: Iterable[Task]) -> bool:
    """Whether any of these tasks, which are one measure, has evidence."""
    wanted = exists().where(Attachment.task_id.in_([task.id for task in tasks]))
    return bool(session.scalar(select(wanted)))
