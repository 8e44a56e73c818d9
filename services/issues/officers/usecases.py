"""What can be done about officers; never commits."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import context, numbering
from chassis.context import Actor
from chassis.events import copies, outbox
from chassis.files.attachments import AttachmentsOut
from chassis.files.store import FileStore
from chassis.http import Upload
from contracts import Event
from contracts.directory import PersonUpserted
from services.issues.access import CENTRE
from services.issues.errors import UnknownPerson
from services.issues.officers import errors, queries
from services.issues.officers.model import FILES, Activity, Officer, OfficerNumbers, OfficerStatus
from services.issues.officers.schemas import ActivityIn, ActivityOut, EndIn, OfficerIn, OfficerOut, RenewIn
from services.issues.rules import RULES

SINCE = date(2023, 1, 1)  #: since then there are officers (domain.md S23)
ROLE = "OF"


def appoint(session: Session, body: OfficerIn, actor: Actor) -> OfficerOut:
    """聘任: for a term of the usual length unless another is given."""
    today = context.today(session)
    appointed_on = body.appointed_on or today
    if appointed_on < SINCE:
        raise errors.AppointedTooEarly(field="appointed_on", since=SINCE)
    _check_account(session, body)
    return enrol(session, body, appointed_on, actor)


def enrol(session: Session, body: OfficerIn, appointed_on: date, actor: Actor) -> OfficerOut:
    """Onto the roster, whose account may not be known here yet."""
    numbers = numbering.locked(session, OfficerNumbers, year=appointed_on.year)
    numbers.last += 1
    officer = Officer(
        officer_id=f"TYG{appointed_on.year}-{numbers.last:03d}",
        appointed_on=appointed_on,
        **body.model_dump(mode="json", exclude={"appointed_on", "term_end"}),
    )
    appointed = officer.begin(body.term_end or last_day(appointed_on))
    session.add(officer)
    return _done(session, officer, [appointed], actor)


def renew(
    session: Session, officer_id: str, body: RenewIn, actor: Actor, expected: int | None = None
) -> OfficerOut:
    """续聘: from the end of the term, or from today if that is over."""
    officer = _for_change(session, officer_id, expected)
    first_day = max(officer.term_end + timedelta(days=1), context.today(session))
    term_end = body.term_end or last_day(first_day)
    return _done(session, officer, [officer.renew(first_day, term_end, RULES.officers.most_terms)], actor)


def end(
    session: Session, officer_id: str, body: EndIn, actor: Actor, expected: int | None = None
) -> OfficerOut:
    """解聘, before the term is over."""
    officer = _for_change(session, officer_id, expected)
    return _done(session, officer, [officer.dismiss(body.reason, context.today(session))], actor)


def end_terms(session: Session) -> None:
    """期满: by the clock, the day after the last one."""
    over = Officer.term_end < context.today(session)
    wanted = select(Officer).where(Officer.status == OfficerStatus.SERVING.value, over).order_by(Officer.id)
    for officer in session.scalars(wanted.options(selectinload(Officer.terms)).with_for_update()).all():
        outbox.record(session, officer.expire())


def record_activity(session: Session, officer_id: str, body: ActivityIn, actor: Actor) -> ActivityOut:
    """活动: noted by the officer, or by the centre for them."""
    officer = queries.readable(session, officer_id, actor)
    if body.held_on > context.today(session):
        raise errors.HeldInFuture(field="held_on")
    recorded = officer.did(body.kind, body.held_on)
    activity = Activity(officer=officer, **body.model_dump())
    session.add(activity)
    session.flush()
    outbox.record(session, recorded)
    return queries.activity_out(activity)


def attach(
    session: Session, officer_id: str, activity_id: int, upload: Upload, actor: Actor, *, store: FileStore
) -> AttachmentsOut:
    """One more file of an activity, by the officer or by the centre."""
    activity = queries.activity(session, officer_id, activity_id, actor)
    session.refresh(activity, with_for_update=True)  # of two files at once, the second is counted too
    return FILES.add(session, activity.id, upload, actor, store, most=RULES.files_each)


def detach(session: Session, officer_id: str, activity_id: int, sha256: str, actor: Actor) -> None:
    """Take out what one uploaded by mistake."""
    activity = queries.activity(session, officer_id, activity_id, actor)
    FILES.remove(session, activity.id, sha256, actor)


def require_serving(session: Session, actor: Actor) -> Officer | None:
    """The officer who reports; none where the centre or a leader registers what an officer said.

    Raises :class:`errors.NotServing` for an account whose term is over, or that belongs to no officer.
    """
    if ROLE not in actor.roles or actor.roles & (CENTRE | {"LD"}):
        return None
    officer = queries.serving(session, actor.id)
    if officer is None:
        raise errors.NotServing
    return officer


def last_day(first_day: date) -> date:
    """The last day of a term of the usual length: the day before its anniversary."""
    year = first_day.year + RULES.officers.term_years
    leap = (first_day.month, first_day.day) == (2, 29)
    anniversary = date(year, 3, 1) if leap else first_day.replace(year=year)
    return anniversary - timedelta(days=1)


def _check_account(session: Session, body: OfficerIn) -> None:
    if body.person_id is None:
        return
    person = copies.find(session, PersonUpserted, body.person_id)
    if person is None or not person.active or ROLE not in person.roles:
        raise UnknownPerson(field="person_id", person=body.person_id)
    if queries.serving(session, body.person_id) is not None:
        raise errors.AlreadyServing(name=body.name)


def _for_change(session: Session, officer_id: str, expected: int | None) -> Officer:
    wanted = select(Officer).where(Officer.officer_id == officer_id).options(selectinload(Officer.terms))
    officer = session.scalar(wanted.with_for_update())
    if officer is None:
        raise errors.OfficerNotFound(officer_id=officer_id)
    officer.expect(expected)
    return officer


def _done(session: Session, officer: Officer, events: list[Event], actor: Actor) -> OfficerOut:
    session.flush()
    outbox.record(session, *events)
    return queries.out(officer, actor)
