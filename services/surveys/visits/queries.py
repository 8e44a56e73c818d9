"""Reading visits: staff see all, cadres and units those of their unit and those they made (domain.md §2)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, select, true, union
from sqlalchemy.orm import Session, aliased, selectinload

from chassis.context import Actor
from chassis.http import Page, PageQuery, paginate
from services.surveys.access import SEE_ALL
from services.surveys.campaigns import queries as campaigns
from services.surveys.campaigns.model import Action
from services.surveys.campaigns.queries import within
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.queries import line
from services.surveys.enterprises.schemas import EnterpriseLine
from services.surveys.problems import queries as problems
from services.surveys.visits.errors import VisitNotFound, VisitOutOfScope
from services.surveys.visits.model import Status, Visit, VisitCadre
from services.surveys.visits.schemas import VisitLine, VisitOut, VisitQuery

#: the visits once more, within a statement on visits; made once, for an alias is a copy of every column
INNER = aliased(Visit)
#: all that is told of a visit, loaded at once: in the middle of a move it would write a half-made one
PARTS = tuple(map(selectinload, (Visit.enterprise, Visit.action, Visit.campaign, Visit.attendance)))


def visits(session: Session, query: VisitQuery, actor: Actor) -> Page[VisitLine]:
    """Visits, the latest first."""
    statement = select(Visit).where(visible_to(actor), *filters(query)).options(*PARTS)
    keys = [Visit.visit_date.desc(), Visit.id.desc()]
    return paginate(session, statement, keys=keys, query=query).map(VisitLine.of)


def visit(session: Session, visit_id: str, actor: Actor) -> VisitOut:
    """One visit; raises :class:`VisitNotFound` and :class:`VisitOutOfScope` (PERM-1)."""
    return out(session, readable(session, visit_id, actor))


def out(session: Session, visit: Visit) -> VisitOut:
    """All about a visit, and what became of the problems heard on it."""
    return VisitOut.with_problems(visit, problems.heard_on(session, visit.id))


def unvisited(session: Session, action_no: str, query: PageQuery, actor: Actor) -> Page[EnterpriseLine]:
    """Of the enterprises an action is to visit those it has not reached yet, by name (features.md S17).

    Raises as :func:`services.surveys.campaigns.queries.action_out`.
    """
    statement = missed(action_no, campaigns.action_out(session, action_no, actor).enterprises)
    page = paginate(session, statement, keys=[Enterprise.name_key, Enterprise.id], query=query)
    return page.map(lambda found: line(found, actor))


def missed(action_no: str, wanted: Collection[str]) -> Select[Enterprise]:
    """Of the enterprises an action is to visit, by id, those it has not reached yet."""
    paid = filters(VisitQuery(action_no=action_no, status=Status.EFFECTIVE))
    return select(Enterprise).where(
        Enterprise.enterprise_id.in_(wanted), Enterprise.id.not_in(select(Visit.enterprise_id).where(*paid))
    )


def readable(session: Session, visit_id: str, actor: Actor, *, lock: bool = False) -> Visit:
    """One visit this actor may see; raises as :func:`visit`."""
    wanted = select(Visit, visible_to(actor)).where(Visit.visit_id == visit_id).options(*PARTS)
    row = session.execute(wanted.with_for_update(of=Visit) if lock else wanted).one_or_none()
    if row is None:
        raise VisitNotFound(visit_id=visit_id)
    found, visible = row
    if not visible:
        raise VisitOutOfScope(visit_id=visit_id)
    visit: Visit = found
    return visit


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The visits this actor may read: all, or those they made or took part in, and those of the own unit."""
    if actor.roles & SEE_ALL:
        return true()
    reach = [
        select(INNER.id).where(INNER.created_by == actor.id),
        select(VisitCadre.visit_id).where(VisitCadre.person_id == actor.id),
    ]
    if actor.dept is not None:
        reach.append(select(VisitCadre.visit_id).where(VisitCadre.dept_code == actor.dept))
    return Visit.id.in_(union(*reach))  # each by its index; conditions joined by OR would read every visit


def filters(query: VisitQuery) -> list[ColumnElement[bool]]:
    """What a visit must be to pass every filter given."""
    conditions: list[ColumnElement[bool]] = []
    if query.campaign is not None:
        conditions.append(Visit.campaign_id.in_(within(query.campaign)))
    if query.action_no is not None:
        conditions.append(Visit.action.has(Action.action_no == query.action_no))
    if query.enterprise_id is not None:
        conditions.append(Visit.enterprise.has(Enterprise.enterprise_id == query.enterprise_id))
    if query.unit is not None:
        conditions.append(Visit.attendance.any(VisitCadre.dept_code == query.unit))
    if query.cadre is not None:
        conditions.append(Visit.attendance.any(VisitCadre.person_id == query.cadre))
    if query.status is not None:
        conditions.append(Visit.status == query.status)
    if query.date_from is not None:
        conditions.append(Visit.visit_date >= query.date_from)
    if query.date_to is not None:
        conditions.append(Visit.visit_date <= query.date_to)
    return conditions
