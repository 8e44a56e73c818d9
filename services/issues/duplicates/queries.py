"""Issues that may be the same as another one: suggested, never merged by themselves (domain.md DUP)."""

from datetime import timedelta

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.duplicates.likeness import alike, bigrams
from services.issues.duplicates.schemas import DuplicatesOut
from services.issues.enterprises.queries import names_of
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import OPEN
from services.issues.ledger.queries import lamp_of, line, readable
from services.issues.ledger.records import IssueEnterprise
from services.issues.rules import RULES

MOST_COMPARED = 1000


def duplicates(session: Session, issue_no: str, actor: Actor) -> DuplicatesOut:
    """Open issues with the same enterprise or phone, category and nearly the same words, the oldest first."""
    issue = readable(session, issue_no, actor)
    within = timedelta(days=RULES.duplicate_days)
    near = Issue.registered_on.between(issue.registered_on - within, issue.registered_on + within)
    wanted = (
        select(Issue)
        .where(
            Issue.id != issue.id,
            Issue.category == issue.category,
            Issue.status.in_(OPEN),
            near,
            _same_people(session, issue),
        )
        .order_by(Issue.registered_on, Issue.id)
        .limit(MOST_COMPARED)
    )
    own, lamp = bigrams(issue.description), lamp_of(session)
    found = [
        each
        for each in session.scalars(wanted)
        if alike(own, bigrams(each.description), RULES.duplicate_percent)
    ]
    return DuplicatesOut(items=[line(each, lamp, actor) for each in found])


def _same_people(session: Session, issue: Issue) -> ColumnElement[bool]:
    """An enterprise in common, known by its code or its id or else its name; or the same phone."""
    named = {name for each in issue.enterprises for name in (each.uscc, each.enterprise_id) if name}
    names = names_of(session, named)
    unnamed = [each.name for each in issue.enterprises if not each.uscc and not each.enterprise_id]
    same = or_(
        IssueEnterprise.uscc.in_(names),
        IssueEnterprise.enterprise_id.in_(names),
        IssueEnterprise.name.in_(unnamed),
    )
    people: list[ColumnElement[bool]] = []
    if issue.enterprises:
        people.append(Issue.id.in_(select(IssueEnterprise.issue_id).where(same)))
    if issue.petitioner.phone:
        people.append(Issue.__table__.c.petitioner_phone == issue.petitioner.phone)
    return or_(false(), *people)
