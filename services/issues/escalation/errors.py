"""What can be refused about rungs and orders."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


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


class NotYourInterview(Forbidden):
    code = "not_your_interview"
    message = "该约谈不是发给您单位的"


class NoInterviewSent(Conflict):
    code = "no_interview_sent"
    message = "只有旗领导已批准并发出的约谈才有约谈通知"
