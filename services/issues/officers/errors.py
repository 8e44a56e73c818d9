"""What is refused about supervision experience officers."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.files import attachments
from chassis.moves import MoveRefused


class OfficerNotFound(NotFound):
    code = "officer_not_found"
    message = "未找到监督体验官“{officer_id}”"


class OfficerOutOfScope(Forbidden):
    code = "officer_out_of_scope"
    message = "您只能查看本人的聘任信息和活动"


class OfficerMoveRefused(MoveRefused):
    code = "officer_move_refused"
    message = "该监督体验官当前为“{status}”，不能{verb}{instead}"


class AppointedTooEarly(Invalid):
    """The institution exists since 2023 (domain.md S23)."""

    code = "officer_appointed_too_early"
    message = "监督体验官机制自{since}起建立，聘任日期不能更早"


class TermEndsBeforeItBegins(Invalid):
    code = "officer_term_order"
    message = "任期届满日须晚于聘任日期"


class AlreadyServing(Conflict):
    code = "officer_already_serving"
    message = "“{name}”已是在聘的监督体验官"


class TermsExhausted(Conflict):
    code = "officer_terms_exhausted"
    message = "已连任{most}届，不能再次续聘"


class NotServing(Forbidden):
    """An officer whose term ended cannot register issues (domain.md §4.2)."""

    code = "officer_not_serving"
    message = "您当前不是在聘的监督体验官，不能以此身份反映问题"


class NotInService(Conflict):
    code = "officer_not_in_service"
    message = "{held_on}不在该监督体验官的任期内"


class HeldInFuture(Invalid):
    code = "officer_activity_in_future"
    message = "活动日期不能晚于今天"


class ActivityNotFound(NotFound):
    code = "officer_activity_not_found"
    message = "该监督体验官没有活动{activity_id}"


class ActivityFileNotFound(attachments.AttachmentNotFound):
    message = "该活动没有这份材料"
