"""What staff can ask of the figures."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get
from services.surveys.access import SEE_ALL
from services.surveys.enterprises.schemas import EnterpriseLine
from services.surveys.figures import queries
from services.surveys.figures.schemas import FigureListQuery, FiguresOut, FiguresQuery


class FiguresApi:
    """Routes of the figures and of the lists that are nowhere else."""

    @get("/v1/figures", allow=roles(*SEE_ALL), tag="统计")
    def figures(self, session: Session, query: FiguresQuery) -> FiguresOut:
        """查询统计数字，每个数字附清单地址"""
        return queries.figures(session, query)

    @get("/v1/figures/enterprises_visited", allow=roles(*SEE_ALL), tag="统计")
    def enterprises_visited(
        self, session: Session, actor: Actor, query: FigureListQuery
    ) -> Page[EnterpriseLine]:
        """查询走访过的企业，每家一条"""
        return queries.enterprises(session, queries.visited(query), query, actor)

    @get("/v1/figures/enterprises_served", allow=roles(*SEE_ALL), tag="统计")
    def enterprises_served(
        self, session: Session, actor: Actor, query: FigureListQuery
    ) -> Page[EnterpriseLine]:
        """查询问题已解决的企业，每家一条"""
        return queries.enterprises(session, queries.served(query), query, actor)
