"""Reads of imports: how far one is, what it would do, row by row."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.files.cells import CellProblem
from chassis.files.imports import REPORTED_PROBLEMS
from chassis.http import Page, paginate
from services.tasks.plans.imports.errors import ImportNotFound
from services.tasks.plans.imports.model import ImportRow, PlanImport
from services.tasks.plans.imports.schemas import (
    EffectCounts,
    ImportLine,
    ImportOut,
    ImportQuery,
    RowOut,
    RowQuery,
)


def imports(session: Session, plan_code: str, query: ImportQuery) -> Page[ImportLine]:
    """A plan's imports, the last one first."""
    statement = select(PlanImport).where(PlanImport.plan_code == plan_code)
    if query.status is not None:
        statement = statement.where(PlanImport.status == query.status)
    page = paginate(session, statement, keys=[PlanImport.id.desc()], query=query)
    return page.map(ImportLine.model_validate)


def import_(session: Session, import_id: int) -> ImportOut:
    """One import as far as it is read; raises :class:`ImportNotFound`."""
    return shown(session, _found(session, import_id))


def rows(session: Session, import_id: int, query: RowQuery) -> Page[RowOut]:
    """What the file says and what it would do, in its own order."""
    found = _found(session, import_id)
    statement = select(ImportRow).where(ImportRow.import_id == found.id)
    if query.effect is not None:
        statement = statement.where(ImportRow.effect == query.effect)
    page = paginate(session, statement, keys=[ImportRow.position], query=query)
    return page.map(RowOut.model_validate)


def open_rows(session: Session, given: PlanImport) -> int:
    """How many changes of a published plan wait for a decision."""
    waiting = select(func.count()).select_from(ImportRow)
    waiting = waiting.where(
        ImportRow.import_id == given.id, ImportRow.effect == "change", ImportRow.decision.is_(None)
    )
    return session.scalar(waiting) or 0


def shown(session: Session, given: PlanImport) -> ImportOut:
    """The import with its counts and the first of its problems."""
    counted = select(ImportRow.effect, func.count()).where(ImportRow.import_id == given.id)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted.group_by(ImportRow.effect))}
    wrong = select(ImportRow.problems).where(ImportRow.import_id == given.id, ImportRow.effect == "refused")
    problems = session.scalars(wrong.order_by(ImportRow.position).limit(REPORTED_PROBLEMS)).all()
    columns = {name: getattr(given, name) for name in ImportOut.model_fields if hasattr(given, name)}
    return ImportOut(
        **columns,
        counts=EffectCounts(**{name: counts.get(name, 0) for name in EffectCounts.model_fields}),
        open=open_rows(session, given) if given.proposal else 0,
        problems=[CellProblem(**each) for row in problems for each in row][:REPORTED_PROBLEMS],
    )


def _found(session: Session, import_id: int) -> PlanImport:
    found = session.get(PlanImport, import_id)
    if found is None:
        raise ImportNotFound
    return found
