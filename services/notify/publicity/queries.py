"""Reads of publicity: lists, counts from the rows, and the public zone."""

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, selectinload

from chassis.context import Actor
from chassis.http import Page, PageQuery, paginate
from services.notify.access import EVERYTHING, proposed_by
from services.notify.publicity.errors import ItemNotFound, ItemOutOfScope
from services.notify.publicity.model import ItemStatus, PublicityItem, Reprint
from services.notify.publicity.schemas import Counts, ItemOut, ItemQuery, ZoneItem, ZoneReprint

SENT = (ItemStatus.SENT, ItemStatus.ADOPTED, ItemStatus.DECLINED)


def items(session: Session, query: ItemQuery, actor: Actor) -> Page[ItemOut]:
    """All items for the centre, for others their own and their unit's, the newest first."""
    statement = select(PublicityItem).options(selectinload(PublicityItem.reprints)).where(_readable(actor))
    if query.status is not None:
        statement = statement.where(PublicityItem.status == query.status)
    if query.dept is not None:
        statement = statement.where(PublicityItem.dept == query.dept)
    page = paginate(session, statement, keys=[PublicityItem.id.desc()], query=query)
    return page.map(ItemOut.model_validate)


def item(session: Session, item_no: str, actor: Actor) -> ItemOut:
    """One item; raises :class:`ItemNotFound` and :class:`ItemOutOfScope` (PERM-1)."""
    which = select(PublicityItem, _readable(actor)).where(PublicityItem.item_no == item_no)
    row = session.execute(which).one_or_none()
    if row is None:
        raise ItemNotFound(item_no=item_no)
    if not row[1]:
        raise ItemOutOfScope(item_no=item_no)
    return ItemOut.model_validate(row[0])


def counts(session: Session) -> Counts:
    """报送、采用、转载, counted from the rows."""
    of = PublicityItem.status
    row = session.execute(
        select(
            func.count().filter(of.in_(SENT)).label("sent"),
            func.count().filter(of == ItemStatus.ADOPTED).label("adopted"),
        ).select_from(PublicityItem)
    ).one()
    reprints = session.scalar(select(func.count()).select_from(Reprint)) or 0
    return Counts(sent=row.sent, adopted=row.adopted, reprints=reprints)


def zone(session: Session, query: PageQuery) -> Page[ZoneItem]:
    """What was published, by title and link; of reprints only those with leave (S30)."""
    statement = (
        select(PublicityItem)
        .where(PublicityItem.status == ItemStatus.ADOPTED)
        .options(selectinload(PublicityItem.reprints))
    )
    page = paginate(session, statement, keys=[PublicityItem.id.desc()], query=query)
    return page.map(_zone_item)


def _readable(actor: Actor) -> ColumnElement[bool]:
    return true() if EVERYTHING & actor.roles else proposed_by(PublicityItem, actor)


def _zone_item(item: PublicityItem) -> ZoneItem:
    assert item.adopted_on is not None, "it is adopted"
    return ZoneItem(
        title=item.title,
        authors=item.authors,
        media=item.media,
        adopted_on=item.adopted_on,
        url=item.url or "",
        reprints=[ZoneReprint(media=each.media, url=each.url) for each in item.reprints if each.authorised],
    )
