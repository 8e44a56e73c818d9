"""What becomes of the problems a report names: each a task, or an issue of the ledger (domain.md §5.3 C)."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from contracts import Event
from contracts.issues.handling import IssueOpened
from services.tasks.dispatch.checking import require_unit
from services.tasks.dispatch.model import Task
from services.tasks.ledger import queries as ledger
from services.tasks.reports import queries
from services.tasks.reports.errors import AlreadyFollowedUp, MeasureNotFound, NothingOfThatNumber
from services.tasks.reports.model import Report
from services.tasks.reports.schemas import BecameIn, RaiseIn, ReportOut
from services.tasks.reports.usecases import latest, locked_round


def link(session: Session, month: str, number: int, body: BecameIn, expected: int | None = None) -> ReportOut:
    """One of the problems has become a task or an issue, at any time: which.

    Raises :class:`MeasureNotFound` and :class:`NothingOfThatNumber`; of a ledger that has told nothing yet,
    nothing is known.
    """
    report = _with_measure(latest(session, locked_round(session, month), expected), number)
    is_task = session.scalar(select(Task.id).where(Task.task_no == body.number)) is not None
    if not is_task and ledger.anything_heard(session) and not ledger.knows(session, body.number):
        raise NothingOfThatNumber(number=body.number, field="number")
    report.change_measure(number, became=body.number)
    session.flush()
    return queries.report_out(report)


def raise_problem(
    session: Session, month: str, number: int, body: RaiseIn, expected: int | None = None
) -> ReportOut:
    """转入问题台账: the ledger opens an issue of it, source 征集查摆, and tells which (:func:`note_opened`).

    Raises :class:`MeasureNotFound`, :class:`AlreadyFollowedUp`, and what an unknown unit does.
    """
    round_ = locked_round(session, month)
    round_.require("raise")
    report = _with_measure(latest(session, round_, expected), number)
    measure = report.measures[number - 1]
    if measure["became"] or measure.get("ref"):
        raise AlreadyFollowedUp(number=number)
    if body.suggested_dept is not None:
        require_unit(session, body.suggested_dept, "suggested_dept")
    problem_id = f"{month}:{uuid.uuid4()}"  # units may register such issues too: none can take it first
    told = report.raise_problem(number, problem_id, body.suggested_dept, context.today(session))
    session.flush()
    outbox.record(session, told)
    return queries.report_out(report)


def note_opened(session: Session, event: Event) -> None:
    """The ledger has opened an issue: the report it comes from says so, in every edition."""
    if not isinstance(event, IssueOpened) or event.source != "ZC" or event.source_ref is None:
        return
    month = event.source_ref.partition(":")[0]
    for report in session.scalars(select(Report).where(Report.month == month).with_for_update()):
        for number, measure in enumerate(report.measures, start=1):
            if measure.get("ref") == event.source_ref:
                report.change_measure(number, became=event.issue_no)


def _with_measure(report: Report, number: int) -> Report:
    if not 1 <= number <= len(report.measures):
        raise MeasureNotFound(number=number)
    return report
