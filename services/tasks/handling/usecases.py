"""What the units do with a task: sign for it or return it, report, help, and say that it is done."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from contracts import Event
from services.tasks.attachments.queries import has_evidence
from services.tasks.dispatch import deadlines, queries
from services.tasks.dispatch.changes import locked, locked_with_linked, settle
from services.tasks.dispatch.checking import require_unit
from services.tasks.dispatch.errors import EvidenceMissing
from services.tasks.dispatch.schemas import TaskOut
from services.tasks.handling.errors import ReturnPending, SuggestsItself
from services.tasks.handling.model import ReturnRequest, ReturnStatus
from services.tasks.handling.queries import pending_return
from services.tasks.handling.schemas import ProgressIn, ReplyIn, ReturnIn, SubmitIn


def accept(session: Session, task_no: str, actor: Actor, expected: int | None = None) -> TaskOut:
    """签收: the lead unit, by a person or its machine account, takes the task on."""
    tasks = locked_with_linked(session, task_no, expected)
    now = context.now(session)
    settle(session, tasks, [task.accept(actor, now) for task in tasks])
    for task in tasks:
        if pending := pending_return(session, task):
            pending.decide(ReturnStatus.WITHDRAWN, None, actor.id, context.today(session))
    return queries.task_out(session, tasks[0], actor)


def report(
    session: Session, task_no: str, body: ProgressIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """报送进度, for the linked tasks too: a measure that is in several plans is reported once (ADR 0024)."""
    tasks = locked_with_linked(session, task_no, expected)
    now = context.now(session)
    settle(
        session,
        tasks,
        [task.report(body.progress_pct, body.current_value, body.text, actor, now) for task in tasks],
    )
    return queries.task_out(session, tasks[0], actor)


def co_reply(
    session: Session, task_no: str, body: ReplyIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """协办反馈: a co-operating unit says what it has done, in all linked tasks it helps with."""
    task, *linked = locked_with_linked(session, task_no, expected)
    tasks = [task, *(each for each in linked if actor.dept in each.co_depts)]
    for each in tasks:
        each.co_reply(body.text, actor, context.now(session))
    settle(session, tasks, [])
    return queries.task_out(session, task, actor)


def submit(
    session: Session, task_no: str, body: SubmitIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """申请销号: the lead unit says it is done, and shows evidence, of a linked task for all of them."""
    tasks = locked_with_linked(session, task_no, expected)
    tasks[0].require_lead(actor.dept, "submit")
    now, today, calendar = context.now(session), context.today(session), workdays.calendar(session)
    verify_due = deadlines.verify(today, calendar).on
    events: list[Event] = []
    for task in tasks:
        late = calendar.overdue(today, task.due_date) if task.due_date else 0
        events.append(task.submit(late, verify_due, body.text, actor, now))
    if not has_evidence(session, tasks):
        raise EvidenceMissing
    settle(session, tasks, events)
    return queries.task_out(session, tasks[0], actor)


def request_return(
    session: Session, task_no: str, body: ReturnIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """申请退办: the lead unit thinks another one is competent, and says which; the centre decides."""
    task = locked(session, task_no, expected)
    task.request_return(body.reason, body.suggested_dept, actor, context.now(session))
    if body.suggested_dept == actor.dept:
        raise SuggestsItself(field="suggested_dept")
    require_unit(session, body.suggested_dept, "suggested_dept")
    if pending_return(session, task) is not None:
        raise ReturnPending
    session.add(
        ReturnRequest(
            task=task,
            dept=task.lead_dept,
            reason=body.reason,
            suggested_dept=body.suggested_dept,
            requested_on=context.today(session),
            decide_by=task.sign_due,
            status=ReturnStatus.PENDING.value,
        )
    )
    settle(session, [task], [])
    return queries.task_out(session, task, actor)


def recount(session: Session) -> None:
    """By when requests to return a task are decided: as long as the unit could sign (CAL-10)."""
    waiting = select(ReturnRequest).where(ReturnRequest.status == ReturnStatus.PENDING)
    held = waiting.options(joinedload(ReturnRequest.task)).order_by(ReturnRequest.id)
    for request in session.scalars(held.with_for_update(of=ReturnRequest)):
        assert request.task.sign_due is not None, "it is dispatched"
        request.decide_by = request.task.sign_due
