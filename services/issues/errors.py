"""What can be refused about an issue, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
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


class SourceNotAllowed(Forbidden):
    code = "source_not_allowed"
    message = "您不能登记来源为“{source}”的问题，可以使用的来源：{allowed}"


class NoOwnUnit(Forbidden):
    code = "no_own_unit"
    message = "您的账号未关联单位，没有单位待办"


class IssueMoveRefused(MoveRefused):
    code = "issue_move_refused"
    message = "该问题当前为“{status}”，不能{verb}{instead}"


class SourceRefReserved(Invalid):
    """The references of visits are surveys' own: one taken by hand would keep the real report out."""

    code = "source_ref_reserved"
    message = "问卷走访问题的来源凭据由系统给出，人工登记时请留空"


class SourceRefTaken(Conflict):
    code = "source_ref_taken"
    message = "来源凭据“{source_ref}”已用于另一问题，且该问题不在您的权限范围内"


class UnknownCategory(Invalid):
    code = "unknown_category"
    message = "问题类别“{category}”不存在"


class ReportedAfterRegistered(Invalid):
    code = "reported_after_registered"
    message = "反映日期{reported_on}不能晚于登记日期{registered_on}"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = "单位“{dept}”不存在"


class InactiveUnit(Invalid):
    code = "inactive_unit"
    message = "单位“{name}”已停用，不能承办问题"


class LeadAmongCoUnits(Invalid):
    code = "lead_among_co_units"
    message = "主办单位不能同时为协办单位"


class RepeatedCoUnit(Invalid):
    code = "repeated_co_unit"
    message = "协办单位“{dept}”重复"


class RespondentConflict(Invalid):
    """回避 (domain.md PERM-3)."""

    code = "respondent_conflict"
    message = "被反映单位“{name}”应当回避，不能承办该问题"


class UnknownPerson(Invalid):
    code = "unknown_person"
    message = "人员“{person}”不存在或已停用"


class SupervisorNotOfCentre(Invalid):
    code = "supervisor_not_of_centre"
    message = "盯办人“{name}”不是促进中心的工作人员"


class FinishDueMissing(Invalid):
    code = "finish_due_missing"
    message = "限期件必须填写办结时限"


class FinishDueNotAllowed(Invalid):
    code = "finish_due_not_allowed"
    message = "只有限期件可以指定办结时限，其他办理类别由系统按工作日计算"


class FinishDueInPast(Invalid):
    code = "finish_due_in_past"
    message = "办结时限{finish_due}不能早于交办日期{dispatched_on}"
