"""What EXT-T refuses, each with what would be possible instead (domain.md §4.1)."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class ExtensionNotFound(NotFound):
    code = "extension_not_found"
    message = "未找到延期申请“{extension_id}”"


class ExtensionMoveRefused(MoveRefused):
    code = "extension_move_refused"
    message = "该延期申请当前为“{status}”，不能{verb}{instead}"


class NothingToExtend(Conflict):
    code = "nothing_to_extend"
    message = "任务“{task_no}”长期坚持，没有完成时限，无需延期"


class ExtensionTooLate(Conflict):
    code = "extension_too_late"
    message = "延期须在{last}前申请（完成时限前{days}个工作日）；已逾期的请加快推进并向促进中心说明"


class ExtendedTooOften(Conflict):
    code = "extended_too_often"
    message = "该任务已延期{most}次，不能再延期"


class ExtensionPending(Conflict):
    code = "extension_pending"
    message = "该任务的延期申请正在审批，无需重复申请"


class NotLater(Invalid):
    code = "extension_not_later"
    message = "申请的时限须晚于现时限{due}"


class ExtensionTooLong(Invalid):
    code = "extension_too_long"
    message = "各次延期合计不能超过{days}天，最晚可申请至{latest}"


class UpperDocumentMissing(Invalid):
    code = "upper_document_missing"
    message = "自治区、市级任务延期须填写上级文件文号"


class NotYoursToDecide(Forbidden):
    code = "not_yours_to_decide"
    message = "该延期申请由{decider}审批"
