"""Counts and rates over HTTP, each number with the address of its list."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get
from services.issues.access import SEE_ALL, UNIT
from services.issues.ledger.schemas import IssueFilter, IssueLine
from services.issues.statistics import queries
from services.issues.statistics.schemas import (
    CountQuery,
    CountsOut,
    DurationsOut,
    Figures,
    RateFilter,
    RateName,
    RatesOut,
    SampleQuery,
)


class StatisticsApi:
    """Routes of the statistics; a unit counts what it leads or helps with, rates are the centre's."""

    @get("/v1/statistics/figures", allow=roles(*SEE_ALL, *UNIT), tag="统计")
    def figures(self, session: Session, actor: Actor) -> Figures:
        """查看台账总数"""
        return queries.figures(session, actor)

    @get("/v1/statistics/counts", allow=roles(*SEE_ALL, *UNIT), tag="统计")
    def counts(self, session: Session, actor: Actor, query: CountQuery) -> CountsOut:
        """分组统计问题数"""
        return queries.counts(session, query, actor)

    @get("/v1/statistics/durations", allow=roles(*SEE_ALL, *UNIT), tag="统计")
    def durations(self, session: Session, actor: Actor, query: IssueFilter) -> DurationsOut:
        """统计签收、联系、销号的平均用时"""
        return queries.durations(session, query, actor)

    @get("/v1/statistics/rates", allow=roles(*SEE_ALL), tag="统计")
    def rates(self, session: Session, query: RateFilter) -> RatesOut:
        """统计响应率、解决率、满意率和综合得分"""
        return queries.rates(session, query)

    @get("/v1/statistics/rates/{name}/issues", allow=roles(*SEE_ALL), tag="统计")
    def rate_issues(
        self, session: Session, actor: Actor, name: RateName, query: SampleQuery
    ) -> Page[IssueLine]:
        """查询某个率所计的问题"""
        return queries.samples(session, name, query, actor)
