"""What can be refused about a follow-up, each with its stable code."""

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class FollowUpNotFound(NotFound):
    code = "followup_not_found"
    message = "未找到跟踪回访“{followup_id}”"


class FollowUpOutOfScope(Forbidden):
    """Of an enterprise with another contact cadre (domain.md PERM-1)."""

    code = "followup_out_of_scope"
    message = "跟踪回访“{followup_id}”不在您的权限范围内"


class FollowUpMoveRefused(MoveRefused):
    code = "followup_move_refused"
    message = "该跟踪回访当前为“{status}”，不能{verb}{instead}"


class RelapseUntold(Invalid):
    """A relapse is reported to the ledger, which needs to know what is wrong (domain.md PRB)."""

    code = "followup_text_missing"
    message = "结果为反弹时，请用至少{shortest}个字说明问题"


class TextWithoutRelapse(Invalid):
    """What nobody would read: only a relapse is reported on."""

    code = "followup_text_unexpected"
    message = "只有结果为反弹时才填写问题描述，其他情况请写在备注中"
