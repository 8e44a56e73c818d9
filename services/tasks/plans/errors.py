"""What plan sets refuse, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound


class PlanNotFound(NotFound):
    code = "plan_not_found"
    message = "未找到方案“{plan_code}”"


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


class PlanNotPublished(Conflict):
    code = "plan_not_published"
    message = "方案“{plan_code}”尚未发布或已归档，不能归档"


class PlanHasOpenTasks(Conflict):
    code = "plan_has_open_tasks"
    message = "方案“{plan_code}”还有{count}项任务未销号，不能归档；不再推进的请先提请撤销"
