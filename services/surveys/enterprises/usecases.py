"""What is done with the registry: add, correct, and recognise whom a visit speaks of."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis import audit
from chassis.context import Actor
from chassis.events import copies, outbox
from chassis.files.imports import ImportCounts, refuse_problems
from chassis.files.tables import Table
from contracts.directory import PersonUpserted
from services.surveys.access import CADRES, REGISTRARS
from services.surveys.enterprises import importing, queries
from services.surveys.enterprises.described import Described, is_identified, readable
from services.surveys.enterprises.errors import ContactOnly, EnterpriseExists, UnknownCadre
from services.surveys.enterprises.exporting import Export
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.schemas import (
    EnterpriseChange,
    EnterpriseIn,
    EnterpriseOut,
    ImportPreview,
    ImportRow,
)
from services.surveys.enterprises.upsert import Step, steps

CONTACT = frozenset({"contact", "phone"})


def register(
    session: Session, body: EnterpriseIn, actor: Actor, enterprise_id: str | None = None
) -> EnterpriseOut:
    """A new enterprise, under an id of its own unless it is given one.

    Raises :class:`IdentityMissing`, :class:`EnterpriseExists`, :class:`UnknownCadre`.
    """
    registered = Enterprise(**body.model_dump(), enterprise_id=enterprise_id)
    _check_cadre(session, registered.cadre)
    events = registered.register()
    _refuse_taken(session, registered)
    session.add(registered)
    session.flush()
    outbox.record(session, *events)
    return queries.out(registered, actor)


def change(
    session: Session, enterprise_id: str, body: EnterpriseChange, actor: Actor, expected: int | None = None
) -> EnterpriseOut:
    """Correct what is given; a visiting cadre whom to speak to only (:class:`ContactOnly`)."""
    found = queries.called(session, enterprise_id, lock=True)
    found.expect(expected)
    values = body.model_dump(exclude_unset=True)
    if not actor.roles & REGISTRARS and not values.keys() <= CONTACT:
        raise ContactOnly
    if "cadre" in found.differences(values):
        _check_cadre(session, values["cadre"])
    with session.no_autoflush:
        events = found.change(values)
        _refuse_taken(session, found)
    session.flush()
    outbox.record(session, *events)
    return queries.out(found, actor)


def preview_import(session: Session, table: Table) -> ImportPreview:
    """What every row would do, and every problem by cell; stores nothing."""
    planned = _planned(session, table)
    rows = [
        ImportRow(
            row=step.reading.row,
            effect=step.effect,
            enterprise_id=step.enterprise.enterprise_id if step.enterprise else None,
            uscc=step.values.get("uscc"),
            name=step.values.get("name"),
            changed=step.changed,
        )
        for step in planned
    ]
    problems = [problem for step in planned for problem in step.reading.problems]
    return ImportPreview(
        counts=ImportCounts.of(step.effect for step in planned), rows=rows, problems=problems
    )


def import_enterprises(session: Session, table: Table) -> ImportCounts:
    """Register and correct by code, herders by number or identity: all rows, or with any problem none.

    The same workbook again changes nothing. Raises :class:`ImportRefused` with the problems by cell.
    """
    planned = _planned(session, table)
    refuse_problems(step.reading for step in planned)
    counts = ImportCounts.of(step.effect for step in planned)  # before they have taken effect
    events = [event for step in planned for event in step.take(session)]
    session.flush()
    outbox.record(session, *events)
    return counts


def exported(session: Session, export: Export) -> None:
    """Note that so many enterprises have left the house in one file (PERM-6)."""
    audit.append(session, "surveys.enterprises_exported", "enterprises", {"rows": export.rows})


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


def _planned(session: Session, table: Table) -> list[Step]:
    return steps(session, table, importing.read(table, queries.cadres(session)))


def _refuse_taken(session: Session, enterprise: Enterprise) -> None:
    """Say in words what the unique indexes would refuse without any."""
    if enterprise.uscc is not None:
        same, what, field = queries.by_code(session, enterprise.uscc), "该统一社会信用代码", "uscc"
    else:
        assert enterprise.gacha is not None, "the model has seen to it"
        assert enterprise.phone is not None, "likewise"
        same = queries.by_identity(session, enterprise.name, enterprise.gacha, enterprise.phone)
        what, field = "同名、同嘎查、同电话的牧户", "name"
    if same is not None and same is not enterprise:
        raise EnterpriseExists(what=what, name=same.name, enterprise_id=same.enterprise_id, field=field)


def _check_cadre(session: Session, person_id: str | None) -> None:
    person = copies.find(session, PersonUpserted, person_id) if person_id else None
    if person_id and (person is None or not person.active or not CADRES.intersection(person.roles)):
        raise UnknownCadre(field="cadre")
