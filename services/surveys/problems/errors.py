"""What can be wrong with an extracted problem."""

from chassis.errors import Conflict
from chassis.moves import MoveRefused


class ProblemMoveRefused(MoveRefused):
    code = "problem_move_refused"
    message = "该问题当前为“{status}”，不能{verb}{instead}"


class AlreadyLinked(Conflict):
    code = "problem_already_linked"
    message = "该问题已立项为{issue_no}，不能再关联到{other}"
