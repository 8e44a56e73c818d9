"""What plan sets and tasks refuse, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class PlanNotFound(NotFound):
    code = "plan_not_found"
    message = "未找到方案“{plan_code}”"


class TaskNotFound(NotFound):
    code = "task_not_found"
    message = "未找到任务“{task_no}”"


class PlanCodeTaken(Conflict):
    code = "plan_code_taken"
    message = "方案代码“{plan_code}”已存在"


class PlanRefersToItself(Invalid):
    code = "plan_refers_to_itself"
    message = "对照方案不能是方案本身"


class UnknownPlanReference(Invalid):
    code = "unknown_plan_reference"
    message = "对照方案“{plan_code}”不存在"


class PlanNotDraft(Conflict):
    code = "plan_not_draft"
    message = "方案“{plan_code}”已发布或已归档，不能再{action}"


class TaskCountDiffers(Conflict):
    """Publication is blocked until the numbers agree (domain.md §4.1, PlanSet.declared_count)."""

    code = "task_count_differs"
    message = "方案“{plan_code}”申报任务{declared}项，已导入{imported}项，数量一致后方可发布"


class TasksIncomplete(Conflict):
    """Publication needs all required fields; ``errors`` names each task and what it lacks."""

    code = "tasks_incomplete"
    message = "有{count}项任务缺少必填内容，补齐后方可发布"


class TaskMoveRefused(MoveRefused):
    code = "task_move_refused"
    message = "该任务当前为“{status}”，不能{verb}{instead}"


class TaskNotDraft(Conflict):
    code = "task_not_draft"
    message = "任务“{task_no}”已派发，不能再{action}"


class NotLeadUnit(Forbidden):
    code = "not_lead_unit"
    message = "只有主办单位才能{action}任务“{task_no}”"


class NoOwnUnit(Forbidden):
    code = "no_own_unit"
    message = "您的账号未关联单位，没有单位待办"


class TaskOutOfScope(Forbidden):
    """Another unit's task (domain.md PERM-1, PERM-2)."""

    code = "task_out_of_scope"
    message = "任务“{task_no}”不在您的权限范围内"


class SupervisorNotOfCentre(Invalid):
    code = "supervisor_not_of_centre"
    message = "盯办人须为促进中心的在用工作人员"
