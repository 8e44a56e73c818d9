"""The units and people an issue can be given to, as directory told of them."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.issues.access import OUTSIDE
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


def spoken_for(session: Session, actor: Actor) -> str | None:
    """The enterprise this account speaks for, by code or by its id in the registry (docs/adr/0030).

    Staff, and who is no longer active, speak for none.
    """
    if "EN" not in actor.roles or not actor.roles <= OUTSIDE:
        return None
    person = copies.find(session, PersonUpserted, actor.id)
    return person.enterprise if person is not None and person.active else None
