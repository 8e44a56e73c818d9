"""What the centre answers: it takes a task back or not, and finds it done or not."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from contracts import Event
from services.tasks.dispatch import queries
from services.tasks.dispatch.changes import locked, locked_with_linked, settle
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.schemas import TaskOut
from services.tasks.escalation import usecases as escalation
from services.tasks.handling.endings import end
from services.tasks.handling.errors import NoReturnPending
from services.tasks.handling.model import ReturnRequest, ReturnStatus
from services.tasks.handling.queries import pending_return
from services.tasks.handling.schemas import NoteIn, ReasonIn
from services.tasks.plans.queries import is_from_above


def approve_return(
    session: Session, task_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """同意退办: the task is a draft again, to be changed and dispatched to another unit."""
    task, request = _to_decide(session, task_no, expected)
    now, today = context.now(session), context.today(session)
    escalation.end(session, task)
    event = task.approve_return(request.reason, request.suggested_dept, body.note, actor, now)
    request.decide(ReturnStatus.APPROVED, body.note, actor.id, today)
    settle(session, [task], [event])
    return queries.task_out(session, task, actor)


def refuse_return(
    session: Session, task_no: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """不同意退办: the unit keeps the task, and its time to sign has gone on."""
    task, request = _to_decide(session, task_no, expected)
    task.refuse_return(body.reason, actor, context.now(session))
    request.decide(ReturnStatus.REFUSED, body.reason, actor.id, context.today(session))
    settle(session, [task], [])
    return queries.task_out(session, task, actor)


def verify(
    session: Session, task_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """复核通过: struck off; of a plan from above only after the director has verified it too."""
    tasks = locked_with_linked(session, task_no, expected)
    events: list[Event] = []
    for task in tasks:
        twice = is_from_above(session, task.plan_code)
        events += task.verify(twice=twice, note=body.note, by=actor, at=context.now(session))
        if task.closed_on is not None:
            end(session, task)
    settle(session, tasks, events)
    return queries.task_out(session, tasks[0], actor)


def reject(
    session: Session, task_no: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """复核退回: not done yet, and why; the ladder goes on as if it had not been handed in (ESC-3)."""
    tasks = locked_with_linked(session, task_no, expected)
    now = context.now(session)
    settle(session, tasks, [task.reject(body.reason, actor, now) for task in tasks])
    return queries.task_out(session, tasks[0], actor)


def _to_decide(session: Session, task_no: str, expected: int | None) -> tuple[Task, ReturnRequest]:
    task = locked(session, task_no, expected)
    request = pending_return(session, task)
    if request is None:
        raise NoReturnPending
    return task, request
