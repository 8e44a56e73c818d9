"""The units and people an issue can be given to, as directory told of them."""

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.issues.errors import UnknownPerson, UnknownUnit


def known_unit(session: Session, field: str, dept: str | None) -> UnitUpserted | None:
    """The local copy of a unit, if one is named; raises :class:`UnknownUnit`."""
    unit = dept and copies.find(session, UnitUpserted, dept)
    if dept is not None and not unit:
        raise UnknownUnit(field=field, dept=dept)
    return unit or None


def known_person(session: Session, field: str, person_id: str) -> PersonUpserted:
    """The local copy of an active person; raises :class:`UnknownPerson`."""
    person = copies.find(session, PersonUpserted, person_id)
    if person is None or not person.active:
        raise UnknownPerson(field=field, person=person_id)
    return person


def unit_called(session: Session, dept: str) -> str:
    """The full name of a unit, or its code if it is not known."""
    unit = copies.find(session, UnitUpserted, dept)
    return unit.name if unit else dept


def person_called(session: Session, person_id: str) -> str:
    """The name of a person, or their id if they are not known."""
    person = copies.find(session, PersonUpserted, person_id)
    return person.name if person else person_id
