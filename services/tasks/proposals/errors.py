"""What is refused about proposals."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class ProposalNotFound(NotFound):
    code = "proposal_not_found"
    message = "未找到提请“{proposal_id}”"


class ProposalMoveRefused(MoveRefused):
    code = "proposal_move_refused"
    message = "该提请当前为“{status}”，不能{verb}{instead}"


class ProposalPending(Conflict):
    code = "proposal_pending"
    message = "该任务已有待批准的{action}提请"


class ReviewDateMissing(Invalid):
    code = "review_date_missing"
    message = "暂缓须写明复查日期"


class ReviewDatePast(Invalid):
    code = "review_date_past"
    message = "复查日期须晚于今天"


class MergesIntoItself(Invalid):
    code = "merges_into_itself"
    message = "任务不能并入其自身"


class TargetNotOpen(Invalid):
    code = "target_not_open"
    message = "并入的任务“{target}”不存在，或未派发、已销号、已撤销"


class DetailNotForAction(Invalid):
    code = "detail_not_for_action"
    message = "复查日期只用于暂缓，并入的任务只用于撤销"
