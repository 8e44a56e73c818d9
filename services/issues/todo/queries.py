"""A unit's to-do list and how long it is."""

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp
from chassis.officetime.supervision import AWAITED
from services.issues.escalation.model import IssueOrder
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.queries import lamp_of, line
from services.issues.ledger.records import IssueCoUnit, IssueHistory
from services.issues.ledger.schemas import IssueLine
from services.issues.todo.errors import NoOwnUnit
from services.issues.todo.schemas import Box, TodoCounts, TodoQuery

#: the issues once more, within a statement on issues; made once, for an alias is a copy of every column
INNER = aliased(Issue)
AT_HAND = (Status.DISPATCHED.value, Status.IN_PROGRESS.value)


def todo(session: Session, query: TodoQuery, actor: Actor) -> Page[IssueLine]:
    """What the own unit has to do: red, yellow, green, then by due date (domain.md §6.2).

    All of it runs against its finish date, so ordering by that date is ordering by light.
    """
    lamp = lamp_of(session)
    boxes = _boxes(actor, lamp)
    statement = _of_unit(actor).where(boxes[query.box]) if query.box else _of_unit(actor)
    page = paginate(session, statement, keys=[Issue.finish_due, Issue.id], query=query)
    return page.map(lambda found: line(found, lamp, actor))


def todo_counts(session: Session, actor: Actor) -> TodoCounts:
    """How long the own unit's to-do list is under each of its filters."""
    boxes = _boxes(actor, lamp_of(session))
    counted = [func.count().filter(condition).label(box.value) for box, condition in boxes.items()]
    row = session.execute(_of_unit(actor).with_only_columns(*counted)).mappings().one()
    return TodoCounts.model_validate(row)


def _unit(actor: Actor) -> str:
    if actor.dept is None:
        raise NoOwnUnit
    return actor.dept


def _of_unit(actor: Actor) -> Select[Issue]:
    """What is in any box: found by the unit, each way by its index, and not by looking at every issue."""
    within = union(
        select(INNER.id).where(INNER.lead_dept == _unit(actor), INNER.status.in_(AT_HAND)),
        select(INNER.id)
        .join(IssueCoUnit, IssueCoUnit.issue_id == INNER.id)
        .where(INNER.status == Status.IN_PROGRESS.value, *_owes_reply(actor)),
    )
    return select(Issue).where(Issue.id.in_(within))


def _owes_reply(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (IssueCoUnit.dept_code == _unit(actor), IssueCoUnit.replied_on.is_(None))


def _owes_answer(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return IssueOrder.dept == _unit(actor), IssueOrder.status.in_(AWAITED)


def _came_by() -> ScalarSelect[str]:
    """The move by which an issue came into the state it is in."""
    moves = select(IssueHistory.action).where(
        IssueHistory.issue_id == Issue.id, IssueHistory.from_status != IssueHistory.to_status
    )
    return moves.order_by(IssueHistory.id.desc()).limit(1).scalar_subquery()


def _boxes(actor: Actor, lamp: Lamp) -> dict[Box, ColumnElement[bool]]:
    leads, working = Issue.lead_dept == _unit(actor), Issue.status == Status.IN_PROGRESS.value
    pressed = and_(leads, Issue.status.in_(AT_HAND))
    return {
        Box.TO_SIGN: and_(leads, Issue.status == Status.DISPATCHED.value),
        Box.TO_CONTACT: and_(leads, working, Issue.contact_due.is_not(None), Issue.contacted_on.is_(None)),
        Box.IN_PROGRESS: and_(leads, working),
        Box.YELLOW: and_(pressed, Issue.finish_due.between(lamp.today, lamp.yellow_until)),
        Box.RED: and_(pressed, Issue.finish_due < lamp.today),
        Box.SENT_BACK: and_(leads, working, _came_by() == "send_back"),
        Box.TO_REPLY: and_(working, exists().where(IssueCoUnit.issue_id == Issue.id, *_owes_reply(actor))),
        Box.TO_ANSWER: exists().where(IssueOrder.object_no == Issue.issue_no, *_owes_answer(actor)),
    }
