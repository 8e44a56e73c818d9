"""What can be wrong with an extracted problem."""

from chassis.errors import Conflict


class ProblemMoveRefused(Conflict):
    code = "problem_move_refused"
    message = "提取的问题当前为“{state}”，不能变为“{target}”"


class AlreadyLinked(Conflict):
    code = "problem_already_linked"
    message = "该问题已立项为{issue_no}，不能再关联到{other}"
