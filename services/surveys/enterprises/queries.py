"""Reading the registry: one enterprise by what identifies it, many by filters."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from chassis.http import Page, paginate
from chassis.privacy import masked_phone
from contracts.directory import PersonUpserted
from services.surveys.access import CADRES, SEE_PHONES, is_enterprise
from services.surveys.enterprises.errors import EnterpriseNotFound
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import GONE, key
from services.surveys.enterprises.schemas import EnterpriseLine, EnterpriseOut, EnterpriseQuery, WarningOut
from services.surveys.enterprises.search import matching

#: what a phone looks up of an enterprise without a network
LISTED = ("enterprise_id", "name", "uscc", "kind", "industry", "town", "gacha", "contact", "phone")
AT_ONCE = 1000  # rows fetched together

Listed = tuple[str | None, ...]  #: an enterprise's values of :data:`LISTED`
RegistryState = tuple[int, int]  #: how many entries, and all their versions together


def locked(session: Session, id_: int) -> Enterprise:
    """The enterprise with this row id as it is now, and nobody else's to change until the commit.

    Rows that refer to it may be written meanwhile: two who have both done so would wait for each other.
    """
    return session.get_one(Enterprise, id_, with_for_update={"key_share": True}, populate_existing=True)


def called(session: Session, enterprise_id: str, *, lock: bool = False) -> Enterprise:
    """The enterprise others know by this id; raises :class:`EnterpriseNotFound`."""
    wanted = select(Enterprise).where(Enterprise.enterprise_id == enterprise_id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise EnterpriseNotFound(enterprise_id=enterprise_id)
    return found


def by_id(session: Session, enterprise_id: str) -> Enterprise | None:
    """The enterprise with this id, if there is one."""
    return session.scalar(select(Enterprise).where(Enterprise.enterprise_id == enterprise_id))


def by_code(session: Session, uscc: str) -> Enterprise | None:
    """The enterprise with this code."""
    return session.scalar(select(Enterprise).where(Enterprise.uscc == uscc))


def linked(session: Session, enterprise_id: str | None, uscc: str | None) -> Enterprise | None:
    """The enterprise an issue names, by our id or by its code; None if the registry has no such."""
    found = by_id(session, enterprise_id) if enterprise_id else None
    return found or (by_code(session, uscc) if uscc else None)


def by_identity(session: Session, name: str, gacha: str, phone: str) -> Enterprise | None:
    """The herder without a code whom these three tell from all others (domain.md §4.3 local_id)."""
    wanted = select(Enterprise).where(
        Enterprise.uscc.is_(None),
        Enterprise.name_key == key(name),
        Enterprise.gacha == gacha,
        Enterprise.phone == phone,
    )
    return session.scalar(wanted)


def by_name(session: Session, name: str, gacha: str | None, phone: str | None) -> Enterprise | None:
    """The only one of that name to which visits are paid; a herder of another 嘎查 or phone is another."""
    wanted = select(Enterprise).where(Enterprise.name_key == key(name), Enterprise.status.not_in(GONE))
    for column, told in ((Enterprise.gacha, gacha), (Enterprise.phone, phone)):
        if told:
            wanted = wanted.where(or_(Enterprise.uscc.is_not(None), column == told))
    found = session.scalars(wanted.limit(2)).all()
    return found[0] if len(found) == 1 else None


def enterprises(session: Session, query: EnterpriseQuery, actor: Actor) -> Page[EnterpriseLine]:
    """Enterprises by name, or those changed last first."""
    orders: dict[str, list[Any]] = {
        "name": [Enterprise.name_key, Enterprise.id],
        "-updated": [Enterprise.updated_at.desc(), Enterprise.id.desc()],
    }
    wanted = matching(session, query).where(visible_to(session, actor))
    page = paginate(session, wanted, keys=orders[query.sort], query=query)
    return page.map(lambda found: line(found, actor))


def enterprise(session: Session, enterprise_id: str, actor: Actor) -> EnterpriseOut:
    """One enterprise as this reader may see it; raises :class:`EnterpriseNotFound`."""
    return out(readable(session, enterprise_id, actor), actor)


def readable(session: Session, enterprise_id: str, actor: Actor) -> Enterprise:
    """One this actor may read; any other is absent to them. Raises as :func:`called`."""
    wanted = select(Enterprise).where(Enterprise.enterprise_id == enterprise_id, visible_to(session, actor))
    found = session.scalar(wanted)
    if found is None:
        raise EnterpriseNotFound(enterprise_id=enterprise_id)
    return found


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The enterprises this actor may read: all, or the one they speak for."""
    if not is_enterprise(actor.roles):
        return true()
    own = spoken_for(session, actor.id)
    return false() if own is None else Enterprise.id == own.id


