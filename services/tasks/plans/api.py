"""What the centre does with plan sets over HTTP, and who reads them."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, patch, post
from services.tasks.access import DISPATCHERS, PLAN_READERS
from services.tasks.plans import queries, usecases
from services.tasks.plans.schemas import PlanChange, PlanIn, PlanOut, PlanQuery


class PlansApi:
    """Routes of the plan sets."""

    @get("/v1/plans", allow=roles(*PLAN_READERS))
    def plans(self, session: Session, actor: Actor, query: PlanQuery) -> Page[PlanOut]:
        """查询方案"""
        return queries.plans(session, query, actor)

    @post("/v1/plans", allow=roles(*DISPATCHERS), status=201)
    def create_plan(self, session: Session, body: PlanIn) -> PlanOut:
        """建立方案"""
        return usecases.create_plan(session, body)

    @get("/v1/plans/{plan_code}", allow=roles(*PLAN_READERS))
    def plan(self, session: Session, actor: Actor, plan_code: str) -> PlanOut:
        """查看方案"""
        return queries.plan(session, plan_code, actor)

    @patch("/v1/plans/{plan_code}", allow=roles(*DISPATCHERS))
    def change_plan(
        self, session: Session, plan_code: str, body: PlanChange, expected: int | None
    ) -> PlanOut:
        """修改方案"""
        return usecases.change_plan(session, plan_code, body, expected)

    @post("/v1/plans/{plan_code}/publish", allow=roles(*DISPATCHERS))
    def publish_plan(self, session: Session, plan_code: str, expected: int | None) -> PlanOut:
        """发布方案并派发任务"""
        return usecases.publish_plan(session, plan_code, expected)

    @post("/v1/plans/{plan_code}/archive", allow=roles(*DISPATCHERS))
    def archive_plan(self, session: Session, plan_code: str, expected: int | None) -> PlanOut:
        """归档方案，历年方案仍可查看"""
        return usecases.archive_plan(session, plan_code, expected)
