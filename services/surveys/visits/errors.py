"""What can be refused about a visit, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class VisitNotFound(NotFound):
    code = "visit_not_found"
    message = "未找到走访记录“{visit_id}”"


class VisitOutOfScope(Forbidden):
    """Of another unit, and made by somebody else (domain.md PERM-1)."""

    code = "visit_out_of_scope"
    message = "走访记录“{visit_id}”不在您的权限范围内"


class VisitMoveRefused(MoveRefused):
    code = "visit_move_refused"
    message = "该走访记录当前为“{status}”，不能{verb}{instead}"


class VisitRepeated(Conflict):
    """The enterprise, day and action, or campaign, of a visit that counts: it is the same visit."""

    code = "visit_repeated"
    message = "“{enterprise}”{visit_date}已有同一行动的走访记录，请在该记录中补充走访干部"


class VisitInFuture(Invalid):
    code = "visit_in_future"
    message = "走访日期{visit_date}尚未到"


class CampaignDiffers(Invalid):
    code = "campaign_differs"
    message = "场次“{action_no}”不属于专项行动“{campaign_code}”"


class EnterpriseGone(Conflict):
    """注销 or 迁出 (domain.md §4.3)."""

    code = "enterprise_gone"
    message = "“{name}”已{status}，不能登记新的走访"


class CadresMissing(Invalid):
    code = "visit_cadres_missing"
    message = "请填写走访干部"


class CadreRepeated(Invalid):
    code = "visit_cadre_repeated"
    message = "走访干部“{person_id}”重复"


class CadreUnknown(Invalid):
    code = "visit_cadre_unknown"
    message = "走访干部“{person_id}”不存在或已停用"
