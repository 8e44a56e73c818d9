"""A unit's to-do list and how long it is."""

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.queries import lamp_of, line
from services.issues.ledger.schemas import IssueLine
from services.issues.todo.errors import NoOwnUnit
from services.issues.todo.schemas import Box, TodoCounts, TodoQuery


def todo(session: Session, query: TodoQuery, actor: Actor) -> Page[IssueLine]:
    """What the own unit leads and has to do: red, yellow, green, then by due date (domain.md §6.2).

    All of it runs against its finish date, so ordering by that date is ordering by light.
    """
    lamp = lamp_of(session)
    boxes = _boxes(lamp)
    statement = _open_at(actor).where(boxes[query.box]) if query.box else _open_at(actor)
    page = paginate(session, statement, keys=[Issue.finish_due, Issue.id], query=query)
    return page.map(lambda found: line(found, lamp, actor))


def todo_counts(session: Session, actor: Actor) -> TodoCounts:
    """How long the own unit's to-do list is under each of its filters."""
    boxes = _boxes(lamp_of(session))
    counted = [func.count().filter(condition).label(box.value) for box, condition in boxes.items()]
    row = session.execute(_open_at(actor).with_only_columns(*counted)).mappings().one()
    return TodoCounts.model_validate(row)


def _open_at(actor: Actor) -> Select[Issue]:
    if actor.dept is None:
        raise NoOwnUnit
    at_hand = (Status.DISPATCHED.value, Status.IN_PROGRESS.value)
    return select(Issue).where(Issue.lead_dept == actor.dept, Issue.status.in_(at_hand))


def _boxes(lamp: Lamp) -> dict[Box, ColumnElement[bool]]:
    return {
        Box.TO_SIGN: Issue.status == Status.DISPATCHED.value,
        Box.IN_PROGRESS: Issue.status == Status.IN_PROGRESS.value,
        Box.YELLOW: Issue.finish_due.between(lamp.today, lamp.yellow_until),
        Box.RED: Issue.finish_due < lamp.today,
    }
