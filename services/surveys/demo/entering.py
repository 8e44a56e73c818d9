"""Entering the demo set's records by the use cases people use; what is found entered is left alone."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import copies
from chassis.files.store import FileStore
from contracts.directory import PersonUpserted, UnitUpserted
from services.surveys.campaigns import actions, queries, usecases
from services.surveys.campaigns.model import Action, ActionStatus
from services.surveys.campaigns.schemas import ActionChange, ActionIn, CampaignIn
from services.surveys.demo.errors import NobodyKnown
from services.surveys.demo.forms import Decision, Filled
from services.surveys.demo.outings import Outing
from services.surveys.demo.people import HALL, SPECIALIST, TOWN_UNITS, ZONE, Person
from services.surveys.demo.registry import Planned
from services.surveys.demo.visits import Visit
from services.surveys.devices import usecases as devices
from services.surveys.devices.model import Device, new_token
from services.surveys.enterprises import queries as enterprise_queries
from services.surveys.enterprises import usecases as enterprises
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import Status, Town
from services.surveys.enterprises.schemas import EnterpriseChange
from services.surveys.problems import usecases as problems
from services.surveys.problems.model import ExtractedProblem
from services.surveys.problems.model import Status as ProblemStatus
from services.surveys.problems.schemas import ConfirmIn, DismissIn
from services.surveys.questionnaires import queries as questionnaire_queries
from services.surveys.questionnaires import usecases as questionnaires
from services.surveys.submissions import assessment, decisions, instance
from services.surveys.submissions import usecases as submissions
from services.surveys.submissions.model import Submission, submission_id_of
from services.surveys.submissions.schemas import EnterpriseChoice, NoteIn, ReasonIn
from services.surveys.visits import usecases as visits
from services.surveys.visits.model import Visit as KeptVisit
from services.surveys.visits.schemas import VisitIn


def require_directory(session: Session) -> None:
    """Raise :class:`NobodyKnown` unless the people and units who act here have been heard of.

    Of those in directory's starter set, these two come last.
    """
    unit = copies.find(session, UnitUpserted, TOWN_UNITS[Town.ANGSU])
    if unit is None or copies.find(session, PersonUpserted, SPECIALIST.id) is None:
        raise NobodyKnown


def publish(session: Session, workbook: Path, code: str) -> None:
    """A questionnaire may be filled in."""
    if questionnaire_queries.version(session, code, 1) is None:
        questionnaires.upload(session, workbook.read_bytes())
        questionnaires.publish(session, code, 1, accept_warnings=True)


def open_campaign(session: Session, body: CampaignIn) -> None:
    """A campaign is under way."""
    if queries.campaign_with(session, body.campaign_code) is None:
        usecases.create_campaign(session, body)
        usecases.open_campaign(session, body.campaign_code)


def give_phones(session: Session, people: Iterable[Person]) -> None:
    """A phone for each; nobody knows its token, so it only says who handed in what."""
    for person in people:
        if _device_of(session, person) is None:
            name = "企业服务平板" if person in (HALL, ZONE) else "走访手机"
            devices.add(session, person.id, name, new_token())


def register(session: Session, planned: Iterable[Planned], actor: Actor) -> None:
    """Enterprises come into the registry."""
    for each in planned:
        if _registered(session, each) is None:
            enterprises.register(session, each.body, actor, each.enterprise_id)


def leave(session: Session, planned: Planned, status: Status, actor: Actor) -> None:
    """An enterprise gives up or goes away, unless somebody has corrected it since."""
    found = _enterprise(session, planned)
    if found.updated_at < context.now(session):
        enterprises.change(session, found.enterprise_id, EnterpriseChange(status=status), actor)


def plan(session: Session, outing: Outing, to_visit: Iterable[Planned], actor: Actor) -> None:
    """Units are going out."""
    if _action(session, outing) is None:
        ids = dict.fromkeys(_enterprise(session, each).enterprise_id for each in to_visit)
        body = ActionIn(
            campaign_code=outing.campaign,
            title=outing.title,
            action_date=outing.day,
            place=outing.place,
            depts=list(outing.depts),
            enterprises=list(ids),
        )
        actions.plan(session, body, actor)


def hold(session: Session, outing: Outing, actor: Actor) -> None:
    """They have been out, and say how it went."""
    found = _planned_action(session, outing)
    if found.status == ActionStatus.PLANNED:
        told = {name: getattr(found, name) for name in ActionChange.model_fields}
        change = ActionChange(**told | {"summary": outing.summary})
        actions.change(session, found.action_no, change, actor)
        actions.hold(session, found.action_no, actor)


def verify(session: Session, outing: Outing, actor: Actor) -> None:
    """The centre has checked what they wrote down."""
    found = _planned_action(session, outing)
    if found.status == ActionStatus.HELD:
        actions.verify(session, found.action_no, actor)


def enter_visit(session: Session, visit: Visit, findings: str, actor: Actor) -> None:
    """Somebody who was there writes it down, without a questionnaire."""
    stop, enterprise = visit.stop, _enterprise(session, visit.enterprise)
    action = _planned_action(session, stop.outing) if stop.outing else None
    known = select(KeptVisit.id).where(
        KeptVisit.enterprise == enterprise, KeptVisit.visit_date == stop.day, KeptVisit.action == action
    )
    if session.scalar(known.limit(1)) is None:
        body = VisitIn(
            enterprise_id=enterprise.enterprise_id,
            visit_date=stop.day,
            action_no=action.action_no if action else None,
            campaign_code=stop.campaign,
            cadres=[stop.person.id],
            findings=findings,
        )
        visits.create(session, body, actor)


def receive(session: Session, filled: Filled, store: FileStore) -> None:
    """A questionnaire comes in from a phone, and is assessed at once: the worker has another clock."""
    if _submission(session, filled) is None:
        device = _device_of(session, filled.person)
        assert device is not None, "everybody has been given one"
        actor = replace(filled.person.actor, type="device", id=str(device.id))
        session.info["context"] = replace(context.of(session), actor=actor)
        delivery = submissions.Delivery(_content(session, filled), "openrosa", filled.person.id, device.id)
        receipt = submissions.receive(session, delivery, store)
        assessment.assess(session, receipt.submission.submission_id)


def decide(session: Session, filled: Filled, decision: Decision, actor: Actor) -> None:
    """The centre decides about a submission, or a problem in it, that waits for that."""
    found = _submission(session, filled)
    assert found is not None, "it came in before"
    why = NoteIn(note=decision.why)
    match decision.verdict:
        case "confirm" | "dismiss":
            _decide_problem(session, found, decision, actor)
        case "void" if found.status in ("received", "late_pending"):
            decisions.void(session, found.submission_id, ReasonIn(reason=decision.why), actor, None)
        case "approve" if found.status == "late_pending":
            decisions.approve(session, found.submission_id, why, actor, None)
        case "keep" if found.status == "duplicate_suspect":
            decisions.keep(session, found.submission_id, why, actor, None)
        case "merge" if found.status == "duplicate_suspect":
            decisions.merge(session, found.submission_id, why, actor, None)
        case "name" if found.status == "received":
            assert decision.enterprise is not None, "that is what is decided"
            enterprise = _enterprise(session, decision.enterprise)
            choice = EnterpriseChoice(enterprise_id=enterprise.enterprise_id, note=decision.why)
            decisions.name_enterprise(session, found.submission_id, choice, actor, None)


def _decide_problem(session: Session, submission: Submission, decision: Decision, actor: Actor) -> None:
    waiting = select(ExtractedProblem.problem_id).where(
        ExtractedProblem.submission_id == submission.submission_id,
        ExtractedProblem.status == ProblemStatus.TO_CONFIRM,
    )
    for problem_id in session.scalars(waiting):
        if decision.verdict == "confirm":
            problems.confirm(session, problem_id, ConfirmIn(text=decision.why), actor, None)
        else:
            problems.dismiss(session, problem_id, DismissIn(reason=decision.why), actor, None)


def _content(session: Session, filled: Filled) -> bytes:
    """What the phone sends, with the number of the action that is known by then."""
    version = questionnaire_queries.version(session, filled.questionnaire, 1)
    assert version is not None, "it was published before"
    answers = dict(filled.answers)
    if filled.outing is not None:
        action_no = _planned_action(session, filled.outing).action_no
        answers["visit"] = {**answers["visit"], "action": action_no}
    return instance.write(version.xform, filled.client_id, answers)


def _submission(session: Session, filled: Filled) -> Submission | None:
    wanted = select(Submission).where(Submission.submission_id == submission_id_of(filled.client_id))
    return session.scalar(wanted)


def _device_of(session: Session, person: Person) -> Device | None:
    return session.scalar(select(Device).where(Device.person_id == person.id).order_by(Device.id).limit(1))


def _registered(session: Session, planned: Planned) -> Enterprise | None:
    body = planned.body
    if body.uscc is not None:
        return enterprise_queries.by_code(session, body.uscc)
    return enterprise_queries.by_identity(session, body.name, body.gacha or "", body.phone or "")


def _enterprise(session: Session, planned: Planned) -> Enterprise:
    found = _registered(session, planned)
    assert found is not None, "it was registered before"
    return found


def _action(session: Session, outing: Outing) -> Action | None:
    """The action as it was planned here, whatever its number."""
    same = (Action.title == outing.title, Action.action_date == outing.day)
    wanted = select(Action).where(*same, Action.campaign.has(campaign_code=outing.campaign))
    return session.scalar(wanted.order_by(Action.id).limit(1))


def _planned_action(session: Session, outing: Outing) -> Action:
    found = _action(session, outing)
    assert found is not None, "it was planned before"
    return found
