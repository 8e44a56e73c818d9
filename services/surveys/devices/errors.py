"""What can be wrong with a device or its token."""

from chassis.errors import Forbidden, Invalid, NotFound, Unauthenticated


class DeviceTokenInvalid(Unauthenticated):
    code = "device_token_invalid"
    message = "设备凭证无效或已停用，请联系促进中心重新扫码"


class DeviceNotFound(NotFound):
    code = "device_not_found"
    message = "未找到设备“{device_id}”"


class FeedNotForOwner(Invalid):
    code = "feed_not_for_owner"
    message = "{name}无权查看全部答卷，不能为其登记数据源"


class PhoneOwnerMayNotSubmit(Forbidden):
    code = "phone_owner_may_not_submit"
    message = "手机使用人已无权提交答卷，请联系促进中心"


class PhoneNotForOwner(Invalid):
    code = "phone_not_for_owner"
    message = "{name}无权提交答卷，不能为其登记手机"


class UnknownPerson(Invalid):
    code = "unknown_person"
    message = "人员“{person_id}”不存在或已停用"
