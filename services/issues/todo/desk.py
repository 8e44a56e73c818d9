"""What waits for the centre and for the leaders: each a number, and the list that is as long."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.decisions import DecisionStatus
from services.issues.access import CENTRE, DISPATCHERS
from services.issues.escalation.model import IssueEscalation
from services.issues.extensions.model import Extension
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.records import Callback
from services.issues.lookback.model import LookBack, Result
from services.issues.proposals.model import DECIDERS, Proposal
from services.issues.todo.schemas import DeskItem, DeskOut

#: name, address of the list, what is listed, and which of it
Item = tuple[str, str, type[Any], tuple[ColumnElement[bool], ...]]

WAITING = (
    ("待受理的问题", Status.REGISTERED),
    ("待派发的问题", Status.ACCEPTED),
    ("待审定的退办申请", Status.RETURN_REQUESTED),
    ("待复核的问题", Status.SUBMITTED),
)
#: 逾期 by the centre itself: name, state, what is due in it, and the filter of that date
LATE = (
    ("逾期未受理的问题", Status.REGISTERED, Issue.accept_due, "accept_due_to"),
    ("逾期未复核的问题", Status.SUBMITTED, Issue.verify_due, "verify_due_to"),
    ("逾期未回访的问题", Status.CALLBACK, Issue.callback_due, "callback_due_to"),
)


def desk(session: Session, actor: Actor) -> DeskOut:
    """What somebody of the centre, or a leader, has to decide or look at."""
    return DeskOut(
        items=[
            DeskItem(
                name=name,
                count=session.scalar(select(func.count()).select_from(kind).where(*which)) or 0,
                list=f"/issues/v1/{path}",
            )
            for name, path, kind, which in _items(actor, context.today(session))
        ]
    )


def _items(actor: Actor, today: date) -> Iterator[Item]:
    if actor.roles & DISPATCHERS:
        for name, status in WAITING:
            yield name, f"issues?status={status}", Issue, (Issue.status == status.value,)
        held = Issue.status == Status.SUSPENDED.value, Issue.review_on <= today
        yield "到期复查的挂账", f"issues?status={Status.SUSPENDED}&review_to={today}", Issue, held
    yield from _late(actor, today)
    if actor.roles & CENTRE:
        callback = Issue.status == Status.CALLBACK.value
        yield "待回访的问题", f"issues?status={Status.CALLBACK}", Issue, (callback,)
        unchecked = Callback.check_due.is_not(None), Callback.checked_on.is_(None)
        yield "待核实的差评", "bad-ratings?checked=false", Callback, unchecked
        yield "待核的回头看", "look-backs?result=pending", LookBack, (LookBack.result == Result.PENDING,)
    for number, roles in ((1, DISPATCHERS), (2, {"LD"})):
        if actor.roles & roles:
            asked = Extension.status == DecisionStatus.PENDING, Extension.number == number
            yield "待审批的延期申请", f"extensions?status=pending&number={number}", Extension, asked
    for action, (role, _) in DECIDERS.items():
        if role in actor.roles:
            asked = Proposal.status == DecisionStatus.PENDING, Proposal.action == action.value
            yield "待批准的提请", f"proposals?status=pending&action={action}", Proposal, asked
    if "LD" in actor.roles:
        proposed = (IssueEscalation.status == "proposed",)
        yield "待批准的约谈、通报", "escalations?status=proposed", IssueEscalation, proposed


def _late(actor: Actor, today: date) -> Iterator[Item]:
    """What the centre itself is late with."""
    for name, status, due, until in LATE:
        # callbacks are any clerk's of the centre, the rest is the dispatchers'
        if actor.roles & (CENTRE if status is Status.CALLBACK else DISPATCHERS):
            late = Issue.status == status.value, due < today
            yield name, f"issues?status={status}&{until}={today - timedelta(days=1)}", Issue, late
