"""What rounds and filings refuse, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class RoundNotFound(NotFound):
    code = "round_not_found"
    message = "{month}的月调度尚未开启"


class RoundExists(Conflict):
    code = "round_exists"
    message = "{month}的月调度已经开启"


class RoundNotYet(Conflict):
    code = "round_not_yet"
    message = "{month}的月调度最早在当月开启"


class RoundTooLate(Conflict):
    code = "round_too_late"
    message = "{month}的审核时限{review_due:%Y-%m-%d}已过，不能再开启"


class NothingRequired(Conflict):
    code = "nothing_required"
    message = "{month}没有应当填报的任务"


class RoundMoveRefused(MoveRefused):
    code = "round_move_refused"
    message = "本期月调度当前为“{status}”，不能{verb}{instead}"


class FilingMoveRefused(MoveRefused):
    code = "filing_move_refused"
    message = "该项填报当前为“{status}”，不能{verb}{instead}"


class FilingNotRequired(NotFound):
    code = "filing_not_required"
    message = "任务“{task_no}”不在{month}的应报范围内"


class FilingOutOfScope(Forbidden):
    code = "filing_out_of_scope"
    message = "任务“{task_no}”由其他单位填报"


class FilingClosed(Conflict):
    code = "filing_closed"
    message = "审核时限{review_due:%Y-%m-%d}已过，不能再填报"


class ResubmissionLate(Conflict):
    code = "resubmission_late"
    message = "重报时限{resubmit_due:%Y-%m-%d}已过，不能再重报"


class FilingEvidenceMissing(Invalid):
    code = "filing_evidence_missing"
    message = "进度较上期提高{rise}个百分点或达到100%，须附佐证材料"


class UnknownEvidence(Invalid):
    code = "unknown_evidence"
    message = "任务没有这份佐证材料：{evidence}；请先上传"


class ProgressStands(Conflict):
    code = "progress_stands"
    message = "任务“{task_no}”当前为“{status}”，进度应填{percent}"


class ReviewsOwnFiling(Forbidden):
    code = "reviews_own_filing"
    message = "填报人不能审核本人的填报"
