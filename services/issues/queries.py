"""Reads: the ledger, one issue, its history, and a unit's to-do list."""

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp
from services.issues import errors
from services.issues.access import petitioner_for, visible_to, written_for
from services.issues.model import DELIVERED, STOPPED, Issue
from services.issues.moves import Status
from services.issues.records import IssueCoUnit
from services.issues.rules import RULES
from services.issues.schemas import (
    Box,
    DueChange,
    EnterpriseOut,
    HistoryOut,
    IssueHistoryOut,
    IssueLine,
    IssueOut,
    IssueQuery,
    TodoCounts,
    TodoQuery,
)


def issues(session: Session, query: IssueQuery, actor: Actor) -> Page[IssueLine]:
    """The issues this actor may see, the newest first."""
    statement = select(Issue).where(visible_to(actor), *_filters(query))
    page = paginate(session, statement, keys=[Issue.registered_on.desc(), Issue.id.desc()], query=query)
    lamp = _lamp(session)
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


def todo(session: Session, query: TodoQuery, actor: Actor) -> Page[IssueLine]:
    """What the own unit leads and has to do: red, yellow, green, then by due date (domain.md §6.2).

    All of it runs against its finish date, so ordering by that date is ordering by light.
    """
    lamp = _lamp(session)
    boxes = _boxes(lamp)
    statement = _open_at(actor).where(boxes[query.box]) if query.box else _open_at(actor)
    page = paginate(session, statement, keys=[Issue.finish_due, Issue.id], query=query)
    return page.map(lambda found: line(found, lamp, actor))


def todo_counts(session: Session, actor: Actor) -> TodoCounts:
    """How long the own unit's to-do list is under each of its filters."""
    boxes = _boxes(_lamp(session))
    counted = [func.count().filter(condition).label(box.value) for box, condition in boxes.items()]
    row = session.execute(_open_at(actor).with_only_columns(*counted)).mappings().one()
    return TodoCounts.model_validate(row)


def in_full(session: Session, issue: Issue, actor: Actor) -> IssueOut:
    """An issue as this actor may see it."""
    return IssueOut(
        **line(issue, _lamp(session), actor).model_dump(),
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


def _lamp(session: Session) -> Lamp:
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


def _open_at(actor: Actor) -> Select[Issue]:
    if actor.dept is None:
        raise errors.NoOwnUnit
    at_hand = (Status.DISPATCHED.value, Status.IN_PROGRESS.value)
    return select(Issue).where(Issue.lead_dept == actor.dept, Issue.status.in_(at_hand))


def _boxes(lamp: Lamp) -> dict[Box, ColumnElement[bool]]:
    return {
        Box.TO_SIGN: Issue.status == Status.DISPATCHED.value,
        Box.IN_PROGRESS: Issue.status == Status.IN_PROGRESS.value,
        Box.YELLOW: Issue.finish_due.between(lamp.today, lamp.yellow_until),
        Box.RED: Issue.finish_due < lamp.today,
    }
