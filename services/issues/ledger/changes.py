"""Taking an issue out for a change, and showing what came of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis.context import Actor
from services.issues.ledger import queries
from services.issues.ledger.errors import IssueNotFound
from services.issues.ledger.model import Issue
from services.issues.ledger.schemas import IssueOut


def locked(session: Session, issue_no: str, expected: int | None) -> Issue:
    # the row lock makes a second editor wait and then see what the first one did; what a move touches is
    # loaded at once, because loading it in the middle would write a half-made move
    parts = (selectinload(Issue.history), selectinload(Issue.co_units))
    wanted = select(Issue).where(Issue.issue_no == issue_no).options(*parts)
    issue = session.scalar(wanted.with_for_update())
    if issue is None:
        raise IssueNotFound(issue_no=issue_no)
    issue.expect(expected)
    return issue


def changed(session: Session, issue: Issue, actor: Actor) -> IssueOut:
    session.flush()
    return queries.in_full(session, issue, actor)
