"""Whom a month's report proposes to interview: low scores, and arrears month after month (MON, ESC-5)."""

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from services.tasks.handling.schemas import ReasonIn
from services.tasks.interviews.errors import InterviewNotFound
from services.tasks.interviews.model import Cause, Interview, InterviewStatus
from services.tasks.interviews.schemas import InterviewOut
from services.tasks.reports.model import Report, ReportLine, ReportUnit
from services.tasks.reports.settling import Settlement
from services.tasks.rounds.dates import month_before
from services.tasks.rules import RULES


def propose(session: Session, report: Report) -> None:
    """Put before a leader what follows from the report; what they have decided stays."""
    undecided = Interview.month == report.month, Interview.status == InterviewStatus.PROPOSED
    session.execute(delete(Interview).where(*undecided))
    decided = set(
        session.execute(select(Interview.dept, Interview.cause).where(Interview.month == report.month)).all()
    )
    arrears = _arrears(session, report)
    units = session.scalars(
        select(ReportUnit).where(ReportUnit.report_id == report.id).order_by(ReportUnit.dept)
    )
    for unit in units:
        causes: list[Cause] = []
        if unit.score is not None and Decimal(unit.score) < RULES.reports.interview_below:
            causes.append(Cause.SCORE)
        if unit.dept in arrears:
            causes.append(Cause.ARREARS)
        session.add_all(
            Interview(
                month=report.month,
                dept=unit.dept,
                cause=cause.value,
                score=unit.score,
                task_nos=arrears.get(unit.dept, []) if cause is Cause.ARREARS else [],
                status=InterviewStatus.PROPOSED.value,
            )
            for cause in causes
            if (unit.dept, cause.value) not in decided
        )


def approve(session: Session, interview_id: int, actor: Actor, expected: int | None = None) -> InterviewOut:
    """批准约谈: approving is sending, to the head of the unit."""
    found = _to_decide(session, interview_id, expected)
    told = found.send(actor.id, context.today(session))
    session.flush()
    outbox.record(session, told)
    return InterviewOut.of(found)


def decline(
    session: Session, interview_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> InterviewOut:
    """不批准."""
    found = _to_decide(session, interview_id, expected)
    found.decide("decline", InterviewStatus.DECLINED, actor.id, context.today(session), body.reason)
    session.flush()
    return InterviewOut.of(found)


def _arrears(session: Session, report: Report) -> dict[str, list[str]]:
    """The tasks each unit owes for in this month and in those before it."""
    owed = {line.task_no: line.dept for line in _owed(session, report.id)}
    month = report.month
    for _ in range(RULES.reports.arrears_months - 1):
        month = month_before(month)
        latest = select(Report.id).where(Report.month == month).order_by(Report.edition.desc()).limit(1)
        report_id = session.scalar(latest)
        before = {line.task_no for line in _owed(session, report_id)} if report_id else set()
        owed = {task_no: dept for task_no, dept in owed.items() if task_no in before}
    by_unit: dict[str, list[str]] = defaultdict(list)
    for task_no, dept in sorted(owed.items()):
        by_unit[dept].append(task_no)
    return by_unit


def _owed(session: Session, report_id: int) -> list[ReportLine]:
    wanted = select(ReportLine).where(
        ReportLine.report_id == report_id, ReportLine.settlement == Settlement.OWED
    )
    return list(session.scalars(wanted))


def _to_decide(session: Session, interview_id: int, expected: int | None) -> Interview:
    found = session.get(Interview, interview_id, with_for_update=True)
    if found is None:
        raise InterviewNotFound(interview_id=interview_id)
    found.expect(expected)
    return found
