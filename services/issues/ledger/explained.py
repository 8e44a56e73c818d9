"""Every due date of an issue with its derivation: from when, how many days, which did not count, and why."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.officetime import workdays
from chassis.officetime.dues import Due, counted
from chassis.officetime.workdays import SATURDAY, Calendar
from services.issues.ledger import deadlines as rules
from services.issues.ledger.deadlines import Step
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.queries import history_out, readable
from services.issues.ledger.schemas import DeadlineOut, IssueDeadlines, SkippedDay
from services.issues.rules import RULES, HandlingClass

#: what stops the ladder or lets it go on, beside the moves that change a due date
PAUSES = ("submit", "follow_task", "send_back", "suspend", "resume", "call_back")

CLASSES = {
    HandlingClass.URGENT: "急办件",
    HandlingClass.FAST: "快办件",
    HandlingClass.NORMAL: "一般件",
    HandlingClass.COMPLEX: "疑难件",
    HandlingClass.FIXED: "限期件",
}


def deadlines(session: Session, issue_no: str, actor: Actor) -> IssueDeadlines:
    """What is due when and why, and what has changed that so far; raises as reading the issue."""
    issue, calendar = readable(session, issue_no, actor), workdays.calendar(session)
    changes = [each for each in issue.history if each.deadlines or each.action in PAUSES]
    return IssueDeadlines(
        issue_no=issue.issue_no,
        items=list(_items(issue, calendar)),
        changes=[history_out(each, issue, actor) for each in changes],
    )


def _items(issue: Issue, calendar: Calendar) -> Iterator[DeadlineOut]:
    accept = rules.accept_due(issue.registered_on, calendar)
    yield _shown(("accept", "受理时限"), accept, f"登记后{RULES.accept}个工作日", issue.accept_due, calendar)
    if issue.dispatched_on is not None and issue.handling_class is not None:
        yield from _from_dispatch(issue, issue.dispatched_on, calendar)
    for name, base, days, since, stored in (
        (("plan", "整改方案时限"), issue.signed_on, RULES.plan_within, "签收", issue.plan_due),
        (("verify", "复核时限"), issue.submitted_on, RULES.verify_within, "申请办结", issue.verify_due),
        (("callback", "回访时限"), issue.verified_on, RULES.callback_within, "复核通过", issue.callback_due),
    ):
        if base is not None and stored is not None:
            yield _shown(name, counted(base, days, calendar), f"{since}后{days}个工作日", stored, calendar)
    if issue.status == Status.IN_PROGRESS and issue.finish_due is not None:
        last = rules.ask_for_extension(issue.finish_due, calendar)
        before = f"办结时限前{RULES.extension.before_due}个工作日"
        yield _shown(("ask_for_extension", "可申请延期的最后日期"), last, before, last.on, calendar)


def _from_dispatch(issue: Issue, dispatched_on: date, calendar: Calendar) -> Iterator[DeadlineOut]:
    for name, duty, stored in (
        ("sign", "签收时限", issue.sign_due),
        ("contact", "先行联系时限", issue.contact_due),
    ):
        if stored is not None:
            then = _class_at(name, issue)
            days: int = getattr(RULES.limits[then], name)
            due = counted(dispatched_on, days, calendar)
            yield _shown((name, duty), due, f"{CLASSES[then]}：交办后{days}个工作日", stored, calendar)
    called = CLASSES[HandlingClass(str(issue.handling_class))]
    if issue.co_due is not None and issue.finish_due is not None:
        due = rules.co_reply(dispatched_on, issue.finish_due, calendar)
        how = (
            f"办结时限前{RULES.co_before_finish}个工作日"
            if due.base == issue.finish_due
            else f"交办后{RULES.co_after_dispatch}个工作日（不早于此日）"
        )
        yield _shown(("co", "协办时限"), due, how, issue.co_due, calendar)
    for n, (step, due) in enumerate(issue.finish.dues(calendar), start=1):
        name = "finish" if n == len(issue.finish.steps) else f"finish_{n}"
        yield _shown((name, "办结时限"), due, _how(step, called), step.on, calendar)


def _class_at(action: str, issue: Issue) -> HandlingClass:
    """The class in force when the unit did its duty, or now if it has not."""
    found = str(issue.handling_class)
    for entry in reversed(issue.history):
        if entry.action == "reclassify":
            found = entry.details.get("old_class", found)
        elif entry.action == action:
            return HandlingClass(found)
        elif entry.action in ("dispatch", "transfer"):
            break
    return HandlingClass(str(issue.handling_class))


def _how(step: Step, handling_class: str) -> str:
    """The rule of one step, in words."""
    if step.days is None:
        return "经同意的整改方案的日期" if step.why == "plan" else f"{handling_class}：文件规定的日期"
    words = {
        "class": f"{handling_class}：交办后",
        "extension": "同意延期：自原办结时限起",
        "reopened": "重办：回访后",
        "resumed": "恢复办理后",
    }
    return f"{words[step.why]}{step.days}个工作日"


def _shown(name: tuple[str, str], due: Due, how: str, stored: date, calendar: Calendar) -> DeadlineOut:
    return DeadlineOut(
        deadline=name[0],
        name=name[1],
        on=stored,
        base=due.base,
        workdays=due.workdays,
        skipped=[SkippedDay(day=day, why=_why(day)) for day in due.skipped],
        provisional=due.provisional or calendar.is_provisional(stored),
        how=how,
        as_counted=due.on,
    )


def _why(day: date) -> str:
    return "周末" if day.weekday() >= SATURDAY else "节假日或调休"
