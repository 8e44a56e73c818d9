"""What is refused about feedback."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class FeedbackNotFound(NotFound):
    code = "feedback_not_found"
    message = "未找到反馈“{feedback_id}”"


class CodeUnknown(NotFound):
    """One answer for a code that was never given and one that is mistyped."""

    code = "query_code_unknown"
    message = "查询码不正确，请核对后重试"


class FeedbackMoveRefused(MoveRefused):
    code = "feedback_move_refused"
    message = "该反馈当前为“{status}”，不能{verb}{instead}"


class ContactMissing(Invalid):
    code = "feedback_contact_missing"
    message = "实名反映须填写姓名和电话；不愿留下的请选择匿名"


class ContactNotAllowed(Invalid):
    """Whoever is anonymous leaves nothing that says who they are."""

    code = "feedback_contact_not_allowed"
    message = "匿名反映不填写姓名；需要回复的可只留电话"


class NotForDirectAnswer(Invalid):
    code = "feedback_not_for_direct_answer"
    message = "{kind}须立为问题办理，只有咨询和表扬可以直接答复"


class NothingToSolve(Invalid):
    code = "feedback_nothing_to_solve"
    message = "表扬不能立为问题"


class IssueStillOpen(Conflict):
    code = "feedback_issue_still_open"
    message = "由该反馈立项的问题“{issue_no}”尚未办结，办结后再答复"


class AlreadyAnIssue(Conflict):
    code = "feedback_already_an_issue"
    message = "该反馈已立为问题“{issue_no}”"


class AlreadyRated(Conflict):
    code = "feedback_already_rated"
    message = "您已评价过，感谢参与"


class NoConsent(Conflict):
    code = "feedback_no_consent"
    message = "反映人没有同意公开，不能公开"


class NotAnonymised(Invalid):
    """What is published must not say who said it."""

    code = "feedback_not_anonymised"
    message = "公开的文字中仍有姓名、电话、证件号或邮箱，请删去后再公开"
