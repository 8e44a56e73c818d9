"""What comes to the team: taken in sealed, and made a case or not by a person of the team."""

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.http import Page, PageQuery, paginate
from services.issues.restricted import sealed
from services.issues.restricted.access import seen
from services.issues.restricted.errors import MatterNotFound
from services.issues.restricted.model import Report
from services.issues.restricted.schemas import ReasonIn, ReportIn, ReportMoved, ReportOut
from services.issues.restricted.sealed import REPORTERS, Note, ReporterText, ReportText


def take_in(
    session: Session, said: ReportText, reporter: ReporterText | None, received_on: date | None = None
) -> Report:
    """A report enters the store, sealed; who made it is sealed by a key of its own (CONF-2)."""
    ref = new_ref()
    known = reporter is not None and any(reporter.model_dump().values())
    report = Report(
        report_ref=ref,
        received_on=received_on or context.today(session),
        status="waiting",
        said=sealed.close(session, said, ref),
        reporter=sealed.close(session, reporter, ref, REPORTERS) if reporter and known else None,
    )
    session.add(report)
    session.flush()
    return report


def receive(session: Session, body: ReportIn) -> ReportMoved:
    """The team heard of something itself: a letter, a visitor, another office."""
    reporter = ReporterText(**body.reporter.model_dump()) if body.reporter else None
    said = ReportText(origin=body.origin, content=body.content)
    return _moved(take_in(session, said, reporter, body.received_on))


def waiting(session: Session, query: PageQuery) -> Page[ReportOut]:
    """What nobody has decided about, the oldest first."""
    wanted = select(Report).where(Report.status == "waiting")
    page = paginate(session, wanted, keys=[Report.received_on, Report.id], query=query)
    seen(session, "reports", rows=len(page.items))
    return page.map(lambda each: _out(session, each))


def dismiss(session: Session, report_ref: str, body: ReasonIn, expected: int | None = None) -> ReportMoved:
    """不予立项: it is no matter of this ledger."""
    report = for_decision(session, report_ref)
    report.expect(expected)
    report.decide("dismissed")
    report.reason = sealed.close(session, Note(text=body.reason), report_ref)
    session.flush()
    return _moved(report)


def for_decision(session: Session, report_ref: str) -> Report:
    """The report, locked; raises :class:`MatterNotFound`."""
    report = session.scalar(select(Report).where(Report.report_ref == report_ref).with_for_update())
    if report is None:
        raise MatterNotFound
    return report


def new_ref() -> str:
    """A random reference, which says nothing about number or time (CONF-4)."""
    return secrets.token_urlsafe(12)


def _out(session: Session, report: Report) -> ReportOut:
    said = sealed.opened(session, report.said, ReportText, report.report_ref)
    return ReportOut(
        report_ref=report.report_ref,
        received_on=report.received_on,
        has_reporter=report.reporter is not None,
        version=report.version,
        **said.model_dump(),
    )


def _moved(report: Report) -> ReportMoved:
    return ReportMoved(report_ref=report.report_ref, status=report.status, version=report.version)
