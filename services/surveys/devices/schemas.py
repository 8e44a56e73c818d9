"""How devices look from outside."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, one_line
from services.surveys.devices.model import Device, Purpose
from services.surveys.devices.settings import qr_code
from services.surveys.enterprises.particulars import Town

PURPOSE_TEXT = "collect 手机填报、feed 以 Excel 或 Power BI 读取答卷"


Towns = Annotated[list[Town], Field(max_length=len(Town))]


class DeviceIn(Shape):
    """登记一台手机，或一个数据源"""

    model_config = ConfigDict(extra="forbid")

    person_id: Annotated[str, one_line(40), NFC] = Field(description="使用人编号")
    name: Annotated[str, one_line(100), NFC] = Field(description="设备名称，如“张三的手机”")
    purpose: Purpose = Field(Purpose.COLLECT, description=PURPOSE_TEXT)
    towns: Towns = Field([], description="使用人所管的镇；不填为全旗")


class DeviceChange(Shape):
    """要更正的内容；凭证不变"""

    model_config = ConfigDict(extra="forbid")

    towns: Towns = Field(description="使用人所管的镇；空为全旗")


class DeviceQuery(PageQuery):
    """设备的筛选条件"""

    person_id: str | None = Field(None, max_length=40, description="使用人编号")


class DeviceOut(Shape):
    """设备"""

    device_id: int = Field(description="设备编号")
    person_id: str = Field(description="使用人编号")
    name: str = Field(description="设备名称")
    purpose: Purpose = Field(description=PURPOSE_TEXT)
    towns: list[Town] = Field(description="企业名单限于这些镇；空为全旗")
    created_at: datetime = Field(description="登记时间")
    revoked_at: datetime | None = Field(description="停用时间")
    version: int = Field(description="数据版本，修改时放入 If-Match")

    @classmethod
    def of(cls, device: Device) -> "DeviceOut":
        """The shape of one row."""
        kept = {name: getattr(device, name) for name in cls.model_fields.keys() - {"device_id", "server_url"}}
        return cls(device_id=device.id, **kept)


class NewDeviceOut(DeviceOut):
    """刚登记的设备：凭证只显示这一次"""

    server_url: str = Field(
        description="填入 ODK Collect 的服务器地址；数据源在其后加 /odata/问卷代码。含凭证，请勿外传"
    )
    settings_qr: str | None = Field(
        description="ODK Collect 扫描的设置二维码（PNG，data: 地址），含凭证，请勿外传；数据源没有"
    )

    @classmethod
    def with_url(cls, device: Device, server_url: str) -> "NewDeviceOut":
        """The shape of a new device, with what to put into the phone, typed or scanned."""
        scanned = qr_code(server_url) if device.purpose == Purpose.COLLECT else None
        return cls(server_url=server_url, settings_qr=scanned, **DeviceOut.of(device).model_dump())
