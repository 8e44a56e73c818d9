"""Problems enter the ledger, and the centre decides whether it takes them on; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import workdays
from services.issues.access import OUTSIDE
from services.issues.enterprises.usecases import recognised
from services.issues.indicators import require_known
from services.issues.intake import errors
from services.issues.intake.schemas import ClassifyIn, RegisterIn, RejectIn
from services.issues.ledger import queries
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.deadlines import accept_due
from services.issues.ledger.model import Issue
from services.issues.ledger.numbering import lock_numbers, next_number
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.ledger.schemas import IssueOut
from services.issues.officers.usecases import require_serving
from services.issues.people import known_unit
from services.issues.sources import GIVEN_A_DATE, Source, sources_open_to


def open_issue(session: Session, report: Report, actor: Actor) -> Issue:
    """A problem enters the ledger under its number; one that is there already is returned as it is.

    Idempotent by (source, source_ref), also against a second transaction at the same moment: both wait
    for the counter of their source.
    """
    numbers = lock_numbers(session, report.registered_on.year, report.source)
    known = _reported_before(session, report)
    if known is not None:
        return known
    due = accept_due(report.registered_on, workdays.calendar(session)).on
    issue, opened = Issue.register(next_number(numbers), report, due, actor, context.now(session))
    session.add(issue)
    session.flush()
    outbox.record(session, opened)
    return issue


def register(session: Session, body: RegisterIn, actor: Actor) -> IssueOut:
    """Somebody brings a problem in through the API, under a source their role may use (domain.md §2).

    A source_ref that is known already returns its issue, if the caller may read it.
    """
    allowed = sources_open_to(actor.roles)
    if body.source not in allowed:
        raise errors.SourceNotAllowed(field="source", source=body.source, allowed="、".join(sorted(allowed)))
    if body.source is Source.WJ and body.source_ref is not None:
        raise errors.SourceRefReserved(field="source_ref")
    officer = require_serving(session, actor) if body.source is Source.TY else None
    known_unit(session, "respondent_dept", body.respondent_dept)
    known_unit(session, "suggested_dept", body.suggested_dept)
    require_known(session, "indicator_codes", body.indicator_codes)
    if body.suggested_due is not None and body.source not in GIVEN_A_DATE:
        raise errors.DueOfNoList(field="suggested_due", source=body.source)
    today = context.today(session)
    report = Report(
        source=body.source,
        source_ref=body.source_ref,
        kind=body.kind,
        category=body.category,
        title=body.title,
        description=body.description,
        petitioner=Petitioner("体验官", officer.name, officer.phone)
        if officer
        else Petitioner(**body.petitioner.model_dump()),
        petitioner_id=actor.id if officer or _is_own(body, actor) else None,
        enterprises=_enterprises(session, body),
        reported_on=body.reported_on or today,
        registered_on=today,
        respondent_dept=body.respondent_dept,
        suggested_dept=body.suggested_dept,
        suggested_due=body.suggested_due,
        pain_type=body.pain_type,
        env_dimension=body.env_dimension,
        indicator_codes=tuple(body.indicator_codes),
    )
    issue = open_issue(session, report, actor)
    if not queries.is_visible(session, issue, actor):
        raise errors.SourceRefTaken(field="source_ref", source_ref=body.source_ref)
    return queries.in_full(session, issue, actor)


def _is_own(body: RegisterIn, actor: Actor) -> bool:
    """Whether receipts go to whoever brings it; from what is said anonymously nothing leads to them."""
    return actor.roles <= OUTSIDE and not body.petitioner.anonymous


def accept(session: Session, issue_no: str, actor: Actor, expected: int | None = None) -> IssueOut:
    """受理: the centre takes the issue on."""
    issue = locked(session, issue_no, expected)
    return changed(session, issue, issue.accept(actor, context.now(session)), actor)


def reject(
    session: Session, issue_no: str, body: RejectIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """不予受理: the centre refuses the issue and says why."""
    issue = locked(session, issue_no, expected)
    events = issue.reject(body.reason, body.explanation, actor, context.now(session))
    return changed(session, issue, events, actor)


def classify(
    session: Session, issue_no: str, body: ClassifyIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """更正分类: what the centre knows better than the source."""
    issue = locked(session, issue_no, expected)
    known_unit(session, "respondent_dept", body.respondent_dept)
    require_known(session, "indicator_codes", body.indicator_codes or ())
    values = body.model_dump(exclude_none=True, exclude={"enterprises"})
    issue.classify(values, actor, context.now(session), _enterprises(session, body))
    return changed(session, issue, [], actor)


def _enterprises(session: Session, body: RegisterIn | ClassifyIn) -> tuple[Enterprise, ...]:
    return recognised(session, (Enterprise(**each.model_dump()) for each in body.enterprises), "enterprises")


def _reported_before(session: Session, report: Report) -> Issue | None:
    if report.source_ref is None:
        return None
    same = select(Issue).where(Issue.source == report.source.value, Issue.source_ref == report.source_ref)
    return session.scalar(same)
