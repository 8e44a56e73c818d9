"""Reads of feedback: by its code, by the centre, and what everybody may read."""

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, PageQuery, paginate
from chassis.officetime.lights import Lamp, light
from chassis.privacy import masked_phone, masked_writing
from services.issues.access import CENTRE
from services.issues.feedback import errors
from services.issues.feedback.model import Feedback, FeedbackKind
from services.issues.feedback.moves import STATUS_NAMES, FeedbackStatus
from services.issues.feedback.schemas import (
    FeedbackFigures,
    FeedbackLine,
    FeedbackOut,
    FeedbackQuery,
    ProgressOut,
    PublishedOut,
)
from services.issues.ledger.access import masked_name
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import STATUS_NAMES as ISSUE_STATUS_NAMES
from services.issues.ledger.moves import Status
from services.issues.rules import RULES

UNDECIDED = (FeedbackStatus.RECEIVED, FeedbackStatus.ASSIGNED)
SATISFIED = 3  #: 基本满意, of five grades


def feedback(session: Session, query: FeedbackQuery) -> Page[FeedbackLine]:
    """What people said, the newest first; what went to the special team is at the end and only a state."""
    wanted = select(Feedback).where(*_filters(query))
    keys = [Feedback.received_on.desc().nulls_last(), Feedback.id.desc()]
    page = paginate(session, wanted, keys=keys, query=query)
    lamp = _lamp(session)
    return page.map(lambda each: FeedbackLine(**_line(each, lamp)))


def one(session: Session, feedback_id: str, actor: Actor) -> FeedbackOut:
    """One piece of feedback; raises :class:`errors.FeedbackNotFound`."""
    found = session.scalar(select(Feedback).where(Feedback.feedback_id == feedback_id))
    if found is None:
        raise errors.FeedbackNotFound(feedback_id=feedback_id)
    return in_full(session, found, actor)


def in_full(session: Session, found: Feedback, actor: Actor) -> FeedbackOut:
    """All of it; who said it is shown to the centre alone (domain.md §2, PERM-5)."""
    own = {name: getattr(found, name) for name in FeedbackOut.model_fields if name != "light"}
    if not actor.roles & CENTRE:
        own |= {
            "name": found.name and masked_name(found.name),
            "phone": found.phone and masked_phone(found.phone),
            "content": found.content and masked_writing(found.content),
            "answer": found.answer and masked_writing(found.answer),
        }
    return FeedbackOut(**own | _line(found, _lamp(session)))


def progress(session: Session, found: Feedback) -> ProgressOut:
    """What whoever has the code is told; of what went to the special team one sentence (CONF-9)."""
    status = FeedbackStatus(found.status)
    if status is FeedbackStatus.RESTRICTED:
        return ProgressOut(status=status, status_name=STATUS_NAMES[status])
    own = {name: getattr(found, name) for name in ProgressOut.model_fields if hasattr(found, name)}
    reached = found.issue_no and session.scalar(select(Issue.status).where(Issue.issue_no == found.issue_no))
    issue_status = ISSUE_STATUS_NAMES[Status(reached)] if reached else None
    return ProgressOut(**own, status_name=STATUS_NAMES[status], issue_status=issue_status)


def published(session: Session, query: PageQuery) -> Page[PublishedOut]:
    """What everybody may read, the newest first."""
    wanted = select(Feedback).where(Feedback.status == FeedbackStatus.PUBLISHED.value)
    keys = [Feedback.published_on.desc(), Feedback.id.desc()]
    return paginate(session, wanted, keys=keys, query=query).map(
        lambda each: PublishedOut(
            kind=each.kind,
            question=each.public_question,
            answer=each.public_answer,
            published_on=each.published_on,
        )
    )


def figures(session: Session) -> FeedbackFigures:
    """How much was said of each kind, and what became of it; each number is the length of a list."""
    by_status = _counted(session, Feedback.status)
    ordinary = {name: by_status.get(name.value, 0) for name in FeedbackStatus}
    by_kind = _counted(session, Feedback.kind)
    rated = func.count(Feedback.rating)
    satisfied = func.count().filter(Feedback.rating >= SATISFIED)
    rating = session.execute(select(rated, satisfied)).one()
    return FeedbackFigures(
        total=sum(count for name, count in ordinary.items() if name is not FeedbackStatus.RESTRICTED),
        by_kind={kind: by_kind.get(kind.value, 0) for kind in FeedbackKind},
        by_status=ordinary,
        rated=rating[0],
        satisfied=rating[1],
    )


def _counted(session: Session, column: Any) -> dict[str, int]:
    counted = session.execute(select(column, func.count()).group_by(column))
    return {name: int(count) for name, count in counted if name is not None}


def _filters(query: FeedbackQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name in ("status", "kind", "town"):
        wanted = getattr(query, name)
        if wanted is not None:
            conditions.append(getattr(Feedback, name) == wanted)
    if query.received_from is not None:
        conditions.append(Feedback.received_on >= query.received_from)
    if query.received_to is not None:
        conditions.append(Feedback.received_on <= query.received_to)
    return conditions


def _lamp(session: Session) -> Lamp:
    return Lamp(session, RULES.yellow_within)


def _line(found: Feedback, lamp: Lamp) -> dict[str, Any]:
    due = found.accept_due if found.status == FeedbackStatus.RECEIVED else found.answer_due
    own = {name: getattr(found, name) for name in FeedbackLine.model_fields if name != "light"}
    delivered = found.status not in UNDECIDED
    return own | {"light": light(due, lamp.today, lamp.yellow_until, delivered=delivered)}
