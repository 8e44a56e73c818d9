"""What is refused about deliveries, each with its stable code."""

from chassis.errors import Conflict, NotFound


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
    message = "未找到该发送记录"


class NotFailed(Conflict):
    code = "delivery_not_failed"
    message = "只有发送失败的记录可以重新发送或注明不再处理"


class NoWay(Conflict):
    code = "no_way_out"
    message = "收件人没有可用的渠道，请先设置渠道，或电话、书面告知后登记"


class GatewayUnknown(NotFound):
    """No such gateway, or not its token: the caller learns no more."""

    code = "gateway_unknown"
    message = "回执地址无效"


class AlreadyRegistered(Conflict):
    code = "already_registered"
    message = "该消息已登记过{channel}告知"
