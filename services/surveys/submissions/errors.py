"""What can be wrong with a submission: only its form, never its answers (features.md S18)."""

from chassis.errors import Conflict, Invalid, NotFound


class SubmissionMalformed(Invalid):
    code = "submission_malformed"
    message = "答卷无法识别：{reason}"


class FormUnknown(NotFound):
    code = "form_unknown"
    message = "没有已发布的问卷“{code}”第{version}版，请在手机上更新问卷后重试"


class FormTooOld(Invalid):
    code = "form_too_old"
    message = "问卷“{code}”第{version}版已停用超过{days}天，不再接收按该版填写的答卷"


class SubmissionDiffers(Conflict):
    code = "submission_differs"
    message = "编号{client_id}的答卷已收到过，但内容不同；本次内容已留存，等待人工核对"


class SubmissionNotFound(NotFound):
    code = "submission_not_found"
    message = "没有编号为“{submission_id}”的答卷"


class SubmissionMoveRefused(Conflict):
    code = "submission_move_refused"
    message = "答卷当前为“{state}”，不能变为“{target}”"


class AnswerUnknown(Invalid):
    code = "answer_unknown"
    message = "问卷中没有“{name}”这道题"
