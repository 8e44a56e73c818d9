"""What can be refused about rungs and orders."""

from chassis.errors import Forbidden, Invalid, NotFound


class EscalationNotFound(NotFound):
    code = "escalation_not_found"
    message = "未找到提醒督办记录{escalation_id}"


class OrderNotFound(NotFound):
    code = "order_not_found"
    message = "未找到督办单{order_id}"


class NotYourOrder(Forbidden):
    code = "not_your_order"
    message = "该督办单不是下达给您单位的"


class PeriodTooLong(Invalid):
    code = "period_too_long"
    message = "起止日期须先后有序，且不超过{most}天"
