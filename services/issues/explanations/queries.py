"""Reads of written explanations."""

from sqlalchemy import and_, not_, or_, select
from sqlalchemy.orm import Session, contains_eager

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.shapes import shape_of
from services.issues.access import SEE_ALL
from services.issues.explanations.model import Explanation
from services.issues.explanations.schemas import ExplanationOut, ExplanationQuery
from services.issues.ledger.access import written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import OPEN

#: the unit can still give it
AWAITED = and_(Explanation.answered_on.is_(None), Issue.status.in_([each.value for each in OPEN]))


def explanations(session: Session, query: ExplanationQuery, actor: Actor) -> Page[ExplanationOut]:
    """The latest first; a unit reads what it was asked, and what was said about issues it leads."""
    wanted = select(Explanation).join(Explanation.issue).options(contains_eager(Explanation.issue))
    if not actor.roles & SEE_ALL:
        dept = actor.dept or ""
        wanted = wanted.where(or_(Explanation.dept == dept, Issue.lead_dept == dept))
    if query.issue_no is not None:
        wanted = wanted.where(Issue.issue_no == query.issue_no)
    if query.awaited is not None:
        wanted = wanted.where(AWAITED if query.awaited else not_(AWAITED))
    page = paginate(session, wanted, keys=[Explanation.id.desc()], query=query)
    return page.map(lambda each: out(each, actor))


def out(found: Explanation, actor: Actor) -> ExplanationOut:
    """The shape of one, with phones for those who may know the petitioner's, and for whoever wrote them."""
    own = actor.dept == found.dept
    answer = found.answer if own or found.answer is None else written_for(actor, found.issue, found.answer)
    return shape_of(ExplanationOut, found, found.issue, explanation_id=found.id, answer=answer)
