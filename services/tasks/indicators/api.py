"""Who reads the indicator catalogues, and who keeps them."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import Page, get, put
from services.tasks.access import DIRECTOR, TASK_READERS
from services.tasks.indicators import queries, usecases
from services.tasks.indicators.schemas import IndicatorCode, IndicatorIn, IndicatorOut, IndicatorQuery


class IndicatorsApi:
    """Routes of the indicators."""

    @get("/v1/indicators", allow=roles(*TASK_READERS), tag="指标")
    def indicators(self, session: Session, query: IndicatorQuery) -> Page[IndicatorOut]:
        """查询指标体系"""
        return queries.indicators(session, query)

    @get("/v1/indicators/{code}", allow=roles(*TASK_READERS), tag="指标")
    def indicator(self, session: Session, code: IndicatorCode) -> IndicatorOut:
        """查看指标"""
        return queries.indicator(session, code)

    @put("/v1/indicators/{code}", allow=roles(*DIRECTOR), tag="指标")
    def put_indicator(
        self, session: Session, code: IndicatorCode, body: IndicatorIn, expected: int | None
    ) -> IndicatorOut:
        """增加指标，或修改、停用"""
        return usecases.put(session, code, body, expected)
