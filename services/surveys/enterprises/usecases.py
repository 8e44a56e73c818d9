"""What is done with the registry: add, correct, and recognise whom a visit speaks of."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.events import outbox
from services.surveys.enterprises import queries
from services.surveys.enterprises.described import Described, is_identified, readable
from services.surveys.enterprises.model import Enterprise


def recognise(session: Session, described: Described) -> Enterprise | None:
    """The enterprise a visit speaks of; one that is not known yet is registered if it is identified.

    Goes by its id, a valid code, a herder's name with 嘎查 and phone, and, if none of these is told, by an
    exact name that only one live enterprise has. None if it is unclear, or 注销 or 迁出.
    """
    values = readable(described)
    found = _known(session, described.enterprise_id, values)
    if found is None and is_identified(values):
        found = _met(session, values)
    return None if found is None or found.is_gone else found


def _known(session: Session, enterprise_id: str | None, values: dict[str, Any]) -> Enterprise | None:
    found = queries.by_id(session, enterprise_id) if enterprise_id else None
    if found is not None:
        return found
    if "uscc" in values:
        return queries.by_code(session, values["uscc"])
    name, gacha, phone = (values.get(field) for field in ("name", "gacha", "phone"))
    if name and gacha and phone and (same := queries.by_identity(session, name, gacha, phone)):
        return same
    if name is None or is_identified(values):
        return None
    return queries.by_name(session, name, gacha, phone)


def _met(session: Session, values: dict[str, Any]) -> Enterprise | None:
    """Registered as far as the visit tells; a worker may be doing the same at this moment."""
    met = Enterprise(**values)
    try:
        with session.begin_nested():
            session.add(met)
            events = met.register()
    except IntegrityError:
        return _known(session, None, values)
    outbox.record(session, *events)
    return met
