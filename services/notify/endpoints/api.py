"""What operators can ask about the ways out of the house."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import get, post, put
from services.notify.access import LOG_READERS, OPERATORS
from services.notify.endpoints import usecases
from services.notify.endpoints.schemas import EndpointIn, EndpointList, EndpointOut, ProbeOut


class EndpointsApi:
    """Routes of the endpoints."""

    @get("/v1/endpoints", allow=roles(*LOG_READERS), tag="渠道")
    def endpoints(self, session: Session) -> EndpointList:
        """查看短信、推送、机器人和单位系统渠道"""
        return usecases.listed(session)

    @put("/v1/endpoints/{code}", allow=roles(*OPERATORS), tag="渠道")
    def put_endpoint(
        self, session: Session, code: str, body: EndpointIn, expected: int | None
    ) -> EndpointOut:
        """设置渠道，地址和密钥封存，不再显示"""
        return usecases.put(session, code, body, expected)

    @post(
        "/v1/endpoints/{code}/probe",
        allow=roles(*OPERATORS),
        idempotent=False,
        tag="渠道",
        beforehand=usecases.probed,
    )
    def probe_endpoint(self, code: str, prepared: ProbeOut) -> ProbeOut:  # noqa: ARG002  it names the route
        """向渠道试发一条"""
        return prepared
