"""What is refused of policies, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class PolicyNotFound(NotFound):
    code = "policy_not_found"
    message = "未找到政策“{article_no}”"


class PolicyMoveRefused(MoveRefused):
    code = "policy_move_refused"
    message = "该政策当前为“{status}”，不能{verb}{instead}"


class PolicyNotYours(Conflict):
    code = "policy_not_yours"
    message = "只能修改本人或本单位提出的政策信息"


class ValidityBackwards(Invalid):
    code = "validity_backwards"
    message = "失效日期不能早于生效日期"


class EnterpriseUnknown(Invalid):
    code = "enterprise_unknown"
    message = "未找到该企业"


class SubscriptionNotFound(NotFound):
    code = "subscription_not_found"
    message = "未找到该订阅"


class PolicyOutOfScope(Forbidden):
    code = "policy_out_of_scope"
    message = "政策信息“{article_no}”尚未发布，也不是本人或本单位撰写的"
