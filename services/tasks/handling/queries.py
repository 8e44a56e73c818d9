"""Reads of what the centre has to answer: requests to return a task, and tasks to verify."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from chassis.http import Page, paginate
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.handling.model import ReturnRequest, ReturnStatus
from services.tasks.handling.schemas import ReturnOut, ReturnQuery, VerificationLine, VerificationQuery


def returns(session: Session, query: ReturnQuery) -> Page[ReturnOut]:
    """Requests to return a task, by when the unit's time to sign ends."""
    wanted = asked_back(query).options(joinedload(ReturnRequest.task))
    page = paginate(session, wanted, keys=[ReturnRequest.decide_by, ReturnRequest.id], query=query)
    return page.map(ReturnOut.of)


def verifications(session: Session, query: VerificationQuery) -> Page[VerificationLine]:
    """Tasks said to be done, by when they are to be verified."""
    lamp = TaskLamp(session)
    page = paginate(session, to_verify(query), keys=[Task.verify_due, Task.id], query=query)
    return page.map(lambda task: VerificationLine.of(task, lamp))


def asked_back(query: ReturnQuery) -> Select[ReturnRequest]:
    """The requests of a list, in no order yet."""
    wanted = select(ReturnRequest)
    return wanted if query.status is None else wanted.where(ReturnRequest.status == query.status)


def to_verify(query: VerificationQuery) -> Select[Task]:
    """The tasks of a list, in no order yet."""
    wanted = select(Task).where(Task.status == TaskStatus.SUBMITTED)
    if query.stage is None:
        return wanted
    once = Task.verified_on.is_not(None)
    return wanted.where(once if query.stage == "final" else ~once)


def pending_return(session: Session, task: Task) -> ReturnRequest | None:
    """The request to return a task that waits for the centre's decision."""
    wanted = select(ReturnRequest).where(
        ReturnRequest.task_id == task.id, ReturnRequest.status == ReturnStatus.PENDING
    )
    return session.scalar(wanted)
