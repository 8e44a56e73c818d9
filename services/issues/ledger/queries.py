"""Reads: the ledger, one issue, and its history."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page
from chassis.officetime.lights import Lamp
from services.issues.access import OUTSIDE
from services.issues.enterprises.queries import known, spoken_for
from services.issues.ledger import errors
from services.issues.ledger.access import petitioner_for, visible_to, written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import DELIVERED, STOPPED
from services.issues.ledger.orders import page_of
from services.issues.ledger.records import RECEIPT, IssueEnterprise, IssueHistory
from services.issues.ledger.schemas import (
    CoUnitOut,
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
    """The issues this actor may see, as filtered and sorted; raises :class:`errors.SortNotOffered`."""
    lamp = lamp_of(session)
    return page_of(session, query, lamp, actor).map(lambda found: line(found, lamp, actor))


def issue(session: Session, issue_no: str, actor: Actor) -> IssueOut:
    """An issue in full; raises :class:`errors.IssueNotFound` or :class:`errors.IssueOutOfScope`."""
    return in_full(session, readable(session, issue_no, actor), actor)


def history(session: Session, issue_no: str, actor: Actor) -> IssueHistoryOut:
    """Every move of an issue, oldest first; raises as :func:`issue`.

    Who was pressed and who has signed for it is not for whoever reported it.
    """
    found, outside = readable(session, issue_no, actor), actor.roles <= OUTSIDE
    shown = (entry for entry in found.history if entry.action != RECEIPT or not outside)
    return IssueHistoryOut(items=[history_out(entry, found, actor) for entry in shown])


def history_out(entry: IssueHistory, issue: Issue, actor: Actor) -> HistoryOut:
    """A step as this actor may see it: a reporter from outside reads what was written for them."""
    hidden = not entry.public and actor.roles <= OUTSIDE
    return HistoryOut(
        at=entry.at,
        actor_type=entry.actor_type,
        actor_id=entry.actor_id,
        actor_dept=entry.actor_dept,
        action=entry.action,
        from_status=entry.from_status,
        to_status=entry.to_status,
        reason=None if hidden or entry.reason is None else written_for(actor, issue, entry.reason),
        deadlines=[DueChange(due=due, old=old, new=new) for due, (old, new) in entry.deadlines.items()],
        details={} if hidden else entry.details,
    )


def in_full(session: Session, issue: Issue, actor: Actor) -> IssueOut:
    """An issue as this actor may see it."""
    of_line = line(issue, lamp_of(session), actor).model_dump()
    written = {
        name: text and written_for(actor, issue, text)
        for name in ("description", "measures", "progress")
        for text in (getattr(issue, name),)
    }
    outside, own = actor.roles <= OUTSIDE, spoken_for(session, actor)
    if outside:  # what units write to each other is not for who reported it
        written["progress"] = _public_progress(issue)
    rest = IssueOut.model_fields.keys() - of_line.keys() - written.keys() - _SHAPED
    return IssueOut(
        **of_line,
        **written,
        petitioner=petitioner_for(actor, issue),
        joined=[petitioner_for(actor, issue, each) for each in issue.joined],
        enterprises=_enterprises(
            session,
            [
                each
                for each in issue.enterprises
                if not own or issue.created_by == actor.id or each.is_called(own)
            ],
        ),
        co_units=[
            CoUnitOut(
                dept_code=each.dept_code,
                reply=None if outside or not each.reply else written_for(actor, issue, each.reply),
                replied_on=each.replied_on,
            )
            for each in issue.co_units
        ],
        **{name: getattr(issue, name) for name in rest},
    )


def _enterprises(session: Session, shown: Sequence[IssueEnterprise]) -> list[EnterpriseOut]:
    """As they were called then, and as the registry calls them now."""
    names = {name for each in shown for name in (each.enterprise_id, each.uscc) if name}
    registered = known(session, names, names)
    now = {
        each: registered.get(each.enterprise_id or "") or registered.get(each.uscc or "") for each in shown
    }
    return [
        EnterpriseOut(
            enterprise_id=each.enterprise_id,
            name=each.name,
            uscc=each.uscc,
            current_name=today and today.name,
            standing=today and today.status,
        )
        for each, today in now.items()
    ]


def _public_progress(issue: Issue) -> str | None:
    """The last progress that was written for the reporter."""
    told = [each.reason for each in issue.history if each.action == "note" and each.public]
    return told[-1] if told else None


_SHAPED = {"petitioner", "joined", "enterprises", "co_units"}


def is_visible(session: Session, issue: Issue, actor: Actor) -> bool:
    """Whether this actor may read the issue."""
    return bool(
        session.scalar(select(visible_to(session, actor)).where(Issue.id == issue.id).select_from(Issue))
    )


def line(issue: Issue, lamp: Lamp, actor: Actor) -> IssueLine:
    """One line of a list, as this actor may see it."""
    due = None if issue.status in (*STOPPED, *DELIVERED) else issue.finish_due
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
    """Today's lights of issues."""
    return Lamp(session, RULES.yellow_within)


def readable(session: Session, issue_no: str, actor: Actor) -> Issue:
    """The issue, if there is one and this actor may read it."""
    found = session.execute(
        select(Issue, visible_to(session, actor)).where(Issue.issue_no == issue_no)
    ).one_or_none()
    if found is None:
        raise errors.IssueNotFound(issue_no=issue_no)
    issue, visible = found
    if not visible:
        raise errors.IssueOutOfScope(issue_no=issue_no)
    return issue
