"""Reading the register: pages of units and people, and who oneself is."""

from typing import Any

from sqlalchemy import ColumnElement, String, cast, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.directory.machines.model import MachineAccount
from services.directory.register import errors
from services.directory.register.model import Person, Unit
from services.directory.register.roles import ROLES
from services.directory.register.schemas import (
    MeOut,
    PersonOut,
    PersonQuery,
    RoleOut,
    RolesOut,
    UnitOut,
    UnitQuery,
)


def units(session: Session, query: UnitQuery) -> Page[UnitOut]:
    """Units by 排序号."""
    conditions: list[ColumnElement[bool]] = []
    if query.group is not None:
        conditions.append(Unit.group == query.group)
    if query.active is not None:
        conditions.append(Unit.active.is_(query.active))
    if query.q:
        conditions.append(
            Unit.name.contains(query.q, autoescape=True) | Unit.short_name.contains(query.q, autoescape=True)
        )
    chosen = select(Unit).where(*conditions)
    return paginate(session, chosen, keys=[Unit.sort_order, Unit.id], query=query).map(UnitOut.of)


def unit(session: Session, dept_code: str) -> UnitOut:
    """One unit. Raises :class:`errors.UnitNotFound`."""
    found = session.scalar(select(Unit).where(Unit.dept_code == dept_code))
    if found is None:
        raise errors.UnitNotFound(dept_code=dept_code)
    return UnitOut.of(found)


def people(session: Session, query: PersonQuery, actor: Actor) -> Page[PersonOut]:
    """People by number, as the reader may see them (PERM-5)."""
    conditions: list[ColumnElement[bool]] = []
    if query.dept_code is not None:
        conditions.append(Person.dept_code == query.dept_code)
    if query.role is not None:
        conditions.append(cast(Person.roles, String).contains(f'"{query.role}"', autoescape=True))
    if query.active is not None:
        conditions.append(Person.active.is_(query.active))
    if query.q:
        conditions.append(Person.name.contains(query.q, autoescape=True))
    page: Page[Any] = paginate(session, select(Person).where(*conditions), keys=[Person.id], query=query)
    return page.map(lambda person: PersonOut.of(person, actor))


def person(session: Session, person_id: str, actor: Actor) -> PersonOut:
    """One person, as the reader may see them. Raises :class:`errors.PersonNotFound`."""
    return PersonOut.of(_person(session, person_id), actor)


def me(session: Session, actor: Actor) -> MeOut:
    """Whoever the token speaks for, with the roles and scopes it carries."""
    shown = _machine(session, actor) if actor.type == "machine" else _oneself(session, actor)
    home = unit(session, actor.dept) if actor.dept else None
    return MeOut(
        type=actor.type,
        id=actor.id,
        roles=[RoleOut(code=code, name=ROLES[code]) for code in sorted(actor.roles)],
        scopes=sorted(actor.scopes),
        unit=home,
        **shown,
    )


def roles() -> RolesOut:
    """The catalogue of domain.md §2."""
    return RolesOut(items=[RoleOut(code=code, name=name) for code, name in ROLES.items()])


def _oneself(session: Session, actor: Actor) -> dict[str, Any]:
    found = _person(session, actor.id)
    return {"name": found.name, "person": PersonOut.of(found, actor)}


def _machine(session: Session, actor: Actor) -> dict[str, Any]:
    name = session.scalar(select(MachineAccount.name).where(MachineAccount.account_id == actor.id))
    return {"name": name or "", "person": None}


def _person(session: Session, person_id: str) -> Person:
    found = session.scalar(select(Person).where(Person.person_id == person_id))
    if found is None:
        raise errors.PersonNotFound(person_id=person_id)
    return found
