"""Taking an issue out for a change, and telling and showing what came of it."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis.context import Actor
from chassis.events import outbox
from contracts import Event
from services.issues.ledger import queries
from services.issues.ledger.access import visible_to
from services.issues.ledger.errors import IssueNotFound
from services.issues.ledger.model import Issue
from services.issues.ledger.schemas import IssueOut

#: what a move touches is loaded at once, because loading it in the middle would write a half-made move
PARTS = (
    selectinload(Issue.history),
    selectinload(Issue.co_units),
    selectinload(Issue.enterprises),
    selectinload(Issue.callbacks),
    selectinload(Issue.joined),
)


def locked(session: Session, issue_no: str, expected: int | None = None) -> Issue:
    """The issue, held until the transaction ends: of two who change it at once, the second sees the first's.

    Raises :class:`IssueNotFound`, and :class:`~chassis.errors.StaleVersion` unless it is as ``expected``.
    """
    wanted = select(Issue).where(Issue.issue_no == issue_no).options(*PARTS)
    issue = session.scalar(wanted.with_for_update())
    if issue is None:
        raise IssueNotFound(issue_no=issue_no)
    issue.expect(expected)
    return issue


def held(session: Session, numbers: Collection[str], actor: Actor) -> Sequence[Issue]:
    """What this actor may see of these issues, held as :func:`locked` holds one: in one order for everybody.

    As long as the answer is kept, :func:`locked` finds each with all that belongs to it.
    """
    wanted = select(Issue).where(Issue.issue_no.in_(numbers), visible_to(session, actor)).options(*PARTS)
    return session.scalars(wanted.order_by(Issue.id).with_for_update()).all()


def settle(session: Session, issues: Iterable[Issue], events: Iterable[Event]) -> None:
    """Write the issues, and tell the events and any light that has changed with them."""
    lamp = queries.lamp_of(session)
    lights = [event for issue in issues for event in issue.show(lamp)]
    session.flush()  # what can fail does before anything is told
    outbox.record(session, *events, *lights)


def changed(session: Session, issue: Issue, events: Iterable[Event], actor: Actor) -> IssueOut:
    """The issue as this actor may see it, once it is written and told of."""
    settle(session, [issue], events)
    return queries.in_full(session, issue, actor)
