"""Looking back over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import CENTRE, SEE_ALL
from services.issues.lookback import usecases
from services.issues.lookback.schemas import FindingIn, LookBackOut, LookBackQuery


class LookBackApi:
    """Routes of looking back."""

    @get("/v1/look-backs", allow=roles(*SEE_ALL), tag="回头看")
    def look_backs(self, session: Session, query: LookBackQuery) -> Page[LookBackOut]:
        """查询回头看的抽样和结果"""
        return usecases.look_backs(session, query)

    @post("/v1/look-backs/{look_back_id}/result", allow=roles(*CENTRE), tag="回头看")
    def look_back_found(
        self, session: Session, actor: Actor, look_back_id: int, body: FindingIn, expected: int | None
    ) -> LookBackOut:
        """记录回头看的结果；反弹的退回原主办单位重办"""
        return usecases.found(session, look_back_id, body, actor, expected)
