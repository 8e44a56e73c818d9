"""What can be done with restricted cases; never commits, and answers without content."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from chassis import context, numbering
from chassis.context import Actor
from chassis.events import copies, outbox
from contracts import Event
from contracts.directory import PersonUpserted
from services.issues.people import known_unit
from services.issues.restricted import errors, intake, sealed
from services.issues.restricted.access import found, handed_to, of_team
from services.issues.restricted.model import Case, CaseHistory, CaseNumbers
from services.issues.restricted.moves import CaseStatus
from services.issues.restricted.schemas import (
    AssignIn,
    CaseIn,
    CaseMoved,
    MeasureIn,
    NoteIn,
    ReasonIn,
    ReassignIn,
    ResultIn,
)
from services.issues.restricted.sealed import CaseText, Note

TEAM_ACTOR = Actor("GT")  #: all that an event says of who acted (CONF-4)


def open_case(session: Session, body: CaseIn, actor: Actor) -> CaseMoved:
    """已登记: a case under its number, taken up from a report or by the team itself."""
    known_unit(session, "respondent_dept", body.respondent_dept)
    report = intake.for_decision(session, body.report_ref) if body.report_ref else None
    if report:
        report.decide("taken")
    today = context.today(session)
    numbers = numbering.locked(session, CaseNumbers, year=today.year)
    numbers.last += 1
    case_ref = intake.new_ref()
    case = Case(
        case_ref=case_ref,
        case_no=f"XZ{today.year}-{numbers.last:04d}",
        report=report,
        field=body.field.value,
        content=sealed.close(session, CaseText(title=body.title, facts=body.facts), case_ref),
        respondent_dept=body.respondent_dept,
        status=CaseStatus.OPENED.value,
        opened_on=today,
    )
    session.add(case)
    return _done(session, case, "open", actor)


def assign(
    session: Session, case_ref: str, body: AssignIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """明确责任: the person named for it is told that there is something, and nothing else (CONF-5)."""
    case = _of_team(session, case_ref, actor, expected)
    for field in ("inspect_dept", "rect_dept"):
        known_unit(session, field, getattr(body, field))
    _require_people(session, body.rect_dept, rect_leader=body.rect_leader, rect_person=body.rect_person)
    if body.deadline < context.today(session):
        raise errors.DeadlinePast(field="deadline")
    said = sealed.opened(session, case.content, CaseText, case_ref)
    said.neutral_text = body.neutral_text
    content = sealed.close(session, said, case_ref)
    events = case.assign(body.inspect_dept, body.rect_dept, body.rect_leader, body.rect_person, body.deadline)
    case.content = content
    return _done(session, case, "assign", actor, events=events)


def reassign(
    session: Session, case_ref: str, body: ReassignIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """更换责任人: whoever had it sees it no more."""
    case = _of_team(session, case_ref, actor, expected)
    events = case.reassign(body.rect_leader, body.rect_person)
    assert case.rect_dept is not None, "it was assigned"
    _require_people(session, case.rect_dept, rect_leader=body.rect_leader, rect_person=body.rect_person)
    return _done(session, case, "reassign", actor, body.reason, events=events)


def verify(
    session: Session, case_ref: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """核查通过: the second of two different verifiers closes it (CONF-6)."""
    case = _of_team(session, case_ref, actor, expected)
    events = case.verify(actor, context.now(session))
    return _done(session, case, "verify", actor, body.note, events=events)


def reject(
    session: Session, case_ref: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """退回整改: for a reason that the person named for it reads."""
    case = _of_team(session, case_ref, actor, expected)
    return _done(session, case, "reject", actor, body.reason, events=case.reject())


def start(session: Session, case_ref: str, actor: Actor, expected: int | None = None) -> CaseMoved:
    """开始整改, by the person named for it and nobody else."""
    case = _for_change(session, case_ref, handed_to(actor), expected)
    case.start()
    return _done(session, case, "start", actor)


def measure(
    session: Session, case_ref: str, body: MeasureIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """整改措施: what was done so far."""
    case = _for_change(session, case_ref, handed_to(actor), expected)
    case.measure()
    return _done(session, case, "measure", actor, body.text)


def submit(
    session: Session, case_ref: str, body: ResultIn, actor: Actor, expected: int | None = None
) -> CaseMoved:
    """申请核查: it is put right, says the person named for it."""
    case = _for_change(session, case_ref, handed_to(actor), expected)
    case.submit(actor, context.now(session))
    return _done(session, case, "submit", actor, body.result)


def noted(session: Session, case: Case, action: str, actor: Actor, note: str | None = None) -> None:
    """One more line of a case's history, its note sealed."""
    ref = intake.new_ref()
    case.history.append(
        CaseHistory(
            entry_ref=ref,
            at=context.now(session),
            actor_id=actor.id,
            action=action,
            to_status=case.status,
            note=sealed.close(session, Note(text=note), ref) if note else None,
        )
    )


def tell(session: Session, events: Sequence[Event]) -> None:
    """Publish restricted facts: the envelope names the team and no person, unit or cause (CONF-4)."""
    with context.within(session, replace(context.of(session), actor=TEAM_ACTOR)):
        outbox.record(session, *events)


def _done(
    session: Session,
    case: Case,
    action: str,
    actor: Actor,
    note: str | None = None,
    *,
    events: Sequence[Event] = (),
) -> CaseMoved:
    noted(session, case, action, actor, note)
    session.flush()
    tell(session, events)
    return CaseMoved(case_ref=case.case_ref, status=case.status, version=case.version)


def _of_team(session: Session, case_ref: str, actor: Actor, expected: int | None) -> Case:
    return _for_change(session, case_ref, of_team(actor), expected)


def _for_change(session: Session, case_ref: str, may: ColumnElement[bool], expected: int | None) -> Case:
    case = found(session, case_ref, may, expected, lock=True)
    assert case.history is not None, "loaded now: later it would write a half-made move"
    return case


def _require_people(session: Session, dept: str, **people: str) -> None:
    for field, person_id in people.items():
        person = copies.find(session, PersonUpserted, person_id)
        if person is None or not person.active or person.dept_code != dept:
            raise errors.NotOfRectUnit(field=field)
