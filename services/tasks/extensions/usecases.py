"""What can be done about an extension: ask for it, say what the centre thinks, grant or refuse it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.decisions import DecisionStatus, to_decide
from chassis.officetime import workdays
from services.tasks.dispatch import deadlines
from services.tasks.dispatch.changes import locked, settle
from services.tasks.dispatch.model import Task
from services.tasks.escalation import usecases as escalation
from services.tasks.extensions.errors import (
    ExtensionNotFound,
    ExtensionPending,
    NothingToExtend,
    NotYoursToDecide,
)
from services.tasks.extensions.model import DECIDERS, Extension
from services.tasks.extensions.queries import pending
from services.tasks.extensions.schemas import ExtensionIn, ExtensionOut, OpinionIn
from services.tasks.extensions.terms import Terms
from services.tasks.handling.schemas import NoteIn, ReasonIn
from services.tasks.plans.queries import is_from_above


def request(
    session: Session, task_no: str, body: ExtensionIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """申请延期 by the lead unit, within EXT-T; the clock runs on while it waits."""
    task = locked(session, task_no, expected)
    task.request_extension(body.reason, actor, context.now(session))
    today, calendar = context.today(session), workdays.calendar(session)
    terms = _terms(session, task)
    terms.check(today, body.requested_due, body.upper_doc_no, calendar)
    if pending(session, task) is not None:
        raise ExtensionPending
    extension = Extension(
        task=task,
        due=task.due_date,
        requested_on=today,
        requested_by=actor.id,
        decide_by=deadlines.decide_extension(today, calendar).on,
        decider=terms.decider,
        status=DecisionStatus.PENDING.value,
        **body.model_dump(),
    )
    session.add(extension)
    settle(session, [task], [])
    return ExtensionOut.of(extension)


def propose(
    session: Session, extension_id: int, body: OpinionIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """拟办: what the centre recommends to whoever decides."""
    extension = _to_decide(session, extension_id, expected)
    extension.propose(body.opinion, actor.id)
    session.flush()
    return ExtensionOut.of(extension)


def approve(
    session: Session, extension_id: int, body: NoteIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """同意延期: due later; what fired since it was asked for, if that was in time, is annulled (ESC-6)."""
    extension = _to_decide(session, extension_id, expected)
    _require_decider(extension, actor)
    task, today = extension.task, context.today(session)
    extension.approve(body.note, actor.id, today)
    assert task.dispatched_on is not None, "it is worked on"
    co_due = deadlines.co_reply_on(extension.requested_due, task.dispatched_on, workdays.calendar(session))
    annulled = escalation.annul(session, task, extension.requested_on)
    changed = task.extend(extension.requested_due, co_due, body.note, actor, context.now(session))
    settle(session, [task], [*annulled, changed])
    return ExtensionOut.of(extension)


def refuse(
    session: Session, extension_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """不同意延期: the due date stays, and nothing has stood still."""
    extension = _to_decide(session, extension_id, expected)
    _require_decider(extension, actor)
    extension.refuse(body.reason, actor.id, context.today(session))
    session.flush()
    return ExtensionOut.of(extension)


def lapse(session: Session, task: Task) -> None:
    """What has been asked for is of no use any more."""
    if (waiting := pending(session, task)) is not None:
        waiting.lapse()


def recount(session: Session) -> None:
    """By when the waiting ones are to be decided, under a new calendar (CAL-10)."""
    calendar = workdays.calendar(session)
    waiting = select(Extension).where(Extension.status == DecisionStatus.PENDING)
    for extension in session.scalars(waiting.order_by(Extension.id).with_for_update()):
        extension.decide_by = deadlines.decide_extension(extension.requested_on, calendar).on


def _terms(session: Session, task: Task) -> Terms:
    if task.due_date is None:
        raise NothingToExtend(task_no=task.task_no)
    return Terms(
        due=task.due_date,
        original_due=task.original_due or task.due_date,
        extension_count=task.extension_count,
        from_above=is_from_above(session, task.plan_code),
    )


def _to_decide(session: Session, extension_id: int, expected: int | None) -> Extension:
    extension = to_decide(session, Extension, extension_id, expected, about=Task.task_no, hold=locked)
    if extension is None:
        raise ExtensionNotFound(extension_id=extension_id)
    return extension


def _require_decider(extension: Extension, actor: Actor) -> None:
    if extension.decider not in actor.roles:
        raise NotYoursToDecide(decider=DECIDERS[extension.decider])
