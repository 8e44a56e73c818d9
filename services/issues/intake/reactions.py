"""What happens elsewhere becomes an issue: visits, evaluations, gaps, supervised tasks; never commits."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from contracts.surveys import FollowupCompleted, ProblemReported
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskEscalated, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import TaskCancelled, TaskClosed
from contracts.tasks.evaluation import BenchmarkGapFound, EvaluationProblemFound
from contracts.tasks.reports import ReportProblemRaised
from services.issues.intake.errors import UnknownCategory
from services.issues.intake.usecases import open_issue
from services.issues.ledger.changes import locked, settle
from services.issues.ledger.deadlines import deadlines
from services.issues.ledger.model import Assignment, Issue
from services.issues.ledger.moves import OPEN, Status
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, Source

TITLE_LENGTH = 40


def open_reported_problem(session: Session, event: ProblemReported) -> None:
    """A problem heard on a field visit becomes a WJ issue (domain.md §5.3 A)."""
    if event.category not in set(Category):
        raise UnknownCategory(field="category", category=event.category)
    text = event.text.strip()
    report = Report(
        source=Source.WJ,
        source_ref=event.problem_id,
        kind=Kind.PROBLEM,
        category=Category(event.category),
        title=_title(text),
        description=text,
        petitioner=Petitioner("企业", event.enterprises[0].name) if event.enterprises else Petitioner(),
        enterprises=tuple(Enterprise(e.name, e.uscc, e.enterprise_id) for e in event.enterprises),
        reported_on=event.reported_on,
        registered_on=event.registered_on,
        suggested_dept=event.suggested_dept,
        campaign=event.campaign,
        recurrence_of=event.recurrence_of,
    )
    open_issue(session, report, _actor(session))


def open_evaluation_problem(session: Session, event: EvaluationProblemFound) -> None:
    """A problem of the evaluation becomes a PG issue, due when the problem list says (EV-6)."""
    report = Report(
        source=Source.PG,
        source_ref=event.problem_id,
        kind=Kind.PROBLEM,
        category=Category.OTHER,
        title=_title(event.title),
        description=event.text,
        reported_on=event.found_on,
        registered_on=max(event.found_on, context.today(session)),
        suggested_dept=event.suggested_dept,
        suggested_due=event.due,
        env_dimension=event.env_dimension,
        indicator_codes=(event.indicator,),
    )
    open_issue(session, report, _actor(session))


def open_report_problem(session: Session, event: ReportProblemRaised) -> None:
    """A problem that a monthly report names becomes a ZC issue (domain.md §5.3 C)."""
    report = Report(
        source=Source.ZC,
        source_ref=event.problem_id,
        kind=Kind.PROBLEM,
        category=Category.OTHER,
        title=_title(event.text),
        description=f"{event.text}\n调整措施：{event.measure}（{event.report_no}）",
        reported_on=event.raised_on,
        registered_on=max(event.raised_on, context.today(session)),
        suggested_dept=event.suggested_dept,
    )
    open_issue(session, report, _actor(session))


def open_benchmark_gap(session: Session, event: BenchmarkGapFound) -> None:
    """A gap to the best becomes a PG issue where the centre chose so (domain.md EVA)."""
    if event.wants != "issue":
        return
    report = Report(
        source=Source.PG,
        source_ref=event.benchmark_id,
        kind=Kind.PROBLEM,
        category=Category.OTHER,
        title=_title(f"{event.metric}落后于{event.bench_name}：{event.own}（对标{event.bench}）"),
        description=event.text,
        reported_on=event.found_on,
        registered_on=max(event.found_on, context.today(session)),
        suggested_dept=event.suggested_dept,
        suggested_due=event.due,
        indicator_codes=(event.indicator,),
    )
    open_issue(session, report, _actor(session))


def supervise_task(session: Session, event: TaskEscalated) -> None:
    """A supervised task becomes one DD issue per due date, given to its unit at once (domain.md §5.3 B)."""
    if event.level != "supervise" or event.status != "fired":
        return
    today = context.today(session)
    report = Report(
        source=Source.DD,
        source_ref=f"{event.task_no}@{event.episode_due}",
        kind=Kind.PROBLEM,
        category=Category.OTHER,
        title=_title(f"任务逾期：{event.title}"),
        description=(
            f"任务{event.task_no}“{event.title}”应于{event.episode_due}完成，已逾期"
            f"{event.overdue_workdays}个工作日，督办单{event.order_no}"
        ),
        reported_on=event.fired_on,
        registered_on=max(event.fired_on, today),
        suggested_dept=event.lead_dept,
    )
    issue = open_issue(session, report, _actor(session))
    if issue.status != Status.REGISTERED:  # told again
        return
    calendar, made = workdays.calendar(session), context.of(session)
    dues = deadlines(today, HandlingClass.NORMAL, calendar, has_petitioner=False, has_co_units=False)
    given = Assignment(event.lead_dept, HandlingClass.NORMAL, event.supervisor)
    accepted = issue.accept(made.actor, made.now)
    settle(session, [issue], [*accepted, *issue.dispatch(given, dues, made.actor, made.now)])


def follow_closed_task(session: Session, event: TaskClosed) -> None:
    """What was opened because the task was late is submitted with it; a person still verifies it."""
    made = context.of(session)
    for issue_no in _opened_for(session, event.task_no, (Status.DISPATCHED, Status.IN_PROGRESS)):
        issue = locked(session, issue_no)
        settle(session, [issue], [issue.follow_task(workdays.calendar(session), made.actor, made.now)])


def note_task(
    session: Session, event: TaskDeadlineChanged | TaskSuspended | TaskResumed | TaskCancelled
) -> None:
    """What becomes of the task stands in the history of its open issues; they go on (domain.md §5.2)."""
    told, made = _told_of(event), context.of(session)
    if told is None:
        return
    for issue_no in _opened_for(session, event.task_no, OPEN):
        issue = locked(session, issue_no)
        issue.heard_of_task(told, made.actor, made.now)
        settle(session, [issue], [])


def _told_of(event: TaskDeadlineChanged | TaskSuspended | TaskResumed | TaskCancelled) -> str | None:
    if isinstance(event, TaskDeadlineChanged):
        changed = f"所督办的任务完成时限由{event.old_due}调整为{event.new_due or '长期'}"
        return changed if event.deadline == "due" else None
    if isinstance(event, TaskSuspended):
        return f"所督办的任务已暂缓，{event.until}复查：{event.reason}"
    if isinstance(event, TaskResumed):
        return "所督办的任务已恢复推进"
    merged = f"并入{event.target}" if event.target else "撤销"
    return f"所督办的任务已{merged}：{event.reason}"


def _opened_for(session: Session, task_no: str, states: Iterable[Status]) -> Sequence[str]:
    about = select(Issue.issue_no).where(
        Issue.source == Source.DD.value,
        Issue.source_ref.startswith(f"{task_no}@", autoescape=True),
        Issue.status.in_([each.value for each in states]),
    )
    return session.scalars(about.order_by(Issue.id)).all()


FOLLOWED_UP = {"stable": "稳定解决", "recurred": "反弹", "unreachable": "无法联系"}


def note_followup(session: Session, event: FollowupCompleted) -> None:
    """What an enterprise said a month later stands in the history of the closed issue."""
    known = select(Issue.issue_no).where(
        Issue.issue_no == event.issue_no, Issue.status == Status.CLOSED.value
    )
    if session.scalar(known) is None:
        return
    issue, made = locked(session, event.issue_no), context.of(session)
    told = f"{event.enterprise.name}：{FOLLOWED_UP.get(event.result, event.result)}"
    on = event.completed_on.isoformat()
    issue.followed_up(told, made.actor, made.now, result=event.result, rating=event.rating, on=on)
    settle(session, [issue], [])


def _title(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"


def _actor(session: Session) -> Actor:
    return context.of(session).actor
