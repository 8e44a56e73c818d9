"""What takes two persons: unsealing, exporting, moving a deadline, naming who is in the circle."""

from datetime import timedelta

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.issues.restricted import errors, intake, sealed
from services.issues.restricted.access import (
    LEADER,
    TEAM,
    found,
    is_named,
    is_team,
    of_team,
    readable,
    seen,
)
from services.issues.restricted.model import KIND_NAMES, Case, Naming, Request, RequestKind
from services.issues.restricted.moves import RequestStatus
from services.issues.restricted.queries import request_out
from services.issues.restricted.schemas import NoteIn, ReporterOut, RequestIn, RequestOut
from services.issues.restricted.sealed import REPORTERS, Note, ReporterText
from services.issues.restricted.usecases import noted, tell
from services.issues.rules import RULES

OF_CASES = (RequestKind.UNSEAL, RequestKind.DEADLINE)
NAMINGS = {RequestKind.NAME_HEAD: ("head", TEAM), RequestKind.NAME_LEADER: ("leader", LEADER)}
OF_PERSONS = (*NAMINGS, RequestKind.END_NAMING)
ROLE_NAMES = {TEAM: "专班成员", LEADER: "旗领导"}


def ask(session: Session, body: RequestIn, actor: Actor) -> RequestOut:
    """申请, by one of the team; what it is about is checked now, and a second person decides."""
    subject = _subject(session, body, actor)
    same = select(Request.id).where(
        Request.kind == body.kind.value,
        Request.subject == subject,
        Request.status == RequestStatus.PENDING.value,
    )
    if session.scalar(same) is not None:
        raise errors.RequestPending
    ref = intake.new_ref()
    request = Request(
        request_ref=ref,
        kind=body.kind.value,
        subject=subject,
        new_deadline=body.new_deadline,
        reason=sealed.close(session, Note(text=body.reason), ref),
        requested_by=actor.id,
        status=RequestStatus.PENDING.value,
    )
    session.add(request)
    session.flush()
    return request_out(request)


def approve(
    session: Session, request_ref: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> RequestOut:
    """批准: done at once, or open to the two for a while."""
    request = _decided(session, "approve", request_ref, actor, expected)
    kind, now = RequestKind(request.kind), context.now(session)
    if kind in (RequestKind.UNSEAL, RequestKind.EXPORT):
        request.valid_until = now + timedelta(hours=RULES.restricted.release_hours)
    elif kind is RequestKind.DEADLINE:
        _move_deadline(session, request, body.note, actor)
    elif kind in NAMINGS:
        _name(session, request.subject, NAMINGS[kind][0], in_force=True)
    else:
        for role in ("head", "leader"):
            _name(session, request.subject, role, in_force=False)
    session.flush()
    return request_out(request)


def refuse(session: Session, request_ref: str, actor: Actor, expected: int | None = None) -> RequestOut:
    """不批准."""
    request = _decided(session, "refuse", request_ref, actor, expected)
    session.flush()
    return request_out(request)


def reporter(session: Session, request_ref: str, actor: Actor) -> ReporterOut:
    """拆封: who reported it, for the two who agreed on it and as long as that holds (CONF-2)."""
    request = released(session, request_ref, RequestKind.UNSEAL, actor)
    case = found(session, request.subject, of_team(actor))
    assert case.report is not None, "checked when it was asked for"
    assert case.report.reporter is not None, "likewise"
    seen(session, "unseal", case.case_ref)
    label = case.report.report_ref
    known = sealed.opened(session, case.report.reporter, ReporterText, label, REPORTERS)
    return ReporterOut(**known.model_dump())


def released(session: Session, request_ref: str, kind: RequestKind, actor: Actor) -> Request:
    """The approved request that opens something to this actor now; raises :class:`MatterNotFound`."""
    wanted = select(Request).where(Request.request_ref == request_ref, Request.kind == kind.value)
    request = session.scalar(wanted) if is_team(actor) else None
    if request is None or not request.opens_for(actor, context.now(session)):
        raise errors.MatterNotFound
    return request


def _subject(session: Session, body: RequestIn, actor: Actor) -> str:
    """What a request is about, if its details fit its kind; raises the refusal that says what does not."""
    kind = body.kind
    _check_details(body)
    if kind in OF_CASES:
        assert body.case_ref is not None, "checked above"
        case = found(session, body.case_ref, of_team(actor))
        if kind is RequestKind.UNSEAL:
            if case.report is None or case.report.reporter is None:
                raise errors.NoReporter
        else:
            _check_deadline(session, case, body, actor)
        return case.case_ref
    if kind in OF_PERSONS:
        assert body.person_id is not None, "checked above"
        if kind in NAMINGS:
            _require_role(session, body.person_id, NAMINGS[kind][1])
        return body.person_id
    return actor.id


def _check_details(body: RequestIn) -> None:
    wanted = {
        "case_ref": body.kind in OF_CASES,
        "person_id": body.kind in OF_PERSONS,
        "new_deadline": body.kind is RequestKind.DEADLINE,
    }
    names = {"case_ref": "事项", "person_id": "人员", "new_deadline": "调整后的时限"}
    for field, needed in wanted.items():
        if needed != (getattr(body, field) is not None):
            rule = f"须写明{names[field]}" if needed else f"不能写{names[field]}"
            raise errors.DetailNotForKind(field=field, kind=KIND_NAMES[body.kind], rule=rule)


def _check_deadline(session: Session, case: Case, body: RequestIn, actor: Actor) -> None:
    if not session.scalar(select(is_named(actor.id, "head"))):
        raise errors.NotHead
    case.require_running()
    assert body.new_deadline is not None, "checked before"
    if body.new_deadline < context.today(session):
        raise errors.DeadlinePast(field="new_deadline")


def _decided(session: Session, action: str, request_ref: str, actor: Actor, expected: int | None) -> Request:
    """The request, decided by somebody who may: another of the team, of a deadline a named leader."""
    wanted = select(Request).where(Request.request_ref == request_ref, _may_decide(actor))
    request = session.scalar(wanted.with_for_update())
    if request is None:
        raise errors.MatterNotFound
    request.expect(expected)
    request.decide(action, actor, context.now(session))
    return request


def _may_decide(actor: Actor) -> ColumnElement[bool]:
    of_leader = Request.kind == RequestKind.DEADLINE.value
    if is_team(actor):
        return ~of_leader
    return of_leader & readable(actor) if LEADER in actor.roles else false()


def _move_deadline(session: Session, request: Request, note: str | None, actor: Actor) -> None:
    case = found(session, request.subject, readable(actor), lock=True)
    assert request.new_deadline is not None, "asked for with one"
    events = case.move_deadline(request.new_deadline)
    noted(session, case, "move_deadline", actor, note)
    tell(session, events)


def _name(session: Session, person_id: str, role: str, *, in_force: bool) -> None:
    wanted = select(Naming).where(Naming.person_id == person_id, Naming.role == role)
    naming = session.scalar(wanted.with_for_update())
    if naming is not None:
        naming.in_force = in_force
    elif in_force:
        session.add(Naming(person_id=person_id, role=role, in_force=True))


def _require_role(session: Session, person_id: str, role: str) -> None:
    person = copies.find(session, PersonUpserted, person_id)
    if person is None or not person.active or role not in person.roles:
        raise errors.UnknownMember(field="person_id", person=person_id, role=ROLE_NAMES[role])
