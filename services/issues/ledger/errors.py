"""What can be refused about an issue, each with its stable code."""

from chassis.errors import Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class IssueNotFound(NotFound):
    code = "issue_not_found"
    message = "未找到问题“{issue_no}”"


class IssueOutOfScope(Forbidden):
    """An ordinary issue of somebody else (domain.md PERM-1)."""

    code = "issue_out_of_scope"
    message = "问题“{issue_no}”不在您的权限范围内"


class NotLeadUnit(Forbidden):
    code = "not_lead_unit"
    message = "只有主办单位可以{verb}该问题"


class IssueMoveRefused(MoveRefused):
    code = "issue_move_refused"
    message = "该问题当前为“{status}”，不能{verb}{instead}"


class ReportedAfterRegistered(Invalid):
    code = "reported_after_registered"
    message = "反映日期{reported_on}不能晚于登记日期{registered_on}"