def spoken_for(session: Session, person_id: str) -> Enterprise | None:
    """The enterprise this account speaks for, as directory says (ADR 0030), if the registry has it."""
    person = copies.find(session, PersonUpserted, person_id)
    if person is None or not person.active or not is_enterprise(person.roles):
        return None
    return linked(session, person.enterprise, person.enterprise)


def out(found: Enterprise, actor: Actor) -> EnterpriseOut:
    """All about an enterprise, the phone in full for those who have to call there (PERM-5)."""
    shown = {name: getattr(found, name) for name in EnterpriseOut.model_fields if name != "warnings"}
    return EnterpriseOut(**shown | {"phone": phone_for(found, actor)}, warnings=_warnings(found))


def line(found: Enterprise, actor: Actor) -> EnterpriseLine:
    """An enterprise in a list."""
    shown = {name: getattr(found, name) for name in EnterpriseLine.model_fields}
    return EnterpriseLine(**shown | {"phone": phone_for(found, actor)})


def to_visit(session: Session, towns: Sequence[str]) -> Iterator[Listed]:
    """Those visits are paid to, of these towns or of all, always in the same order; read in portions."""
    columns = [getattr(Enterprise, name) for name in LISTED]
    wanted = select(*columns).where(Enterprise.status.not_in(GONE)).order_by(Enterprise.id)
    if towns:
        wanted = wanted.where(Enterprise.town.in_(towns))
    for row in session.execute(wanted, execution_options={"yield_per": AT_ONCE}):
        yield tuple(row)


def listed(found: Enterprise) -> Listed:
    """One enterprise as :func:`to_visit` tells of many."""
    return tuple(getattr(found, name) for name in LISTED)


def state(session: Session) -> RegistryState:
    """Another with every change of the registry, in whatever order those who make them commit.

    Nothing leaves it, and each change moves one version on; the time of the latest change would not do, for
    a change may be committed after a later one.
    """
    entries, versions = session.execute(select(func.count(), func.sum(Enterprise.version))).one()
    return entries, versions or 0


def cadres(session: Session) -> dict[str, str]:
    """The names of those who may be an enterprise's contact cadre (包联干部), by person id."""
    people = copies.all_of(session, PersonUpserted)
    return {each.person_id: each.name for each in people if each.active and CADRES.intersection(each.roles)}


def shown_phone(phone: str | None, actor: Actor) -> str | None:
    """The number in full for those who have to call there, else with its middle hidden (PERM-5)."""
    return phone if phone is None or actor.roles & SEE_PHONES else masked_phone(phone)


def phone_for(found: Enterprise, actor: Actor) -> str | None:
    """As :func:`shown_phone`; an enterprise, which is shown no other, sees its own in full."""
    return found.phone if is_enterprise(actor.roles) else shown_phone(found.phone, actor)


def _warnings(found: Enterprise) -> list[WarningOut]:
    if not found.code_is_odd:
        return []
    detail = "统一社会信用代码第9至17位（组织机构代码）校验不符，请核对"
    return [WarningOut(field="uscc", code="organisation_code_mismatch", detail=detail)]
