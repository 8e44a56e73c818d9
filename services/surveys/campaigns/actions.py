"""What can be done with actions; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from chassis import context, numbering
from chassis.context import Actor
from chassis.events import outbox
from chassis.files.store import FileStore, Limits
from chassis.http import UploadedFile
from services.surveys.access import CENTRE
from services.surveys.campaigns import errors, units
from services.surveys.campaigns.model import Action, ActionNumbers, ActionStatus, Photo
from services.surveys.campaigns.schemas import MOST_PHOTOS, ActionChange, ActionIn, ActionOut, ActionSaved
from services.surveys.campaigns.usecases import open_for_entries
from services.surveys.enterprises.model import Enterprise
from services.surveys.visits import burden
from services.surveys.visits.schemas import VisitBurden

PHOTOS = Limits(endings=frozenset({"jpg", "jpeg", "png"}))


def plan(session: Session, body: ActionIn, actor: Actor) -> ActionSaved:
    """An action that is to be held, under the next number of its year; units plan their own."""
    units.check(session, body.depts)
    _require_own_unit(body.depts, actor)
    warnings = _warnings(session, body)
    campaign = open_for_entries(session, body.campaign_code)
    numbers = numbering.locked(session, ActionNumbers, year=body.action_date.year)
    numbers.last += 1
    action = Action(
        action_no=f"XD{numbers.year}-{numbers.last:04d}",
        campaign=campaign,
        status=ActionStatus.PLANNED,
        photos=[],
        **body.model_dump(exclude={"campaign_code"}),
    )
    session.add(action)
    return _saved(session, action, warnings)


def change(
    session: Session, action_no: str, body: ActionChange, actor: Actor, expected: int | None = None
) -> ActionSaved:
    """Correct an action until it is verified; its campaign and number stay."""
    action = _locked(session, action_no, actor, expected)
    units.check(session, body.depts, action.depts)
    _require_own_unit(body.depts, actor)
    warnings = _warnings(session, body)
    outbox.record(session, *action.change(**body.model_dump()))
    return _saved(session, action, warnings)


def hold(session: Session, action_no: str, actor: Actor, expected: int | None = None) -> ActionOut:
    """已开展: it has taken place."""
    action = _locked(session, action_no, actor, expected)
    outbox.record(session, *action.hold(context.today(session)))
    return _kept(session, action)


def verify(session: Session, action_no: str, actor: Actor, expected: int | None = None) -> ActionOut:
    """核定: the centre has checked it."""
    action = _locked(session, action_no, actor, expected)
    action.verify()
    return _kept(session, action)


def add_photo(
    session: Session,
    action_no: str,
    file: UploadedFile,
    *,
    store: FileStore,
    actor: Actor,
    expected: int | None = None,
) -> ActionOut:
    """A photo of an action; what it really is, is looked at (domain.md §3.5)."""
    action = _locked(session, action_no, actor, expected)
    action.require_changeable()
    if len(action.photos) >= MOST_PHOTOS:
        raise errors.TooManyPhotos(most=MOST_PHOTOS)
    stored = store.save(file.stream, file.filename, PHOTOS)
    action.add_photo(Photo(stored.sha256, stored.name, stored.size, stored.media_type))
    return _kept(session, action)


def remove_photo(
    session: Session, action_no: str, sha256: str, actor: Actor, expected: int | None = None
) -> ActionOut:
    """Take out a photo that does not belong to the action."""
    action = _locked(session, action_no, actor, expected)
    if action.photo(sha256) is None:
        raise errors.PhotoNotFound
    action.remove_photo(sha256)
    return _kept(session, action)


def _require_own_unit(depts: list[str], actor: Actor) -> None:
    if not actor.roles & CENTRE and actor.dept not in depts:
        raise errors.OwnUnitMissing(field="depts")


def _warnings(session: Session, body: ActionChange) -> list[VisitBurden]:
    """Which of the enterprises that are to be visited have been visited a lot."""
    found = session.scalars(select(Enterprise).where(Enterprise.enterprise_id.in_(body.enterprises))).all()
    known = {enterprise.enterprise_id for enterprise in found}
    for number, enterprise_id in enumerate(body.enterprises):
        if enterprise_id not in known:
            raise errors.UnknownEnterprise(field=f"enterprises[{number}]", enterprise_id=enterprise_id)
    return burden.warnings(session, found, body.action_date)


def _locked(session: Session, action_no: str, actor: Actor, expected: int | None) -> Action:
    # what a move touches is loaded at once: loading it in the middle would write a half-made move
    parts = (selectinload(Action.units), selectinload(Action.campaign))
    wanted = select(Action).where(Action.action_no == action_no).options(*parts)
    action = session.scalar(wanted.with_for_update())
    if action is None:
        raise errors.ActionNotFound(action_no=action_no)
    if not actor.roles & CENTRE and actor.dept not in action.depts:
        raise errors.ActionOutOfScope(action_no=action_no)
    action.expect(expected)
    return action


def _kept(session: Session, action: Action) -> ActionOut:
    session.flush()
    return ActionOut.of(action)


def _saved(session: Session, action: Action, warnings: list[VisitBurden]) -> ActionSaved:
    return ActionSaved(**_kept(session, action).model_dump(), warnings=warnings)
