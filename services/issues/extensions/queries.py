"""Reads of extensions."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from chassis.context import Actor
from chassis.decisions import DecisionStatus
from chassis.http import Page, paginate
from services.issues.extensions.model import Extension
from services.issues.extensions.schemas import ExtensionOut, ExtensionQuery
from services.issues.ledger.access import visible_to
from services.issues.ledger.model import Issue


def extensions(session: Session, query: ExtensionQuery, actor: Actor) -> Page[ExtensionOut]:
    """Extensions by when they are to be decided; a unit sees those of the issues it may see."""
    wanted = (
        select(Extension)
        .join(Extension.issue)
        .where(visible_to(session, actor))
        .options(joinedload(Extension.issue))
    )
    if query.status is not None:
        wanted = wanted.where(Extension.status == query.status)
    if query.number is not None:
        wanted = wanted.where(Extension.number == query.number)
    if query.issue_no is not None:
        wanted = wanted.where(Issue.issue_no == query.issue_no)
    page = paginate(session, wanted, keys=[Extension.decide_by, Extension.id], query=query)
    return page.map(ExtensionOut.of)


def pending(session: Session, issue: Issue) -> Extension | None:
    """The one that waits to be decided, held until the transaction ends."""
    wanted = select(Extension).where(
        Extension.issue_id == issue.id, Extension.status == DecisionStatus.PENDING
    )
    return session.scalar(wanted.with_for_update())
