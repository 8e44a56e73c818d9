"""What can be done with files of a task: upload one, and take it out again."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.attachments import AttachmentsOut
from chassis.files.store import FileStore
from chassis.http import Upload
from services.tasks.attachments.errors import NotItsUnit
from services.tasks.attachments.model import FILES
from services.tasks.dispatch.changes import locked
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus


def attach(session: Session, task_no: str, upload: Upload, actor: Actor, store: FileStore) -> AttachmentsOut:
    """上传佐证 by the lead unit or one that helps, as long as the task is worked on."""
    task = _of_unit(session, task_no, actor)
    return FILES.add(session, task.id, upload, actor, store)


def detach(session: Session, task_no: str, sha256: str, actor: Actor) -> None:
    """Take out what the own unit uploaded by mistake, as long as the task is worked on."""
    task = _of_unit(session, task_no, actor)
    FILES.remove(session, task.id, sha256, actor, task_no=task_no)


def _of_unit(session: Session, task_no: str, actor: Actor) -> Task:
    task = locked(session, task_no)
    if actor.dept not in (task.lead_dept, *task.co_depts):
        raise NotItsUnit(task_no=task_no)
    task.require_move("attach", TaskStatus.IN_PROGRESS)
    return task
