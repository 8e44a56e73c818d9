"""What is refused about interviews of units."""

from chassis.errors import NotFound
from chassis.moves import MoveRefused


class InterviewNotFound(NotFound):
    code = "interview_not_found"
    message = "未找到约谈提请“{interview_id}”"


class InterviewMoveRefused(MoveRefused):
    code = "interview_move_refused"
    message = "该约谈提请当前为“{status}”，不能{verb}{instead}"
