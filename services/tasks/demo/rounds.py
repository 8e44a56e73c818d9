"""The monthly rounds of 2024: filed, reviewed, compiled and published up to October; November under review.

What the clock does of itself is done here at its own times: the daily scan, and the turning of rounds.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import partial
from random import Random
from typing import Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import OFFICE_ZONE, SYSTEM, Actor
from chassis.events import copies
from chassis.files.store import FileStore
from chassis.runtime import Runtime
from chassis.service import Deed
from contracts.surveys import ActionCompleted
from services.tasks.attachments.model import Attachment
from services.tasks.demo import entering
from services.tasks.demo.errors import OthersUnheard
from services.tasks.demo.measures import CALENDAR, TODAY, UNITS
from services.tasks.demo.numbers import ACTIONS_HELD, ISSUES_CLOSED, SEED
from services.tasks.dispatch.model import DONE, Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.escalation import scan
from services.tasks.handling.schemas import ReasonIn
from services.tasks.interviews import usecases as interviews
from services.tasks.interviews.model import Cause, Interview, InterviewStatus
from services.tasks.ledger import queries as ledger
from services.tasks.reports import usecases as reports
from services.tasks.reports.model import Report
from services.tasks.reports.schemas import MeasureIn, MeasuresIn
from services.tasks.rounds import filing, usecases
from services.tasks.rounds.dates import RoundDates, dates_of
from services.tasks.rounds.model import OPEN_ROUNDS, Filing, FilingStatus, Round, RoundStatus
from services.tasks.rounds.schemas import FilingDraft
from services.tasks.rules import RULES

DISPATCHER = Actor("person", "d00-liaison", "D00", frozenset({"DP"}))
DIRECTOR = Actor("person", "d00-head", "D00", frozenset({"DR"}))
LEADER = Actor("person", "banner-leader", None, frozenset({"LD"}))
MONTHS = tuple(f"2024-{month:02d}" for month in range(1, 12))
FIRST_SCAN, FIRST_TURN = date(2024, 1, 2), date(2024, 1, 31)
TOLD = "本月按计划推进，相关流程、材料和系统已完成阶段性调整，成效正在显现。"
NEXT = "对照时限继续推进，按周调度，及时报送佐证材料。"
PROBLEMS = (
    "部门间数据共享不够及时，需要协调解决",
    "基层窗口人手不足，业务培训有待加强",
    None,
    None,
    None,
    None,
)
RETURN = "进展表述笼统，请写明具体做法、数据和时间"
MEASURES = (
    (
        "部门间数据共享不畅，影响高频事项一次办成",
        "由政务服务与数据管理局牵头，逐项明确共享清单和时间，按周通报",
    ),
    ("个别单位填报不及时、表述笼统", "促进中心对连续两期被退回的单位点对点指导，并纳入季度考核"),
)
Fate = Literal["on_time", "late", "missing"]


def deeds(runtime: Runtime) -> Iterator[Deed]:
    """All that belongs to the rounds and the ladder of 2024, in no order."""
    day = FIRST_SCAN
    while day <= TODAY:
        yield Deed(at(day, 8, 30), SYSTEM, partial(_scan, runtime=runtime))
        day = CALENDAR.add(day, 1)
    for month in MONTHS:
        yield from _month(month, dates_of(month, CALENDAR), runtime.files)


def reported(runtime: Runtime) -> Iterator[Deed]:
    """The reports, when the other services have told what had happened by then: 表5 to 表7 are about that."""
    if not runtime.settings.embedded:  # else all has been heard
        yield Deed(at(FIRST_TURN, 18), DISPATCHER, _require_others)
    for month in MONTHS[:-1]:  # the last is under review on the evening, and stays so whenever it is laid
        dates = dates_of(month, CALENDAR)
        reviewed = CALENDAR.add(dates.review_due, 1)
        yield Deed(at(reviewed, 9), DISPATCHER, partial(_compile, month))
        yield Deed(at(reviewed, 16), LEADER, partial(_sign, month))
        yield Deed(at(dates.publish_due, 10), DIRECTOR, partial(_publish, month, runtime.files))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of office."""
    return datetime.combine(day, time(hour, minute), OFFICE_ZONE)


def _month(month: str, dates: RoundDates, store: FileStore) -> Iterator[Deed]:
    for n, dept in enumerate(UNITS):
        actor = Actor("person", f"{dept.lower()}-liaison", dept, frozenset({"DL"}))
        file: Callable[..., Callable[[Session], None]] = partial(partial, _file, month, actor, store)
        # some at once, most on the last day
        day = dates.fill_due if n % 3 else CALENDAR.add(dates.cutoff, 1)
        yield Deed(at(day, 10 + n % 7, n), actor, file(fate="on_time"))
        yield Deed(at(CALENDAR.add(dates.fill_due, 1), 15, n), actor, file(fate="late"))
        yield Deed(at(dates.review_due, 14, n), actor, partial(_file_anew, month, actor, store))
    yield Deed(at(dates.review_due, 10), DISPATCHER, partial(_return, month))
    yield Deed(at(dates.review_due, 17), DISPATCHER, partial(_accept, month))


def _scan(session: Session, runtime: Runtime) -> None:
    """The scan of a day, unless others have come after it: then it has been."""
    now = context.now(session)
    latest = session.scalar(select(func.max(Task.updated_at)))
    if latest is None or latest <= now:
        scan.begin(session, runtime)
        if now.date() >= FIRST_TURN:
            usecases.turn(session)


