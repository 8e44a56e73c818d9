"""What can be wrong with a submission: only its form, never its answers (features.md S18)."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class SubmissionMalformed(Invalid):
    code = "submission_malformed"
    message = "答卷无法识别：{reason}"


class FormNotFound(NotFound):
    code = "form_not_found"
    message = "未找到已发布的问卷“{code}”第{version}版，请在手机上更新问卷后重试"


class FormTooOld(Invalid):
    code = "form_too_old"
    message = "问卷“{code}”第{version}版已停用超过{days}天，不再接收按该版填写的答卷"


class SubmissionDiffers(Conflict):
    code = "submission_differs"
    message = "编号为“{client_id}”的答卷已收到过，但内容不同；本次内容已留存，等待人工核对"


class SubmissionNotFound(NotFound):
    code = "submission_not_found"
    message = "未找到答卷“{submission_id}”"


class SubmissionOutOfScope(Forbidden):
    """Handed in by somebody else (domain.md PERM-1)."""

    code = "submission_out_of_scope"
    message = "答卷“{submission_id}”不在您的权限范围内"


class SubmissionMoveRefused(MoveRefused):
    code = "submission_move_refused"
    message = "该答卷当前为“{status}”，不能{verb}{instead}"


class UnknownQuestion(Invalid):
    code = "unknown_question"
    message = "问卷中没有“{name}”这道题"
