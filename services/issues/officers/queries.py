"""Reads of the roster, of activities, and the numbers of the monthly report's table."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.context import Actor
from chassis.files.attachments import AttachmentOut
from chassis.http import Page, paginate
from chassis.privacy import masked_phone
from chassis.shapes import shape_of
from services.issues.access import CENTRE, SEE_ALL
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.officers import errors
from services.issues.officers.model import (
    FILES,
    Activity,
    ActivityFile,
    ActivityKind,
    Officer,
    OfficerLevel,
    OfficerStatus,
    Term,
)
from services.issues.officers.schemas import (
    ActivityOut,
    ActivityQuery,
    FiguresQuery,
    LevelFigures,
    OfficerFigures,
    OfficerOut,
    OfficerQuery,
)
from services.issues.sources import Source

SOLVED = ("resolved", "verified")  #: close reasons (domain.md CNT-2)


def officers(session: Session, query: OfficerQuery, actor: Actor) -> Page[OfficerOut]:
    """The roster, the first appointed first; an officer sees themselves."""
    wanted = select(Officer).where(_visible_to(actor)).options(selectinload(Officer.terms))
    for column in (Officer.level, Officer.status, Officer.category):
        given = getattr(query, column.key)
        if given is not None:
            wanted = wanted.where(column == given.value)
    if query.as_of is not None:
        wanted = wanted.where(in_service(query.as_of))
    page = paginate(session, wanted, keys=[Officer.appointed_on, Officer.id], query=query)
    return page.map(lambda each: out(each, actor))


def officer(session: Session, officer_id: str, actor: Actor) -> OfficerOut:
    """One officer; raises as :func:`readable`."""
    return out(readable(session, officer_id, actor), actor)


def activities(session: Session, officer_id: str, query: ActivityQuery, actor: Actor) -> Page[ActivityOut]:
    """What an officer did, the latest first."""
    found = readable(session, officer_id, actor)
    wanted = select(Activity).where(Activity.officer_pk == found.id)
    if query.kind is not None:
        wanted = wanted.where(Activity.kind == query.kind.value)
    keys = [Activity.held_on.desc(), Activity.id.desc()]
    page = paginate(session, wanted, keys=keys, query=query)
    files = FILES.of_each(session, [each.id for each in page.items])
    return page.map(lambda each: activity_out(each, files.get(each.id, ())))


def activity(session: Session, officer_id: str, activity_id: int, actor: Actor) -> Activity:
    """One activity; raises :class:`errors.ActivityNotFound` and as :func:`readable`."""
    found = readable(session, officer_id, actor)
    wanted = select(Activity).where(Activity.id == activity_id, Activity.officer_pk == found.id)
    held = session.scalar(wanted)
    if held is None:
        raise errors.ActivityNotFound(activity_id=activity_id)
    return held


def activity_file(
    session: Session, officer_id: str, activity_id: int, sha256: str, actor: Actor
) -> ActivityFile:
    """One file of an activity; raises as :func:`activity`."""
    return FILES.get(session, activity(session, officer_id, activity_id, actor).id, sha256)


def activity_out(held: Activity, files: Sequence[AttachmentOut] = ()) -> ActivityOut:
    """The shape of an activity with its files."""
    return shape_of(ActivityOut, held, activity_id=held.id, files=files)


def figures(session: Session, query: FiguresQuery) -> OfficerFigures:
    """How many serve on a day, by level (CNT-6), and what those of a level did and reported since then."""
    as_of = query.as_of or context.today(session)
    since = query.since or date.min
    return OfficerFigures(
        as_of=as_of,
        city=_of_level(session, OfficerLevel.CITY, since, as_of),
        banner=_of_level(session, OfficerLevel.BANNER, since, as_of),
    )


def readable(session: Session, officer_id: str, actor: Actor) -> Officer:
    """The officer, if the actor may see them.

    Raises :class:`errors.OfficerNotFound` and :class:`errors.OfficerOutOfScope`.
    """
    wanted = select(Officer).where(Officer.officer_id == officer_id).options(selectinload(Officer.terms))
    found = session.scalar(wanted)
    if found is None:
        raise errors.OfficerNotFound(officer_id=officer_id)
    if not actor.roles & SEE_ALL and found.person_id != actor.id:
        raise errors.OfficerOutOfScope
    return found


def serving(session: Session, person_id: str) -> Officer | None:
    """The officer of an account, if they serve today."""
    of_account = Officer.person_id == person_id
    now = in_service(context.today(session))
    return session.scalar(
        select(Officer).where(of_account, Officer.status == OfficerStatus.SERVING.value, now)
    )


def known(session: Session, person_id: str) -> Officer | None:
    """The officer of an account, serving or not; the latest appointed."""
    of_account = select(Officer).where(Officer.person_id == person_id)
    return session.scalar(of_account.order_by(Officer.id.desc()).limit(1))


def in_service(day: date) -> ColumnElement[bool]:
    """Whether that day is one of a term's (CNT-6)."""
    return (
        select(Term)
        .where(Term.officer_pk == Officer.id, Term.first_day <= day, Term.last_day >= day)
        .exists()
    )


def out(found: Officer, actor: Actor) -> OfficerOut:
    """An officer with the phone for those who may know it."""
    shown = OfficerOut.model_validate(found, from_attributes=True)
    if actor.roles & CENTRE or (found.person_id is not None and found.person_id == actor.id):
        return shown
    return shown.model_copy(update={"phone": masked_phone(found.phone)})


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if actor.roles & SEE_ALL:
        return true()
    return or_(false(), Officer.person_id == actor.id)


def _of_level(session: Session, level: OfficerLevel, since: date, as_of: date) -> LevelFigures:
    of_level = Officer.level == level.value
    counted = dict.fromkeys(ActivityKind, 0)
    done = (
        select(Activity.kind, func.count())
        .join(Activity.officer)
        .where(of_level, Activity.held_on.between(since, as_of))
        .group_by(Activity.kind)
    )
    for kind, count in session.execute(done):
        counted[ActivityKind(kind)] = count
    by_them = select(Officer.id).where(of_level, Officer.person_id == Issue.created_by).exists()
    reported = and_(
        Issue.source == Source.TY.value,
        Issue.status.not_in((Status.MERGED.value, Status.REJECTED.value)),
        Issue.registered_on.between(since, as_of),
        by_them,
    )
    solved = func.count().filter(
        Issue.status == Status.CLOSED.value, Issue.close_reason.in_(SOLVED), Issue.closed_on <= as_of
    )
    total, ended = session.execute(select(func.count(), solved).select_from(Issue).where(reported)).one()
    in_office = select(func.count()).select_from(Officer).where(of_level, in_service(as_of))
    return LevelFigures(
        serving=session.scalar(in_office) or 0, activities=counted, reported=total, solved=ended
    )
