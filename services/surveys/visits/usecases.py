"""What can be done with visits; never commits."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.context import Actor
from chassis.events import copies, outbox
from contracts.directory import PersonUpserted
from services.surveys.campaigns import queries as campaigns
from services.surveys.campaigns.errors import UnknownAction, UnknownEnterprise
from services.surveys.campaigns.model import Action, Campaign
from services.surveys.campaigns.usecases import open_for_entries
from services.surveys.enterprises import queries as enterprises
from services.surveys.enterprises.model import Enterprise
from services.surveys.visits import burden, errors, queries
from services.surveys.visits.model import Cadre, Status, Visit
from services.surveys.visits.schemas import VisitChange, VisitIn, VisitOut, VisitSaved, VoidIn


def create(session: Session, body: VisitIn, actor: Actor) -> VisitSaved:
    """Somebody who was there, or their unit, writes a visit down; a burdened enterprise is only a warning."""
    if body.visit_date > context.today(session):
        raise errors.VisitInFuture(field="visit_date", visit_date=body.visit_date)
    action, campaign = _occasion(session, body)
    cadres = _cadres(session, body.cadres, actor)
    enterprise = _visitable(session, body.enterprise_id)
    if _same(session, enterprise, body.visit_date, action, campaign) is not None:
        raise errors.VisitRepeated(enterprise=enterprise.name, visit_date=body.visit_date)
    warnings = burden.warnings(session, [enterprise], body.visit_date)
    visit = Visit.recorded(enterprise, body.visit_date, action, campaign, cadres)
    visit.place, visit.findings = body.place, body.findings
    visit.locate(*_position(body))
    _keep_new(session, visit)
    return VisitSaved(**queries.out(session, visit).model_dump(), warnings=warnings)


def note(
    session: Session,
    *,
    enterprise: Enterprise,
    visit_date: date,
    action: Action | None,
    campaign: Campaign | None,
    cadre: Cadre | None,
    lat: float | None = None,
    lon: float | None = None,
) -> Visit:
    """The visit a submission was filled in on: the one that is known, joined by its cadre, or a new one.

    Nothing is refused: a submission may come long after the visit. Whoever calls holds the lock of the
    enterprise's row, so that two at once cannot both make one. Nobody is named for a self-filled form.
    """
    cadres = [cadre] if cadre else []
    visit = _same(session, enterprise, visit_date, action, campaign)
    if visit is None:
        visit = Visit.recorded(enterprise, visit_date, action, campaign, cadres)
        visit.locate(lat, lon)
        _keep_new(session, visit)
    else:
        visit.locate(lat, lon)
        outbox.record(session, *visit.join(cadres))
        session.flush()
    return visit


def join(session: Session, id_: int, cadre: Cadre) -> None:
    """A cadre was there too; of a visit that is void nothing is told any more."""
    visit = session.get_one(Visit, id_, with_for_update={"key_share": True}, populate_existing=True)
    if visit.status == Status.EFFECTIVE:
        outbox.record(session, *visit.join([cadre]))
        session.flush()


def take_back(session: Session, id_: int, since: datetime) -> None:
    """No submission tells of it any more: it is void, unless somebody had entered it before ``since``."""
    visit = session.get_one(Visit, id_, with_for_update={"key_share": True}, populate_existing=True)
    if visit.status == Status.EFFECTIVE and visit.created_at >= since and not visit.is_described:
        outbox.record(session, *visit.void("答卷更正后不再是这次走访"))
        session.flush()


def change(
    session: Session, visit_id: str, body: VisitChange, actor: Actor, expected: int | None = None
) -> VisitOut:
    """Complete or correct a visit; enterprise, day and action stay: a wrong one is voided and made anew."""
    visit = queries.readable(session, visit_id, actor, lock=True)
    visit.expect(expected)
    cadres = _cadres(session, body.cadres, actor, known=visit)
    outbox.record(session, *visit.change(body.place, *_position(body), body.findings, cadres))
    return _kept(session, visit)


def void(
    session: Session, visit_id: str, body: VoidIn, actor: Actor, expected: int | None = None
) -> VisitOut:
    """作废: the centre takes a visit out of the counts."""
    visit = queries.readable(session, visit_id, actor, lock=True)
    visit.expect(expected)
    outbox.record(session, *visit.void(body.reason))
    return _kept(session, visit)


def _occasion(session: Session, body: VisitIn) -> tuple[Action | None, Campaign | None]:
    """The action and the campaign a visit is entered under, if it names any."""
    if body.action_no is None:
        campaign = open_for_entries(session, body.campaign_code) if body.campaign_code else None
        return None, campaign
    action = campaigns.action(session, body.action_no)
    if action is None:
        raise UnknownAction(field="action_no", action_no=body.action_no)
    if body.campaign_code not in (None, action.campaign.campaign_code):
        raise errors.CampaignDiffers(
            field="campaign_code", action_no=body.action_no, campaign_code=body.campaign_code
        )
    return action, open_for_entries(session, action.campaign.campaign_code)


def _visitable(session: Session, enterprise_id: str) -> Enterprise:
    """The enterprise, locked so that the same visit is not entered twice at once."""
    enterprise = enterprises.by_id(session, enterprise_id)
    if enterprise is None:
        raise UnknownEnterprise(field="enterprise_id", enterprise_id=enterprise_id)
    enterprise = enterprises.locked(session, enterprise.id)
    if enterprise.is_gone:
        raise errors.EnterpriseGone(field="enterprise_id", name=enterprise.name, status=enterprise.status)
    return enterprise


def _same(
    session: Session,
    enterprise: Enterprise,
    visit_date: date,
    action: Action | None,
    campaign: Campaign | None,
) -> Visit | None:
    """The visit that counts for an enterprise, a day, and an action, or a campaign if there is none."""
    occasion = Visit.action == action if action else Visit.action_id.is_(None) & (Visit.campaign == campaign)
    known = (
        select(Visit)
        .options(selectinload(Visit.attendance))
        .where(
            Visit.enterprise_id == enterprise.id,
            Visit.visit_date == visit_date,
            Visit.status == Status.EFFECTIVE,
            occasion,
        )
    )
    return session.scalar(known.order_by(Visit.id).limit(1).with_for_update())


def _cadres(session: Session, named: list[str], actor: Actor, known: Visit | None = None) -> list[Cadre]:
    """Who was there: those named, or the person who writes it down."""
    before = known.cadres if known else []
    people = named or before or ([actor.id] if actor.type == "person" else [])
    if not people:
        raise errors.CadresMissing(field="cadres")
    for number, person_id in enumerate(people):
        if person_id in people[:number]:
            raise errors.CadreRepeated(field=f"cadres[{number}]", person_id=person_id)
        person = copies.find(session, PersonUpserted, person_id)
        if person_id not in before and (person is None or not person.active):
            raise errors.CadreUnknown(field=f"cadres[{number}]", person_id=person_id)
    return [_cadre(session, person_id) for person_id in people]


def _cadre(session: Session, person_id: str) -> Cadre:
    """A person with their unit of today; a unit's own account stands for its unit."""
    person, actor = copies.find(session, PersonUpserted, person_id), context.of(session).actor
    if person is not None:
        return Cadre(person_id, person.dept_code)
    return Cadre(person_id, actor.dept if actor.id == person_id else None)


def _position(body: VisitChange) -> tuple[float | None, float | None]:
    return (body.position.lat, body.position.lon) if body.position else (None, None)


def _keep_new(session: Session, visit: Visit) -> None:
    session.add(visit)
    session.flush()
    outbox.record(session, visit.as_told())


def _kept(session: Session, visit: Visit) -> VisitOut:
    session.flush()
    return queries.out(session, visit)
