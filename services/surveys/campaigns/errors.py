"""What can be refused about a campaign or an action, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class CampaignNotFound(NotFound):
    code = "campaign_not_found"
    message = "未找到专项行动“{campaign_code}”"


class CampaignCodeTaken(Conflict):
    code = "campaign_code_taken"
    message = "专项行动代码“{campaign_code}”已被使用"


class CampaignNameTaken(Conflict):
    """Two campaigns that are not archived answer to one name: nobody could tell which is meant."""

    code = "campaign_name_taken"
    message = "“{name}”已是专项行动“{campaign_code}”的代码、名称或别名"


class CampaignMoveRefused(MoveRefused):
    code = "campaign_move_refused"
    message = "该专项行动当前为“{status}”，不能{verb}{instead}"


class CampaignArchived(Conflict):
    code = "campaign_archived"
    message = "专项行动“{name}”已归档，不能再登记行动或走访"


class UnknownCampaign(Invalid):
    code = "unknown_campaign"
    message = "专项行动“{campaign_code}”不存在"


class ParentRefused(Invalid):
    """Campaigns have two levels: 暖城·暖企 and its children (domain.md §4.3)."""

    code = "campaign_parent_refused"
    message = "专项行动只有两级：上级不能是自己、不能另有上级，已有下级的不能再设上级"


class PeriodReversed(Invalid):
    code = "period_reversed"
    message = "结束日期{ends_on}不能早于开始日期{starts_on}"


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = "单位“{dept}”不存在或已停用"


class RepeatedUnit(Invalid):
    code = "repeated_unit"
    message = "单位“{dept}”重复"


class ActionNotFound(NotFound):
    code = "action_not_found"
    message = "未找到场次“{action_no}”"


class UnknownAction(Invalid):
    code = "unknown_action"
    message = "场次“{action_no}”不存在"


class ActionOutOfScope(Forbidden):
    """An action in which the own unit takes no part (domain.md PERM-1)."""

    code = "action_out_of_scope"
    message = "场次“{action_no}”不在您的权限范围内"


class OwnUnitMissing(Invalid):
    code = "own_unit_missing"
    message = "参加单位中应有本单位"


class ActionMoveRefused(MoveRefused):
    code = "action_move_refused"
    message = "该场次当前为“{status}”，不能{verb}{instead}"


class ActionNotYetHeld(Conflict):
    code = "action_not_yet_held"
    message = "行动日期{action_date}尚未到，不能登记为已开展"


class UnknownEnterprise(Invalid):
    code = "unknown_enterprise"
    message = "企业库中没有编号为“{enterprise_id}”的企业"


class TooManyPhotos(Conflict):
    code = "too_many_photos"
    message = "每个场次最多{most}张照片"


class PhotoNotFound(NotFound):
    code = "photo_not_found"
    message = "该场次没有这张照片"
