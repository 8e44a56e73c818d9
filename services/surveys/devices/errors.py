"""What can be wrong with a device or its token."""

from chassis.errors import Invalid, NotFound, Unauthenticated


class DeviceUnknown(Unauthenticated):
    code = "device_unknown"
    message = "设备凭证无效或已停用，请联系促进中心重新扫码"


class DeviceNotFound(NotFound):
    code = "device_not_found"
    message = "没有编号为{device_id}的设备"


class OwnerUnknown(Invalid):
    code = "device_owner_unknown"
    message = "没有编号为“{person_id}”的在岗人员"
