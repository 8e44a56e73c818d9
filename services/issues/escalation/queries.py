"""Reads of rungs and orders."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.shapes import shape_of
from services.issues.access import SEE_ALL
from services.issues.escalation import errors
from services.issues.escalation.model import IssueEscalation, IssueOrder
from services.issues.escalation.schemas import EscalationOut, EscalationQuery, OrderOut, OrderQuery
from services.issues.ledger.access import visible_to
from services.issues.ledger.model import Issue


def escalations(session: Session, query: EscalationQuery, actor: Actor) -> Page[EscalationOut]:
    """Rungs, the newest first; a unit sees those of the issues it may see."""
    columns: list[Any] = [IssueEscalation, Issue]
    wanted: Select[Any] = (
        select(*columns)
        .join(Issue, Issue.issue_no == IssueEscalation.object_no)
        .where(visible_to(session, actor))
    )
    for column, value in (
        (IssueEscalation.level, query.level),
        (IssueEscalation.status, query.status),
        (IssueEscalation.object_no, query.issue_no),
        (Issue.lead_dept, query.unit),
    ):
        if value is not None:
            wanted = wanted.where(column == value)
    keys = [IssueEscalation.fired_on.desc(), IssueEscalation.id.desc()]
    page = paginate(session, wanted, keys=keys, query=query)
    return page.map(lambda row: escalation_out(row[0], row[1]))


def orders(session: Session, query: OrderQuery, actor: Actor) -> Page[OrderOut]:
    """Orders by when they are to be answered; a unit sees its own."""
    wanted = select(IssueOrder)
    if not actor.roles & SEE_ALL:
        wanted = wanted.where(IssueOrder.dept == (actor.dept or ""))
    if query.status is not None:
        wanted = wanted.where(IssueOrder.status == query.status)
    if query.issue_no is not None:
        wanted = wanted.where(IssueOrder.object_no == query.issue_no)
    return paginate(session, wanted, keys=[IssueOrder.reply_due, IssueOrder.id], query=query).map(order_out)


def order(session: Session, order_id: int, actor: Actor) -> IssueOrder:
    """An order, for those who oversee and for the unit it was issued to.

    Raises :class:`errors.OrderNotFound` and :class:`errors.NotYourOrder`.
    """
    found = session.get(IssueOrder, order_id)
    if found is None:
        raise errors.OrderNotFound(order_id=order_id)
    if not actor.roles & SEE_ALL and found.dept != actor.dept:
        raise errors.NotYourOrder
    return found


def escalation_out(rung: IssueEscalation, issue: Issue) -> EscalationOut:
    """The shape of one rung."""
    return shape_of(EscalationOut, rung, issue, escalation_id=rung.id)


def order_out(order: IssueOrder) -> OrderOut:
    """The shape of one order."""
    return shape_of(OrderOut, order, order_id=order.id, issue_no=order.object_no)
