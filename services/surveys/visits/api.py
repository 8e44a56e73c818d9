"""What staff, units and cadres can ask about visits."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, PageQuery, get, post, put
from services.surveys.access import CENTRE, STAFF, VISITORS
from services.surveys.enterprises.schemas import EnterpriseLine
from services.surveys.visits import queries, usecases
from services.surveys.visits.schemas import (
    VisitChange,
    VisitIn,
    VisitLine,
    VisitOut,
    VisitQuery,
    VisitSaved,
    VoidIn,
)


class VisitsApi:
    """Routes of the visits."""

    @get("/v1/visits", allow=roles(*STAFF), tag="走访")
    def visits(self, session: Session, actor: Actor, query: VisitQuery) -> Page[VisitLine]:
        """查询走访"""
        return queries.visits(session, query, actor)

    @get("/v1/actions/{action_no}/unvisited", allow=roles(*STAFF), tag="场次")
    def unvisited(
        self, session: Session, actor: Actor, action_no: str, query: PageQuery
    ) -> Page[EnterpriseLine]:
        """查询场次拟走访而尚未走访的企业"""
        return queries.unvisited(session, action_no, query, actor)

    @post("/v1/visits", allow=roles(*VISITORS), status=201, tag="走访")
    def record_visit(self, session: Session, actor: Actor, body: VisitIn) -> VisitSaved:
        """登记走访"""
        return usecases.create(session, body, actor)

    @get("/v1/visits/{visit_id}", allow=roles(*STAFF), tag="走访")
    def visit(self, session: Session, actor: Actor, visit_id: str) -> VisitOut:
        """查看走访"""
        return queries.visit(session, visit_id, actor)

    @put("/v1/visits/{visit_id}", allow=roles(*VISITORS), tag="走访")
    def change_visit(
        self, session: Session, actor: Actor, visit_id: str, body: VisitChange, expected: int | None
    ) -> VisitOut:
        """补充或更正走访"""
        return usecases.change(session, visit_id, body, actor, expected)

    @post("/v1/visits/{visit_id}/void", allow=roles(*CENTRE), tag="走访")
    def void_visit(
        self, session: Session, actor: Actor, visit_id: str, body: VoidIn, expected: int | None
    ) -> VisitOut:
        """作废走访"""
        return usecases.void(session, visit_id, body, actor, expected)
