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


class SortNotOffered(Invalid):
    """Neither the order nor the filter finds a page soon: the whole ledger would be looked through."""

    code = "sort_not_offered"
    message = "按{sort}排序时，{period}的时段须填起止且不超过{days}天，或同时只看未销号的问题{instead}"


class NotLeadUnit(Forbidden):
    code = "not_lead_unit"
    message = "只有主办单位可以{verb}该问题"


class NotCoUnit(Forbidden):
    code = "not_co_unit"
    message = "您的单位不是该问题的协办单位"


class NotHandling(Forbidden):
    code = "not_handling"
    message = "只有主办、协办单位可以{verb}该问题"


class IssueMoveRefused(MoveRefused):
    code = "issue_move_refused"
    message = "该问题当前为“{status}”，不能{verb}{instead}"


class ReportedAfterRegistered(Invalid):
    code = "reported_after_registered"
    message = "反映日期{reported_on}不能晚于登记日期{registered_on}"


class Designated(Conflict):
    """RET: 首接负责."""

    code = "designated"
    message = "该问题已退办{times}次，现为指定主办，不能再退办；确有困难请申请延期"


class ReturnTooLate(Conflict):
    code = "return_too_late"
    message = "退办须在签收时限{sign_due}当日或之前提出；请签收后办理"


class SameLead(Invalid):
    code = "same_lead"
    message = "转办须改由其他单位主办"


class NoContactDuty(Conflict):
    code = "no_contact_duty"
    message = "该问题没有可联系的反映人，无需先行联系"


class AlreadyContacted(Conflict):
    code = "already_contacted"
    message = "已于{contacted_on}先行联系，无需重复登记"


class ContactDateWrong(Invalid):
    code = "contact_date_wrong"
    message = "联系日期{contacted_on}应在交办日期{dispatched_on}至今日之间"


class ContactMissing(Conflict):
    code = "contact_missing"
    message = "尚未先行联系反映人，联系并登记后方可申请办结"


class CoRepliesMissing(Conflict):
    code = "co_replies_missing"
    message = "协办单位{depts}尚未反馈（协办时限{co_due}），全部反馈或时限过后方可申请办结"


class PlanMissing(Conflict):
    code = "plan_missing"
    message = "监督体验官反映的问题须先有经中心同意的整改方案，方可申请办结"


class VerifierInvolved(Forbidden):
    """PERM-4."""

    code = "verifier_involved"
    message = "您提交了该问题的办结申请，须由其他人复核、回访"


class VerifierComplainedOf(Forbidden):
    """PERM-3."""

    code = "verifier_complained_of"
    message = "被反映单位的人员应当回避，不能复核、回访该问题"


class CallDateWrong(Invalid):
    code = "call_date_wrong"
    message = "回访日期{called_on}应在复核日期{verified_on}至今日之间"


class LongerClassNeedsLeader(Forbidden):
    code = "longer_class_needs_leader"
    message = "交办后改为时限更长的类别须由旗领导批准"


class SameClass(Invalid):
    code = "same_class"
    message = "办理类别未改变"


class MergesIntoItself(Invalid):
    code = "merges_into_itself"
    message = "问题不能并入自身"


class TargetNotOpen(Invalid):
    code = "target_not_open"
    message = "问题“{target}”已办结、不予受理或已并案，不能再并入"


class ReviewDatePast(Invalid):
    code = "review_date_past"
    message = "复查日期应晚于今日"


class NobodyComplainedOf(Conflict):
    code = "nobody_complained_of"
    message = "该问题没有被反映单位，无须书面说明"


class ReviewDateWrong(Invalid):
    code = "review_date_wrong"
    message = "下次复查日期应在明日至{latest}之间，不能为{review_on}"


class PlanTooLate(Invalid):
    code = "plan_too_late"
    message = "方案日期{planned_for}晚于交办后{days}个工作日（{latest}），不能作为办结时限"


class RespondentHandles(Invalid):
    """PERM-3."""

    code = "respondent_handles"
    message = "被反映单位正在承办该问题，请先转办给其他单位"
