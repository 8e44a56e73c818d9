"""Reads: the ledger, one issue, and its history."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp
from services.issues.ledger import errors
from services.issues.ledger.access import petitioner_for, visible_to, written_for
from services.issues.ledger.model import DELIVERED, STOPPED, Issue
from services.issues.ledger.records import IssueCoUnit
from services.issues.ledger.schemas import (
    DueChange,
    EnterpriseOut,
    HistoryOut,
    IssueHistoryOut,
    IssueLine,
    IssueOut,
    IssueQuery,
)
from services.issues.rules import RULES


def issues(session: Session, query: IssueQuery, actor: Actor) -> Page[IssueLine]:
    """The issues this actor may see, the newest first."""
    statement = select(Issue).where(visible_to(actor), *_filters(query))
    page = paginate(session, statement, keys=[Issue.registered_on.desc(), Issue.id.desc()], query=query)
    lamp = lamp_of(session)
    return page.map(lambda found: line(found, lamp, actor))


def issue(session: Session, issue_no: str, actor: Actor) -> IssueOut:
    """An issue in full; raises :class:`errors.IssueNotFound` or :class:`errors.IssueOutOfScope`."""
    return in_full(session, _readable(session, issue_no, actor), actor)


def history(session: Session, issue_no: str, actor: Actor) -> IssueHistoryOut:
    """Every move of an issue, oldest first; raises as :func:`issue`."""
    found = _readable(session, issue_no, actor)
    return IssueHistoryOut(
        items=[
            HistoryOut(
                at=entry.at,
                actor_type=entry.actor_type,
                actor_id=entry.actor_id,
                actor_dept=entry.actor_dept,
                action=entry.action,
                from_status=entry.from_status,
                to_status=entry.to_status,
                reason=entry.reason and written_for(actor, found, entry.reason),
                deadlines=[
                    DueChange(due=due, old=old, new=new) for due, (old, new) in entry.deadlines.items()
                ],
            )
            for entry in found.history
        ]
    )


def in_full(session: Session, issue: Issue, actor: Actor) -> IssueOut:
    """An issue as this actor may see it."""
    return IssueOut(
        **line(issue, lamp_of(session), actor).model_dump(),
        version=issue.version,
        source_ref=issue.source_ref,
        description=written_for(actor, issue, issue.description),
        petitioner=petitioner_for(actor, issue),
        enterprises=[EnterpriseOut.model_validate(each) for each in issue.enterprises],
        reported_on=issue.reported_on,
        accept_due=issue.accept_due,
        respondent_dept=issue.respondent_dept,
        suggested_dept=issue.suggested_dept,
        campaign=issue.campaign,
        recurrence_of=issue.recurrence_of,
        co_depts=issue.co_depts,
        leader=issue.leader,
        owner=issue.owner,
        supervisor=issue.supervisor,
        contact_due=issue.contact_due,
        co_due=issue.co_due,
        signed_on=issue.signed_on,
        created_at=issue.created_at,
        updated_at=issue.updated_at,
    )


def is_visible(session: Session, issue: Issue, actor: Actor) -> bool:
    """Whether this actor may read the issue."""
    return bool(session.scalar(select(visible_to(actor)).where(Issue.id == issue.id).select_from(Issue)))


def line(issue: Issue, lamp: Lamp, actor: Actor) -> IssueLine:
    """One line of a list, as this actor may see it."""
    due = None if issue.status in STOPPED | DELIVERED else issue.finish_due
    return IssueLine(
        issue_no=issue.issue_no,
        title=written_for(actor, issue, issue.title),
        source=issue.source,
        kind=issue.kind,
        category=issue.category,
        status=issue.status,
        registered_on=issue.registered_on,
        handling_class=issue.handling_class,
        lead_dept=issue.lead_dept,
        dispatched_on=issue.dispatched_on,
        sign_due=issue.sign_due,
        finish_due=issue.finish_due,
        remaining=lamp.remaining(due),
        overdue=lamp.overdue(due),
        light=issue.light(lamp.today, lamp.yellow_until),
    )


def lamp_of(session: Session) -> Lamp:
    return Lamp(session, RULES.yellow_within)


def _readable(session: Session, issue_no: str, actor: Actor) -> Issue:
    found = session.execute(select(Issue, visible_to(actor)).where(Issue.issue_no == issue_no)).one_or_none()
    if found is None:
        raise errors.IssueNotFound(issue_no=issue_no)
    issue, visible = found
    if not visible:
        raise errors.IssueOutOfScope(issue_no=issue_no)
    return issue


def _filters(query: IssueQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.unit is not None:
        helps = Issue.co_units.any(IssueCoUnit.dept_code == query.unit)
        conditions.append(or_(Issue.lead_dept == query.unit, helps))
    for column in (Issue.status, Issue.source, Issue.handling_class):
        wanted = getattr(query, column.key)
        if wanted is not None:
            conditions.append(column == wanted.value)
    if query.due_from is not None:
        conditions.append(Issue.finish_due >= query.due_from)
    if query.due_to is not None:
        conditions.append(Issue.finish_due <= query.due_to)
    return conditions
