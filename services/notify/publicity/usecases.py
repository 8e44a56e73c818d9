"""What is done with publicity: write, hand in, send, note what became of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context, numbering
from chassis.context import Actor
from chassis.events import outbox
from services.notify.access import may_hand_in
from services.notify.publicity.errors import (
    ItemNotFound,
    ItemNotYours,
    NotYet,
    ReprintKnown,
    SourceNotCredited,
)
from services.notify.publicity.model import ItemStatus, PublicityItem, PublicityNumbers, Reprint
from services.notify.publicity.schemas import AdoptIn, ItemIn, ItemOut, ReprintIn

CENTRE_DEPT = "D00"


def create(session: Session, body: ItemIn, actor: Actor) -> ItemOut:
    """Write an item, for one's own unit."""
    numbers = numbering.locked(session, PublicityNumbers, year=context.today(session).year)
    numbers.last += 1
    item = PublicityItem(
        item_no=f"XC{numbers.year}-{numbers.last:04d}",
        dept=actor.dept or CENTRE_DEPT,
        status=ItemStatus.DRAFT.value,
        reprints=[],
        **body.model_dump(),
    )
    session.add(item)
    session.flush()
    return ItemOut.model_validate(item)


def change(
    session: Session, item_no: str, body: ItemIn, actor: Actor, expected: int | None = None
) -> ItemOut:
    """Change a draft, as when it came back."""
    item = _mine(session, item_no, actor, expected)
    item.edit()
    for name, value in body.model_dump().items():
        setattr(item, name, value)
    return _done(session, item)


def submit(session: Session, item_no: str, actor: Actor, expected: int | None = None) -> ItemOut:
    """送审."""
    item = _mine(session, item_no, actor, expected)
    outbox.record(session, item.submit())
    return _done(session, item)


def send_back(session: Session, item_no: str, note: str, expected: int | None = None) -> ItemOut:
    """退回 to whoever wrote it."""
    item = _locked(session, item_no, expected)
    outbox.record(session, item.send_back(note))
    return _done(session, item)


def approve(session: Session, item_no: str, expected: int | None = None) -> ItemOut:
    """审核报送."""
    item = _locked(session, item_no, expected)
    outbox.record(session, item.approve(context.today(session)))
    return _done(session, item)


def adopt(session: Session, item_no: str, body: AdoptIn, expected: int | None = None) -> ItemOut:
    """登记采用; it counts for the unit (domain.md K9)."""
    if body.adopted_on > context.today(session):
        raise NotYet(field="adopted_on", what="采用")
    item = _locked(session, item_no, expected)
    level = body.media_level or item.media_level
    outbox.record(session, item.adopt(body.adopted_on, body.url, level))
    return _done(session, item)


def decline(session: Session, item_no: str, expected: int | None = None) -> ItemOut:
    """登记未采用."""
    item = _locked(session, item_no, expected)
    item.decline()
    return _done(session, item)


def reprint(session: Session, item_no: str, body: ReprintIn, expected: int | None = None) -> ItemOut:
    """登记转载: only with its source credited, each address once (S30)."""
    if not body.source_credited:
        raise SourceNotCredited(field="source_credited")
    if body.reprinted_on > context.today(session):
        raise NotYet(field="reprinted_on", what="转载")
    item = _locked(session, item_no, expected)
    if session.scalar(select(Reprint.id).where(Reprint.url == body.url)) is not None:
        raise ReprintKnown(field="url")
    outbox.record(session, item.reprint(Reprint(**body.model_dump(exclude={"source_credited"}))))
    return _done(session, item)


def _done(session: Session, item: PublicityItem) -> ItemOut:
    session.flush()
    return ItemOut.model_validate(item)


def _mine(session: Session, item_no: str, actor: Actor, expected: int | None) -> PublicityItem:
    item = _locked(session, item_no, expected)
    if not may_hand_in(item, actor):
        raise ItemNotYours
    return item


def _locked(session: Session, item_no: str, expected: int | None) -> PublicityItem:
    item = session.scalar(select(PublicityItem).where(PublicityItem.item_no == item_no).with_for_update())
    if item is None:
        raise ItemNotFound(item_no=item_no)
    item.expect(expected)
    return item
