"""What is refused about interviews of units."""

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.moves import MoveRefused


class InterviewNotFound(NotFound):
    code = "interview_not_found"
    message = "未找到约谈提请“{interview_id}”"


class InterviewMoveRefused(MoveRefused):
    code = "interview_move_refused"
    message = "该约谈提请当前为“{status}”，不能{verb}{instead}"


class InterviewOutOfScope(Forbidden):
    code = "interview_out_of_scope"
    message = "该约谈不是发给本单位的"


class InterviewNotSent(Conflict):
    code = "interview_not_sent"
    message = "只有旗领导已批准并发出的约谈才有约谈通知"
