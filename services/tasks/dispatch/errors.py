"""What tasks refuse, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class TaskNotFound(NotFound):
    code = "task_not_found"
    message = "未找到任务“{task_no}”"


class TaskNoTaken(Conflict):
    code = "task_no_taken"
    message = "方案“{plan_code}”已有第{seq}项任务"


class TaskMoveRefused(MoveRefused):
    code = "task_move_refused"
    message = "该任务当前为“{status}”，不能{verb}{instead}"


class TaskNotDraft(Conflict):
    code = "task_not_draft"
    message = "任务“{task_no}”已派发，不能再{action}"


class TaskWasDispatched(Conflict):
    code = "task_was_dispatched"
    message = "任务“{task_no}”曾经派发，不能删除；不再推进的请提请撤销"


class TaskIncomplete(Conflict):
    """``errors`` names what is lacking."""

    code = "task_incomplete"
    message = "任务“{task_no}”缺少必填内容，补齐后方可派发"


class PlanNotInForce(Conflict):
    code = "plan_not_in_force"
    message = "方案“{plan_code}”尚未发布或已归档，任务不能单独派发"


class DueDateStands(Conflict):
    """A task that was returned is due when its plan says (domain.md §4.1)."""

    code = "due_date_stands"
    message = "任务“{task_no}”退办后重新派发，完成时限不变；上级文件调整的，请在派发后按文件调整"


class NotLeadUnit(Forbidden):
    code = "not_lead_unit"
    message = "只有主办单位才能{action}任务“{task_no}”"


class NotCoUnit(Forbidden):
    code = "not_co_unit"
    message = "您的单位不是任务“{task_no}”的协办单位"


class NoOwnUnit(Forbidden):
    code = "no_own_unit"
    message = "您的账号未关联单位，没有单位待办"


class TaskOutOfScope(Forbidden):
    """Another unit's task (domain.md PERM-1, PERM-2)."""

    code = "task_out_of_scope"
    message = "任务“{task_no}”不在您的权限范围内"


class VerifierInvolved(Forbidden):
    """PERM-4."""

    code = "verifier_involved"
    message = "您已提交或初核过任务“{task_no}”，须由其他人复核"


class DirectorVerifies(Forbidden):
    code = "director_verifies"
    message = "任务“{task_no}”属上级方案，已通过初核，须由中心主任终核"


class DispatcherVerifiesFirst(Forbidden):
    """Whoever verifies first cannot verify again, and the last word is the director's (domain.md §4.1)."""

    code = "dispatcher_verifies_first"
    message = "任务“{task_no}”属上级方案，须先由调度员初核，再由中心主任终核"


class ReturnedTooOften(Conflict):
    code = "returned_too_often"
    message = "该任务已退办{most}次，不能再退办；确有困难请申请延期或向促进中心说明"


class ReturnTooLate(Conflict):
    code = "return_too_late"
    message = "退办须在签收时限{sign_due}前提出；请签收后推进"


class ReasonForFallingBack(Invalid):
    code = "reason_for_falling_back"
    message = "进度低于上次报送的{before}%，请说明原因"


class NotDone(Conflict):
    code = "progress_not_100"
    message = "进度为{progress}%，达到100%方可申请销号"


class EvidenceMissing(Conflict):
    code = "evidence_missing"
    message = "申请销号须至少上传一份佐证材料"


class CoRepliesMissing(Conflict):
    code = "co_replies_missing"
    message = "协办单位{depts}尚未反馈（协办时限{co_due}），全部反馈或时限过后方可申请销号"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = "单位“{dept}”不存在或已停用"


class LeadAmongCoUnits(Invalid):
    code = "lead_among_co_units"
    message = "协办单位不能与主办单位相同"


class SupervisorNotOfCentre(Invalid):
    code = "supervisor_not_of_centre"
    message = "盯办人须为促进中心的在用工作人员"


class UnknownIndicator(Invalid):
    code = "unknown_indicator"
    message = "指标“{indicator}”不存在或已停用"


class DueMissing(Invalid):
    code = "due_missing"
    message = "请填写完成时限；长期坚持的，时限类型写 long_term"


class LongTermWithDue(Invalid):
    code = "long_term_with_due"
    message = "长期坚持的任务没有完成时限"


class QuantityWithoutUnit(Invalid):
    code = "quantity_without_unit"
    message = "量化目标须写明单位"


class DueBeforeStart(Invalid):
    code = "due_before_start"
    message = "完成时限{due}早于起始日期{start}"


class NotLinkable(Conflict):
    """The same measure in several plans: one lead unit, one state, one task in each plan (ADR 0024)."""

    code = "not_linkable"
    message = "任务“{task_no}”与“{other}”不能关联：{why}"
