"""What the centre and the units can do with policies, and what everybody can read in the zone."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from chassis.auth import public, roles, signed_in
from chassis.context import Actor
from chassis.http import Page, delete, get, post, put
from chassis.http.rates import Rate
from services.notify.access import APPROVERS, WRITERS
from services.notify.policies import queries, usecases
from services.notify.policies.schemas import (
    MatchQuery,
    PolicyIn,
    PolicyOut,
    PolicyQuery,
    ReturnIn,
    SubscriptionIn,
    SubscriptionList,
    SubscriptionOut,
    ZonePolicies,
    ZonePolicy,
    ZonePolicyFull,
    ZoneQuery,
)
from services.notify.rules import RULES

READS = Rate(RULES.zone_reads.per_minute, RULES.zone_reads.at_once)


class PoliciesApi:
    """Routes of the policies."""

    @get("/v1/policies", allow=roles(*WRITERS, "AU"), tag="政策信息")
    def policies(self, session: Session, actor: Actor, query: PolicyQuery) -> Page[PolicyOut]:
        """查询政策信息"""
        return queries.policies(session, query, actor)

    @get("/v1/policies/{article_no}", allow=roles(*WRITERS, "AU"), tag="政策信息")
    def policy(self, session: Session, actor: Actor, article_no: str) -> PolicyOut:
        """查看一条政策信息"""
        return queries.policy(session, article_no, actor)

    @post("/v1/policies", allow=roles(*WRITERS), status=201, tag="政策信息")
    def create_policy(self, session: Session, actor: Actor, body: PolicyIn) -> PolicyOut:
        """撰写政策信息；单位的为建议"""
        return usecases.create(session, body, actor)

    @put("/v1/policies/{article_no}", allow=roles(*WRITERS), tag="政策信息")
    def change_policy(
        self, session: Session, actor: Actor, article_no: str, body: PolicyIn, expected: int | None
    ) -> PolicyOut:
        """修改草稿"""
        return usecases.change(session, article_no, body, actor, expected)

    @post("/v1/policies/{article_no}/submit", allow=roles(*WRITERS), tag="政策信息")
    def submit_policy(
        self, session: Session, actor: Actor, article_no: str, expected: int | None
    ) -> PolicyOut:
        """送审"""
        return usecases.submit(session, article_no, actor, expected)

    @post("/v1/policies/{article_no}/return", allow=roles(*APPROVERS), tag="政策信息")
    def return_policy(
        self, session: Session, article_no: str, body: ReturnIn, expected: int | None
    ) -> PolicyOut:
        """退回修改"""
        return usecases.send_back(session, article_no, body.note, expected)

    @post("/v1/policies/{article_no}/approve", allow=roles(*APPROVERS), tag="政策信息")
    def approve_policy(
        self, session: Session, actor: Actor, article_no: str, expected: int | None
    ) -> PolicyOut:
        """审核发布，匹配的企业各推送一次"""
        return usecases.approve(session, article_no, actor, expected)

    @post("/v1/policies/{article_no}/expire", allow=roles("CS", "DR"), tag="政策信息")
    def expire_policy(self, session: Session, article_no: str, expected: int | None) -> PolicyOut:
        """转为失效"""
        return usecases.expire(session, article_no, expected)

    @get("/v1/zone/policies", allow=public, tag="专区")
    def zone_policies(self, session: Session, query: ZoneQuery) -> Page[ZonePolicy]:
        """专区：查询现行政策"""
        return queries.zone(session, query)

    @get("/v1/zone/policies/{article_no}", allow=public, tag="专区")
    def zone_policy(self, session: Session, article_no: str) -> ZonePolicyFull:
        """专区：查看政策"""
        return queries.zone_policy(session, article_no)

    @post(
        "/v1/zone/policies/{article_no}/reads",
        allow=public,
        idempotent=False,
        responses={429: "请求过于频繁"},
        tag="专区",
    )
    def read_policy(self, session: Session, request: Request, article_no: str) -> None:
        """专区：记一次阅读"""
        READS.admit(request)
        usecases.count_read(session, article_no)

    @get("/v1/zone/match", allow=public, tag="专区")
    def match_policies(self, session: Session, query: MatchQuery) -> ZonePolicies:
        """专区：政策匹配"""
        return queries.matched(session, query)

    @get("/v1/subscriptions", allow=signed_in, tag="政策订阅")
    def subscriptions(self, session: Session, actor: Actor) -> SubscriptionList:
        """查看本人的订阅"""
        return queries.subscriptions(session, actor)

    @post("/v1/subscriptions", allow=signed_in, status=201, tag="政策订阅")
    def subscribe(self, session: Session, actor: Actor, body: SubscriptionIn) -> SubscriptionOut:
        """订阅政策"""
        return usecases.subscribe(session, body, actor)

    @delete("/v1/subscriptions/{subscription_id}", allow=signed_in, tag="政策订阅")
    def unsubscribe(self, session: Session, actor: Actor, subscription_id: int) -> None:
        """取消订阅"""
        usecases.unsubscribe(session, subscription_id, actor)
