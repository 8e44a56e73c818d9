"""What can be wrong with an extracted problem."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class ProblemNotFound(NotFound):
    code = "problem_not_found"
    message = "未找到提取的问题“{problem_id}”"


class TextTooShort(Invalid):
    """Too little to be worked on (domain.md PRB)."""

    code = "problem_text_too_short"
    message = "问题描述至少需要{shortest}个字"


class UnknownCategory(Invalid):
    code = "unknown_category"
    message = "没有问题类别“{category}”，可用的类别：{known}"


class ProblemMoveRefused(MoveRefused):
    code = "problem_move_refused"
    message = "该问题当前为“{status}”，不能{verb}{instead}"


class AlreadyLinked(Conflict):
    code = "problem_already_linked"
    message = "该问题已立项为{issue_no}，不能再关联到{other}"
