"""What leaders and the centre can ask about how much is told."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import get
from services.notify.pressure import queries
from services.notify.pressure.schemas import PressureOut, PressureQuery


class PressureApi:
    """The route of the pressure report."""

    @get("/v1/pressure", allow=roles("LD", "DR", "DP", "AU"), tag="减负")
    def pressure(self, session: Session, query: PressureQuery) -> PressureOut:
        """查看每人每周收到的消息数"""
        return queries.pressure(session, query)
