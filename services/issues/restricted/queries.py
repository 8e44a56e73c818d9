"""Reads of the restricted ledger; each is written down (PERM-6), and shows only what its reader may see."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, PageQuery, paginate
from chassis.officetime.lights import Lamp, Light, light
from services.issues.restricted import sealed
from services.issues.restricted.access import found, handed_to, of_team, readable, seen
from services.issues.restricted.model import Access, Case, Field, Request, RequestKind
from services.issues.restricted.moves import RUNNING, STATUS_NAMES, CaseStatus
from services.issues.restricted.schemas import (
    AccessOut,
    AccessQuery,
    CaseLine,
    CaseOut,
    CaseQuery,
    FiguresOut,
    MatterLine,
    MatterOut,
    MeasureOut,
    RequestLine,
    RequestOut,
    RequestQuery,
    StepOut,
)
from services.issues.restricted.sealed import CaseText, Note
from services.issues.restricted.suppression import suppressed
from services.issues.rules import RULES

STILL_OPEN = (CaseStatus.OPENED, *RUNNING)
TO_RECTIFIER = ("measure", "submit", "reject")  #: the notes that the person named for it reads


def cases(session: Session, query: CaseQuery, actor: Actor) -> Page[CaseLine]:
    """The restricted ledger, the newest first; empty for who may not read it."""
    wanted = select(Case).where(readable(actor))
    if query.status is not None:
        wanted = wanted.where(Case.status == query.status.value)
    if query.field is not None:
        wanted = wanted.where(Case.field == query.field.value)
    page = paginate(session, wanted, keys=[Case.opened_on.desc(), Case.id.desc()], query=query)
    seen(session, "cases", rows=len(page.items))
    lamp = _lamp(session)
    return page.map(lambda each: CaseLine(**_line(session, each, lamp)))


def case(session: Session, case_ref: str, actor: Actor) -> CaseOut:
    """All of a case but who reported it; raises :class:`MatterNotFound`."""
    each = found(session, case_ref, readable(actor))
    seen(session, "case", case_ref)
    said = sealed.opened(session, each.content, CaseText, case_ref)
    own = CaseOut.model_fields.keys() & Case.__mapper__.column_attrs.keys()
    return CaseOut(
        **_line(session, each, _lamp(session))
        | {name: getattr(each, name) for name in own - {"content"}}
        | {"facts": said.facts, "neutral_text": said.neutral_text, "on_time": each.on_time},
        has_reporter=each.report is not None and each.report.reporter is not None,
        history=[
            StepOut(
                at=step.at,
                actor_id=step.actor_id,
                action=step.action,
                to_status=step.to_status,
                note=_note(session, step.note, step.entry_ref),
            )
            for step in each.history
        ],
    )


def matters(session: Session, query: PageQuery, actor: Actor) -> Page[MatterLine]:
    """What this person is to put right, the first due first."""
    wanted = select(Case).where(handed_to(actor))
    page = paginate(session, wanted, keys=[Case.deadline, Case.id], query=query)
    seen(session, "matters", rows=len(page.items))
    lamp = _lamp(session)
    return page.map(lambda each: MatterLine(**_matter(each, lamp)))


def matter(session: Session, case_ref: str, actor: Actor) -> MatterOut:
    """The neutral text, the deadline and the own measures: nothing else (CONF-3)."""
    each = found(session, case_ref, handed_to(actor))
    seen(session, "matter", case_ref)
    said = sealed.opened(session, each.content, CaseText, case_ref)
    return MatterOut(
        **_matter(each, _lamp(session)),
        version=each.version,
        neutral_text=said.neutral_text or "",
        measures=[
            MeasureOut(at=step.at, action=step.action, text=_note(session, step.note, step.entry_ref) or "")
            for step in each.history
            if step.action in TO_RECTIFIER
        ],
    )


def requests(session: Session, query: RequestQuery, actor: Actor) -> Page[RequestLine]:
    """What waits for a second person, or was decided; a leader sees the deadlines they are to decide."""
    may = or_(
        of_team(actor),
        (Request.kind == RequestKind.DEADLINE.value) & readable(actor),
    )
    wanted = select(Request).where(may)
    if query.status is not None:
        wanted = wanted.where(Request.status == query.status.value)
    page = paginate(session, wanted, keys=[Request.id.desc()], query=query)
    seen(session, "requests", rows=len(page.items))
    return page.map(
        lambda each: RequestLine(
            **request_out(each).model_dump(), reason=_note(session, each.reason, each.request_ref)
        )
    )


def request_out(request: Request) -> RequestOut:
    """A request without its reason."""
    return RequestOut.model_validate(request, from_attributes=True)


def figures(session: Session) -> FiguresOut:
    """台账总数, 已销号, and breakdowns whose small cells are hidden (CONF-7).

    What is closed is told as a number, so the states are broken down for what is open.
    """
    by_status = _counted(session, Case.status)
    total, closed = sum(by_status.values()), by_status.pop(CaseStatus.CLOSED.value, 0)
    open_states = {
        name: by_status.get(s.value, 0) for s, name in STATUS_NAMES.items() if s != CaseStatus.CLOSED
    }
    by_field = dict.fromkeys(map(str, Field), 0) | _counted(session, Case.field)
    small = RULES.restricted.small_cell
    return FiguresOut(
        total=total,
        closed=closed,
        by_field=suppressed(by_field, small),
        open_by_status=suppressed(open_states, small),
    )


def access_log(session: Session, query: AccessQuery) -> Page[AccessOut]:
    """Who looked at what, the latest first: ids and numbers, no text."""
    wanted = select(Access)
    if query.actor_id is not None:
        wanted = wanted.where(Access.actor_id == query.actor_id)
    if query.subject is not None:
        wanted = wanted.where(Access.subject == query.subject)
    page = paginate(session, wanted, keys=[Access.id.desc()], query=query)
    return page.map(lambda each: AccessOut.model_validate(each, from_attributes=True))


def _counted(session: Session, column: Any) -> dict[str, int]:
    counted = session.execute(select(column, func.count()).group_by(column))
    return {str(name): int(count) for name, count in counted}


def _lamp(session: Session) -> Lamp:
    return Lamp(session, RULES.restricted.yellow_within)


def _light(case: Case, lamp: Lamp) -> Light:
    return light(case.deadline, lamp.today, lamp.yellow_until, delivered=case.status not in STILL_OPEN)


def _line(session: Session, case: Case, lamp: Lamp) -> dict[str, Any]:
    said = sealed.opened(session, case.content, CaseText, case.case_ref)
    own = CaseLine.model_fields.keys() - {"title", "light"}
    return {name: getattr(case, name) for name in own} | {"title": said.title, "light": _light(case, lamp)}


def _matter(case: Case, lamp: Lamp) -> dict[str, Any]:
    own = {name: getattr(case, name) for name in ("case_ref", "status", "deadline")}
    return own | {"light": _light(case, lamp)}


def _note(session: Session, note: bytes | None, label: str) -> str | None:
    return sealed.opened(session, note, Note, label).text if note else None
