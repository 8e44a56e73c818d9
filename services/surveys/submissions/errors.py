"""What can be wrong with a submission: only its form, never its answers (features.md S18)."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.moves import MoveRefused


class SubmissionMalformed(Invalid):
    code = "submission_malformed"
    message = "答卷无法识别：{reason}"


class NothingToExport(Invalid):  # a query that names nothing; no path does
    code = "nothing_to_export"
    message = "没有已发布的问卷“{code}”可供导出，请核对代码和版本"


class FormNotFound(NotFound):
    code = "form_not_found"
    message = "未找到已发布的问卷“{code}”第{version}版，请在手机上更新问卷后重试"


class FormTooOld(Invalid):
    code = "form_too_old"
    message = "问卷“{code}”第{version}版已停用超过{days}天，不再接收按该版填写的答卷"


class SubmissionDiffers(Conflict):
    code = "submission_differs"
    message = "编号为“{client_id}”的答卷已收到过，但内容不同；本次内容已留存，等待人工核对"


class CorrectionStale(Conflict):
    code = "correction_stale"
    message = (
        "编号为“{client_id}”的答卷在此之前已更正过，请取得最新内容后再更正；本次内容已留存，等待人工核对"
    )


class CorrectionTooLate(Conflict):
    code = "correction_too_late"
    message = "编号为“{client_id}”的答卷已作废或并入其他答卷，不再更正；本次内容已留存，等待人工核对"


class CorrectionNotOwn(Forbidden):
    """A correction of what somebody else has handed in (domain.md §2)."""

    code = "correction_not_own"
    message = "编号为“{client_id}”的答卷由他人提交，只能由提交人本人更正；本次内容已留存，等待人工核对"


class OtherForm(Invalid):
    code = "correction_of_other_form"
    message = "更正须用同一份问卷填写：原答卷的问卷为“{other}”，本次为“{code}”"


class SubmissionNotFound(NotFound):
    code = "submission_not_found"
    message = "未找到答卷“{submission_id}”"


class SubmissionOutOfScope(Forbidden):
    """Handed in by somebody else (domain.md PERM-1)."""

    code = "submission_out_of_scope"
    message = "答卷“{submission_id}”不在您的权限范围内"


class OriginalHoldsPhones(Forbidden):
    """The bytes as they came, for somebody who is shown phones masked only (domain.md PERM-5)."""

    code = "submission_original_holds_phones"
    message = "答卷“{submission_id}”的原始内容含有完整的电话号码，您无权下载；可查看隐去号码的答卷"


class SubmissionMoveRefused(MoveRefused):
    code = "submission_move_refused"
    message = "该答卷当前为“{status}”，不能{verb}{instead}"


class UnknownQuestion(Invalid):
    code = "unknown_question"
    message = "问卷中没有“{name}”这道题"


class EnterpriseKnown(Conflict):
    code = "submission_enterprise_known"
    message = "该答卷的走访企业已确定为“{name}”，不能另行指定"


class EnterpriseStillUnclear(Conflict):
    code = "submission_enterprise_unclear"
    message = "尚未确定该答卷走访的是哪家企业，请先指定企业或作废"


class FileNotMentioned(Invalid):
    code = "file_not_mentioned"
    message = "答卷中没有提到文件“{name}”，请核对文件名或内容"


class FileNotAsPromised(Invalid):
    code = "file_not_as_promised"
    message = "文件“{name}”的内容与提交答卷时所报的摘要不符，请重新发送"


class FileNotKept(NotFound):
    code = "submission_file_not_found"
    message = "答卷“{submission_id}”没有收到过这个文件"
