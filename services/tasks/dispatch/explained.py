"""Every due date of a task with its derivation: from when, how many days, which did not count, and why."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.officetime import workdays
from chassis.officetime.dues import Due, fixed
from chassis.officetime.workdays import Calendar
from services.tasks.dispatch import deadlines as counted
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.dispatch.records import TaskHistory
from services.tasks.dispatch.schemas import DeadlineOut, HistoryLine, TaskDeadlines
from services.tasks.rules import RULES

PAUSES = ("submit", "reject", "suspend", "resume")  #: what stops the ladder or lets it go on, beside new dues


def deadlines(session: Session, task: Task) -> TaskDeadlines:
    """What is due when, and what has changed that so far."""
    calendar = workdays.calendar(session)
    moves = session.scalars(
        select(TaskHistory).where(TaskHistory.task_id == task.id).order_by(TaskHistory.id)
    )
    changes = [HistoryLine.of(move) for move in moves if move.deadlines or move.action in PAUSES]
    return TaskDeadlines(task_no=task.task_no, items=list(_items(task, calendar)), changes=changes)


def _items(task: Task, calendar: Calendar) -> Iterator[DeadlineOut]:
    if task.due_date is not None:
        extended = f"，已延期{task.extension_count}次" if task.extension_count else ""
        yield _item(
            "due", "完成时限", fixed(task.due_date, task.start_date), f"方案或批准文件规定的日期{extended}"
        )
    if task.dispatched_on is not None and task.sign_due is not None:
        due, within = counted.sign(task.dispatched_on, calendar), RULES.sign_within
        yield _item("sign", "签收时限", due, f"派发后{within}个工作日", task.sign_due)
    if task.dispatched_on is not None and task.co_due is not None:
        co_due = counted.co_reply(task.due_date, task.dispatched_on, calendar)
        assert co_due is not None, "a long-term task has no co_due"
        before = f"完成时限前{RULES.co_before_due}个工作日"
        after = f"派发后{RULES.co_after_dispatch}个工作日（不早于此日）"
        how = before if co_due.base == task.due_date else after
        yield _item("co", "协办时限", co_due, how, task.co_due)
    if task.submitted_on is not None and task.verify_due is not None:
        due = counted.verify(task.submitted_on, calendar)
        yield _item("verify", "复核时限", due, f"申请销号后{RULES.verify_within}个工作日", task.verify_due)
    if task.status == TaskStatus.IN_PROGRESS and task.due_date is not None:
        due = counted.ask_for_extension(task.due_date, calendar)
        before = f"完成时限前{RULES.extension.before_due}个工作日"
        yield _item("ask_for_extension", "可申请延期的最后日期", due, before)


def _item(deadline: str, name: str, due: Due, how: str, stored: date | None = None) -> DeadlineOut:
    return DeadlineOut.model_validate(
        {
            "deadline": deadline,
            "name": name,
            "on": stored or due.on,
            "base": due.base,
            "workdays": due.workdays,
            "skipped": list(due.skipped),
            "provisional": due.provisional,
            "how": how,
            "as_counted": due.on,
        }
    )
