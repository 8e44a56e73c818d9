"""Why an issue cannot be given to somebody, each with its stable code."""

from chassis.errors import Invalid


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
