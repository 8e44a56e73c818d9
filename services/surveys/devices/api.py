"""What the keepers of phones can ask about them."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from chassis.auth import roles
from chassis.http import Page, get, patch, post, root_url
from chassis.runtime import Runtime
from services.surveys.access import DEVICE_KEEPERS
from services.surveys.devices import queries, usecases
from services.surveys.devices.schemas import DeviceChange, DeviceIn, DeviceOut, DeviceQuery, NewDeviceOut


class DevicesApi:
    """Routes of the devices."""

    @post(
        "/v1/devices",
        allow=roles(*DEVICE_KEEPERS),
        status=201,
        idempotent=False,  # the answer holds a secret, which must not be kept
        tag="设备",
        responses={421: "以未配置的网址访问，须先设置 BIZENV_PUBLIC_URL"},
    )
    def register_device(
        self, session: Session, runtime: Runtime, request: Request, body: DeviceIn
    ) -> NewDeviceOut:
        """登记一台手机，凭证只显示一次"""
        return usecases.register(session, body, root_url(request, runtime.settings))

    @get("/v1/devices", allow=roles(*DEVICE_KEEPERS), tag="设备")
    def devices(self, session: Session, query: DeviceQuery) -> Page[DeviceOut]:
        """查询设备"""
        return queries.devices(session, query)

    @patch("/v1/devices/{device_id}", allow=roles(*DEVICE_KEEPERS), tag="设备")
    def change_device(self, session: Session, device_id: int, body: DeviceChange, expected: int) -> DeviceOut:
        """更正手机使用人所管的镇，凭证不变"""
        return usecases.change(session, device_id, body, expected)

    @post("/v1/devices/{device_id}/revoke", allow=roles(*DEVICE_KEEPERS), tag="设备")
    def revoke_device(self, session: Session, device_id: int, expected: int | None) -> DeviceOut:
        """停用一台手机"""
        return usecases.revoke(session, device_id, expected)
