"""Reads of what is known of enterprises."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.issues.access import OUTSIDE
from services.issues.enterprises.model import RegisteredEnterprise


def known(
    session: Session, ids: Collection[str], codes: Collection[str] = ()
) -> dict[str, RegisteredEnterprise]:
    """The enterprises of these ids and credit codes, by both."""
    if not ids and not codes:
        return {}
    called = or_(RegisteredEnterprise.enterprise_id.in_(ids), RegisteredEnterprise.uscc.in_(codes))
    found: dict[str, RegisteredEnterprise] = {}
    for each in session.scalars(select(RegisteredEnterprise).where(called)):
        found |= {name: each for name in (each.uscc, each.enterprise_id) if name is not None}
    return found


def names_of(session: Session, named: Collection[str]) -> frozenset[str]:
    """The ids and codes given, and by which else their enterprises may be named."""
    return frozenset(named) | known(session, named, named).keys()


def spoken_for(session: Session, actor: Actor) -> frozenset[str]:
    """The enterprise this account speaks for, by its code and its id in the registry (docs/adr/0030).

    Staff, and who is no longer active, speak for none.
    """
    if "EN" not in actor.roles or not actor.roles <= OUTSIDE:
        return frozenset()
    person = copies.find(session, PersonUpserted, actor.id)
    if person is None or not person.active or person.enterprise is None:
        return frozenset()
    return names_of(session, {person.enterprise})
