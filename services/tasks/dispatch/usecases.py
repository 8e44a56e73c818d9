"""What the centre does with a task: write it down, hand it out, take over what the upper level decides."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from contracts import Event
from services.tasks.dispatch import deadlines, errors, queries
from services.tasks.dispatch.changes import locked, settle
from services.tasks.dispatch.checking import check
from services.tasks.dispatch.linking import unlink
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.schemas import Reschedule, TaskChange, TaskIn, TaskOut
from services.tasks.escalation import usecases as escalation
from services.tasks.extensions import usecases as extensions
from services.tasks.plans.errors import PlanNotFound
from services.tasks.plans.model import PlanSet, PlanStatus


def create_task(session: Session, plan_code: str, body: TaskIn, actor: Actor) -> TaskOut:
    """One more task of a draft plan, beside what is imported."""
    plan = session.scalar(select(PlanSet).where(PlanSet.code == plan_code).with_for_update())
    if plan is None:
        raise PlanNotFound(plan_code=plan_code)
    plan.require_draft("增列任务")
    taken = select(Task.id).where(Task.plan_code == plan_code, Task.seq == body.seq)
    if session.scalar(taken) is not None:
        raise errors.TaskNoTaken(plan_code=plan_code, seq=body.seq, field="seq")
    if body.due_date is None and body.due_kind != "long_term":
        raise errors.DueMissing(field="due_date")
    task = Task(plan_code=plan_code, seq=body.seq, task_no=f"{plan_code}-{body.seq:03d}", progress_pct=0)
    task.schedule(plan.starts_on, None)
    _write(session, task, body)
    session.add(task)
    session.flush()
    return queries.task_out(session, task, actor)


def change_task(
    session: Session, task_no: str, body: TaskChange, actor: Actor, expected: int | None = None
) -> TaskOut:
    """Complete or correct a task before it is dispatched, for the first time or after a return."""
    task = locked(session, task_no, expected)
    task.require_draft("修改")
    if task.dispatched_on is not None and body.due_date not in (None, task.due_date):
        raise errors.DueDateStands(task_no=task_no, field="due_date")
    _write(session, task, body)
    task.touch()
    session.flush()
    return queries.task_out(session, task, actor)


def remove_task(session: Session, task_no: str, expected: int | None = None) -> None:
    """Take a row that does not belong to the plan out of the draft."""
    task = locked(session, task_no, expected)
    task.require_draft("删除")
    if task.dispatched_on is not None:
        raise errors.TaskWasDispatched(task_no=task_no)
    session.delete(task)


def dispatch_task(session: Session, task_no: str, actor: Actor, expected: int | None = None) -> TaskOut:
    """Hand a returned task out anew: a fresh time to sign, the due date of the plan."""
    task = locked(session, task_no, expected)
    plan = session.scalars(select(PlanSet).where(PlanSet.code == task.plan_code)).one()
    if plan.status != PlanStatus.PUBLISHED:
        raise errors.PlanNotInForce(plan_code=plan.code)
    if lacking := task.lacking():
        raise errors.TaskIncomplete(task_no=task_no, errors=lacking)
    settle(session, [task], hand_out(session, [task]))
    return queries.task_out(session, task, actor)


def hand_out(session: Session, tasks: Iterable[Task]) -> list[Event]:
    """Dispatch tasks today; what follows is still to be told."""
    now, calendar = context.of(session), workdays.calendar(session)
    today = context.today(session)
    sign_due = deadlines.sign(today, calendar).on
    events: list[Event] = []
    for task in tasks:
        co_due = deadlines.co_reply_on(task.due_date, today, calendar)
        events.append(task.dispatch(sign_due, co_due, now.actor, now.now))
    return events


def reschedule_task(
    session: Session, task_no: str, body: Reschedule, actor: Actor, expected: int | None = None
) -> TaskOut:
    """上级调整: the document the task comes from gives it another due date."""
    task = locked(session, task_no, expected)
    if body.due_date is not None and body.due_date < task.start_date:
        raise errors.DueBeforeStart(due=body.due_date, start=task.start_date, field="due_date")
    reason = f"{body.upper_doc_no}：{body.reason}"
    calendar = workdays.calendar(session)
    co_due = deadlines.co_reply_on(body.due_date, task.dispatched_on or context.today(session), calendar)
    extensions.lapse(session, task)
    escalation.end_episode(session, task)
    event = task.reschedule(body.due_date, co_due, reason, actor, context.now(session))
    settle(session, [task], [event])
    return queries.task_out(session, task, actor)


def _write(session: Session, task: Task, body: TaskChange) -> None:
    check(session, task, body)
    given = body.model_dump(exclude_none=True, exclude={"seq", "due_kind", "start_date", "due_date"})
    if given.get("lead_dept", task.lead_dept) != task.lead_dept:
        unlink(session, task)  # another unit reports for itself
    for name, value in given.items():
        setattr(task, name, value)
    due = None if body.due_kind == "long_term" else body.due_date or task.due_date
    task.schedule(body.start_date or task.start_date, due)
