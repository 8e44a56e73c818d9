"""What can be done with an issue in this service; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from chassis.officetime import workdays
from contracts.surveys import ProblemReported
from services.issues import assigning, errors, queries
from services.issues.deadlines import accept_due
from services.issues.intake import Enterprise, Petitioner, Report
from services.issues.model import Issue
from services.issues.numbering import lock_numbers, next_number
from services.issues.schemas import DispatchIn, IssueOut, RegisterIn, RejectIn
from services.issues.sources import Category, Kind, Source, sources_open_to

TITLE_LENGTH = 40


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


def open_reported_problem(session: Session, event: ProblemReported) -> None:
    """A problem heard on a field visit becomes a WJ issue (domain.md §5.3 A)."""
    if event.category not in set(Category):
        raise errors.UnknownCategory(field="category", category=event.category)
    text = event.text.strip()
    report = Report(
        source=Source.WJ,
        source_ref=event.problem_id,
        kind=Kind.PROBLEM,
        category=Category(event.category),
        title=text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…",
        description=text,
        petitioner=Petitioner("企业", event.enterprises[0].name) if event.enterprises else Petitioner(),
        enterprises=tuple(Enterprise(e.name, e.uscc, e.enterprise_id) for e in event.enterprises),
        reported_on=event.reported_on,
        registered_on=event.registered_on,
        suggested_dept=event.suggested_dept,
        campaign=event.campaign,
        recurrence_of=event.recurrence_of,
    )
    open_issue(session, report, context.of(session).actor)


def register(session: Session, body: RegisterIn, actor: Actor) -> IssueOut:
    """Somebody brings a problem in through the API, under a source their role may use (domain.md §2).

    A source_ref that is known already returns its issue, if the caller may read it.
    """
    allowed = sources_open_to(actor.roles)
    if body.source not in allowed:
        raise errors.SourceNotAllowed(field="source", source=body.source, allowed="、".join(sorted(allowed)))
    if body.source is Source.WJ and body.source_ref is not None:
        raise errors.SourceRefReserved(field="source_ref")
    assigning.known_unit(session, "respondent_dept", body.respondent_dept)
    assigning.known_unit(session, "suggested_dept", body.suggested_dept)
    today = context.today(session)
    report = Report(
        source=body.source,
        source_ref=body.source_ref,
        kind=body.kind,
        category=body.category,
        title=body.title,
        description=body.description,
        petitioner=Petitioner(**body.petitioner.model_dump()),
        enterprises=tuple(Enterprise(**each.model_dump()) for each in body.enterprises),
        reported_on=body.reported_on or today,
        registered_on=today,
        respondent_dept=body.respondent_dept,
        suggested_dept=body.suggested_dept,
    )
    issue = open_issue(session, report, actor)
    if not queries.is_visible(session, issue, actor):
        raise errors.SourceRefTaken(field="source_ref", source_ref=body.source_ref)
    return queries.in_full(session, issue, actor)


def accept(session: Session, issue_no: str, actor: Actor, expected: int | None = None) -> IssueOut:
    """受理: the centre takes the issue on."""
    issue = _for_change(session, issue_no, expected)
    outbox.record(session, *issue.accept(actor, context.now(session)))
    return _changed(session, issue, actor)


def reject(
    session: Session, issue_no: str, body: RejectIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """不予受理: the centre refuses the issue and says why."""
    issue = _for_change(session, issue_no, expected)
    outbox.record(session, *issue.reject(body.reason, body.explanation, actor, context.now(session)))
    return _changed(session, issue, actor)


def dispatch(
    session: Session, issue_no: str, body: DispatchIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """派发: a unit becomes responsible, and its clocks start."""
    issue = _for_change(session, issue_no, expected)
    assignment = assigning.assignment(session, issue, body)
    dues = assigning.dues(session, issue, assignment, body.finish_due)
    outbox.record(session, *issue.dispatch(assignment, dues, actor, context.now(session)))
    return _changed(session, issue, actor)


def sign(session: Session, issue_no: str, actor: Actor, expected: int | None = None) -> IssueOut:
    """签收: the lead unit acknowledges the issue."""
    issue = _for_change(session, issue_no, expected)
    outbox.record(session, *issue.sign(actor, context.now(session)))
    return _changed(session, issue, actor)


def _reported_before(session: Session, report: Report) -> Issue | None:
    if report.source_ref is None:
        return None
    same = select(Issue).where(Issue.source == report.source.value, Issue.source_ref == report.source_ref)
    return session.scalar(same)


def _for_change(session: Session, issue_no: str, expected: int | None) -> Issue:
    # the row lock makes a second editor wait and then see what the first one did; what a move touches is
    # loaded at once, because loading it in the middle would write a half-made move
    parts = (selectinload(Issue.history), selectinload(Issue.co_units))
    wanted = select(Issue).where(Issue.issue_no == issue_no).options(*parts)
    issue = session.scalar(wanted.with_for_update())
    if issue is None:
        raise errors.IssueNotFound(issue_no=issue_no)
    issue.expect(expected)
    return issue


def _changed(session: Session, issue: Issue, actor: Actor) -> IssueOut:
    session.flush()
    return queries.in_full(session, issue, actor)
