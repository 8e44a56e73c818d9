"""Keeping the register of units and people."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import outbox
from services.directory.register import errors
from services.directory.register.model import OFFICES, Person, Unit
from services.directory.register.schemas import PersonIn, PersonOut, UnitIn, UnitOut


def put_unit(session: Session, dept_code: str, body: UnitIn, expected: int | None = None) -> UnitOut:
    """Add or change a unit; its officers must be active people of it (domain.md §3.6).

    Raises :class:`errors.InvalidDeptCode`, :class:`errors.UnitNameTaken`, :class:`errors.NotOfUnit`
    and :class:`~chassis.errors.StaleVersion`.
    """
    unit = _unit_for_change(session, dept_code)
    unit.expect(expected)
    _refuse_taken_name(session, dept_code, body.name)
    values = body.model_dump(exclude_unset=True)
    for office in OFFICES:
        if values.get(office):
            _require_active_member(session, dept_code, office, values[office])
    outbox.record(session, *unit.change(values))
    session.flush()
    return UnitOut.of(unit)


def put_person(
    session: Session, person_id: str, body: PersonIn, actor: Actor, expected: int | None = None
) -> PersonOut:
    """Add or change a person; who holds an office of a unit can neither leave it nor be deactivated.

    Raises :class:`errors.InvalidPersonId`, the refusals of :meth:`Person.change`,
    :class:`errors.LoginTaken`, :class:`errors.UnknownUnit`, :class:`errors.HoldsOffice`
    and :class:`~chassis.errors.StaleVersion`.
    """
    person = _person_for_change(session, person_id)
    person.expect(expected)
    values = body.model_dump(exclude_unset=True)
    if values.get("login"):
        values["login"] = values["login"].lower()
        _refuse_taken_login(session, person_id, values["login"])
    if values.get("dept_code") and values["dept_code"] != person.dept_code:
        _require_active_unit(session, values["dept_code"])
    if not body.active or values.get("dept_code", person.dept_code) != person.dept_code:
        _refuse_office_holder(session, person_id)
    outbox.record(session, *person.change(values, actor))
    session.flush()
    return PersonOut.of(person, actor)


def _unit_for_change(session: Session, dept_code: str) -> Unit:
    unit = session.scalar(select(Unit).where(Unit.dept_code == dept_code).with_for_update())
    if unit is None:
        unit = Unit.named(dept_code)
        session.add(unit)
    return unit


def _person_for_change(session: Session, person_id: str) -> Person:
    person = session.scalar(select(Person).where(Person.person_id == person_id).with_for_update())
    if person is None:
        person = Person.named(person_id)
        session.add(person)
    return person


def _refuse_taken_name(session: Session, dept_code: str, name: str) -> None:
    with session.no_autoflush:
        other = session.scalar(select(Unit.dept_code).where(Unit.name == name, Unit.dept_code != dept_code))
    if other:
        raise errors.UnitNameTaken(field="name", name=name, dept_code=other)


def _refuse_taken_login(session: Session, person_id: str, login: str) -> None:
    with session.no_autoflush:
        other = session.scalar(
            select(Person.person_id).where(Person.login == login, Person.person_id != person_id)
        )
    if other:
        raise errors.LoginTaken(field="login", login=login)


def _require_active_unit(session: Session, dept_code: str) -> None:
    with session.no_autoflush:
        active = session.scalar(select(Unit.active).where(Unit.dept_code == dept_code))
    if not active:
        raise errors.UnknownUnit(field="dept_code", dept_code=dept_code)


def _require_active_member(session: Session, dept_code: str, office: str, person_id: str) -> None:
    with session.no_autoflush:
        person = session.scalar(
            select(Person).where(Person.person_id == person_id).with_for_update(read=True)
        )
    if person is None or not person.active or person.dept_code != dept_code:
        raise errors.NotOfUnit(field=office, office=OFFICES[office], person_id=person_id)


def _refuse_office_holder(session: Session, person_id: str) -> None:
    held_by = or_(*(getattr(Unit, office) == person_id for office in OFFICES))
    with session.no_autoflush:
        unit = session.scalar(select(Unit).where(held_by).limit(1))
    if unit:
        raise errors.HoldsOffice(unit=unit.short_name, office=unit.office_of(person_id))
