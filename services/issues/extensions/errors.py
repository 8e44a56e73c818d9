"""What can be refused about extensions, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class ExtensionNotFound(NotFound):
    code = "extension_not_found"
    message = "未找到延期申请{extension_id}"


class ExtensionMoveRefused(MoveRefused):
    code = "extension_move_refused"
    message = "该延期申请当前为“{status}”，不能{verb}{instead}"


class ExtensionPending(Conflict):
    code = "extension_pending"
    message = "该问题已有待审的延期申请"


class ExtendedTooOften(Conflict):
    code = "extended_too_often"
    message = "该问题已延期{most}次，不能再申请延期"


class ExtensionTooLate(Conflict):
    code = "extension_too_late"
    message = "延期须在办结时限前{days}个工作日（{last}）或之前申请"


class ExtensionTooLong(Invalid):
    code = "extension_too_long"
    message = "一次最多延期{most}个工作日"


class NotYoursToDecide(Forbidden):
    code = "not_yours_to_decide"
    message = "该延期申请由{decider}审批"
