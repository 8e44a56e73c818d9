"""What is refused about rungs of the ladder and supervision orders."""

from chassis.errors import Conflict, Forbidden, NotFound


class EscalationNotFound(NotFound):
    code = "escalation_not_found"
    message = "未找到催督记录“{escalation_id}”"


class EscalationIsOver(Conflict):
    """The task has another due date by now, was handed in, or stands still."""

    code = "escalation_is_over"
    message = "任务“{task_no}”已申请销号、已暂缓或时限已变更，该提请不再办理"


class OrderNotFound(NotFound):
    code = "order_not_found"
    message = "未找到督办单“{order_id}”"


class OrderOutOfScope(Forbidden):
    code = "order_out_of_scope"
    message = "督办单“{order_id}”不是下达给本单位的"


class InterviewOutOfScope(Forbidden):
    code = "interview_out_of_scope"
    message = "该约谈不是发给本单位的"


class InterviewNotSent(Conflict):
    code = "interview_not_sent"
    message = "只有旗领导已批准并发出的约谈才有约谈通知"
