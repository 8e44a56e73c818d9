"""Reading follow-ups: staff see all, contact cadres those of their enterprises (domain.md §2)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.access import SEE_ALL
from services.surveys.enterprises.model import Enterprise
from services.surveys.followups.errors import FollowUpNotFound, FollowUpOutOfScope
from services.surveys.followups.model import FollowUp
from services.surveys.followups.schemas import FollowUpOut, FollowUpQuery

#: loaded at once: in the middle of a move it would write a half-made one
PARTS = selectinload(FollowUp.enterprise)


def followups(session: Session, query: FollowUpQuery, actor: Actor) -> Page[FollowUpOut]:
    """Follow-ups, the most pressing first."""
    statement = select(FollowUp).where(visible_to(actor)).options(PARTS)
    if query.status is not None:
        statement = statement.where(FollowUp.status == query.status)
    if query.due_before is not None:
        statement = statement.where(FollowUp.due < query.due_before)
    if query.unit is not None:
        statement = statement.where(FollowUp.lead_dept == query.unit)
    if query.issue_no is not None:
        statement = statement.where(FollowUp.issue_no == query.issue_no)
    return paginate(session, statement, keys=[FollowUp.due, FollowUp.id], query=query).map(FollowUpOut.of)


def followup(session: Session, followup_id: str, actor: Actor) -> FollowUpOut:
    """One follow-up; raises :class:`FollowUpNotFound` and :class:`FollowUpOutOfScope` (PERM-1)."""
    return FollowUpOut.of(readable(session, followup_id, actor))


def readable(session: Session, followup_id: str, actor: Actor) -> FollowUp:
    """One this actor may see; raises as :func:`followup`."""
    wanted = select(FollowUp, visible_to(actor)).where(FollowUp.followup_id == followup_id).options(PARTS)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise FollowUpNotFound(followup_id=followup_id)
    found, visible = row
    if not visible:
        raise FollowUpOutOfScope(followup_id=followup_id)
    followup: FollowUp = found
    return followup


def of_issue(session: Session, issue_no: str) -> Sequence[FollowUp]:
    """All follow-ups of an issue as they are now, nobody else's to change until the commit."""
    wanted = select(FollowUp).where(FollowUp.issue_no == issue_no).order_by(FollowUp.id).options(PARTS)
    locked = wanted.with_for_update(of=FollowUp).execution_options(populate_existing=True)
    return session.scalars(locked).all()


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The follow-ups this actor may read: all, or those of the enterprises they are contact cadre of."""
    return true() if actor.roles & SEE_ALL else FollowUp.enterprise.has(Enterprise.cadre == actor.id)
