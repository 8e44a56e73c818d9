"""What can be refused about proposals, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class ProposalNotFound(NotFound):
    code = "proposal_not_found"
    message = "未找到提请{proposal_id}"


class ProposalMoveRefused(MoveRefused):
    code = "proposal_move_refused"
    message = "该提请当前为“{status}”，不能{verb}{instead}"


class ProposalPending(Conflict):
    code = "proposal_pending"
    message = "已提请{action}，尚待批准"


class ReviewDateMissing(Invalid):
    code = "review_date_missing"
    message = "提请挂账须填写复查日期"


class NotExplained(Invalid):
    code = "not_explained"
    message = "提请剔除须先向反映人解释，并确认已解释"


class NotYoursToDecide(Forbidden):
    code = "not_yours_to_decide"
    message = "{action}由{decider}批准"