def _fate(month: str, task_no: str) -> Fate:
    """Nine of ten in time."""
    drawn = Random(f"{SEED}/{month}/{task_no}").random()  # noqa: S311  nobody is to be surprised by it
    return "missing" if drawn < 0.02 else "late" if drawn < 0.08 else "on_time"  # noqa: PLR2004


def _is_returned(month: str, task_no: str) -> bool:
    return Random(f"{SEED}/{month}/{task_no}/review").random() < 0.06  # noqa: PLR2004, S311


def _file(month: str, actor: Actor, store: FileStore, session: Session, *, fate: Fate) -> None:
    """What the unit files of this fate, as far as it has not."""
    for each in _filings(session, month, Filing.dept == actor.dept, Filing.status == FilingStatus.UNFILED):
        if _fate(month, each.task_no) == fate:
            _submit(session, each, TOLD, store, actor)


def _submit(session: Session, each: Filing, told: str, store: FileStore, actor: Actor) -> None:
    task, month = session.get_one(Task, each.task_id), each.round.month
    draft = FilingDraft(
        progress_pct=task.progress_pct,
        done_text=told,
        next_plan=NEXT,
        problems=Random(f"{month}/{each.task_no}").choice(PROBLEMS),  # noqa: S311
        evidence=_evidence(session, each, task, store, actor),
    )
    filing.file(session, month, each.task_no, draft, actor)


def _evidence(session: Session, each: Filing, task: Task, store: FileStore, actor: Actor) -> list[str] | None:
    rise = task.progress_pct - each.before_pct
    if rise < RULES.rounds.evidence_from and task.progress_pct != DONE:
        return None
    attached = select(Attachment.sha256).where(Attachment.task_id == task.id)
    if task.status == TaskStatus.IN_PROGRESS and session.scalar(attached) is None:
        entering.attach(session, task.task_no, store, actor)
    return list(session.scalars(attached))


def _file_anew(month: str, actor: Actor, store: FileStore, session: Session) -> None:
    for each in _filings(session, month, Filing.dept == actor.dept, Filing.status == FilingStatus.RETURNED):
        _submit(session, each, f"{TOLD}分三批开展业务培训，覆盖全部窗口人员。", store, actor)


def _return(month: str, session: Session) -> None:
    """What says too little, the first time."""
    fresh = Filing.status == FilingStatus.SUBMITTED, Filing.returned_count == 0
    for each in _filings(session, month, *fresh):
        if _is_returned(month, each.task_no):
            usecases.return_filing(session, month, each.task_no, ReasonIn(reason=RETURN), DISPATCHER)


def _accept(month: str, session: Session) -> None:
    """All that is right; the last month is not looked through yet."""
    for each in _filings(session, month, Filing.status == FilingStatus.SUBMITTED):
        if month != MONTHS[-1] or each.task_id % 4:
            usecases.accept(session, month, each.task_no, DISPATCHER)


def _require_others(session: Session) -> None:
    """Raise :class:`OthersUnheard` unless the ledger and the visits have told what they have to tell."""
    solved = sum(issue.closed_on is not None for issue in ledger.issues(session, TODAY))
    held = len(copies.all_of(session, ActionCompleted))
    if solved < ISSUES_CLOSED or held < ACTIONS_HELD:
        raise OthersUnheard


def _compile(month: str, session: Session) -> None:
    if _status(session, month) == RoundStatus.REVIEWING:
        compiled = reports.compile_report(session, month)
        items = [MeasureIn(problem=problem, measure=measure) for problem, measure in MEASURES]
        reports.word(session, month, MeasuresIn(items=items), compiled.version)


def _sign(month: str, session: Session) -> None:
    if _status(session, month) == RoundStatus.COMPILED:
        reports.sign(session, month, LEADER, _version(session, month))
        _decide_interviews(session, month)


def _decide_interviews(session: Session, month: str) -> None:
    """Low scores are talked about, arrears have been at the month's meeting."""
    proposed = Interview.month == month, Interview.status == InterviewStatus.PROPOSED
    for each in session.scalars(select(Interview).where(*proposed).order_by(Interview.id)).all():
        if each.cause == Cause.SCORE:
            interviews.approve(session, each.id, LEADER)
        else:
            interviews.decline(session, each.id, ReasonIn(reason="已在月调度会上说明原因和措施"), LEADER)


def _publish(month: str, store: FileStore, session: Session) -> None:
    if _status(session, month) == RoundStatus.SIGNED:
        reports.publish(session, month, store)


def _filings(session: Session, month: str, *which: ColumnElement[bool]) -> list[Filing]:
    """Filings of a round that is still open, by task."""
    open_ = select(Round.id).where(Round.month == month, Round.status.in_(OPEN_ROUNDS)).scalar_subquery()
    wanted = select(Filing).where(Filing.round_id == open_, *which)
    return list(session.scalars(wanted.order_by(Filing.id)))


def _version(session: Session, month: str) -> int:
    """The version of the report that is signed; the history has one edition of each month."""
    return session.scalars(select(Report.version).where(Report.month == month)).one()


def _status(session: Session, month: str) -> str | None:
    return session.scalar(select(Round.status).where(Round.month == month))
