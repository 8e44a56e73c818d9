"""What reports refuse, each with its stable code."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class ReportNotFound(NotFound):
    code = "report_not_found"
    message = "{month}没有这一版月调度通报"


class ReportNotPublished(Forbidden):
    """Units see rankings and other units' figures only when the report is out (PERM-2)."""

    code = "report_not_published"
    message = "{month}的月调度通报尚未印发"


class CompiledTooEarly(Conflict):
    code = "compiled_too_early"
    message = "{month}的审核时限为{review_due:%Y-%m-%d}，次日起方可汇总"


class NotInReport(Invalid):
    code = "not_in_report"
    message = "任务“{task_no}”不在该期通报中"


class NothingCorrected(Invalid):
    code = "nothing_corrected"
    message = "任务“{task_no}”的更正与原数据相同"


class ImpossibleCorrection(Invalid):
    code = "impossible_correction"
    message = "任务“{task_no}”的更正自相矛盾：{why}"


class MeasureNotFound(NotFound):
    code = "measure_not_found"
    message = "通报没有第{number}条问题"


class AlreadyFollowedUp(Conflict):
    code = "already_followed_up"
    message = "第{number}条问题已转为任务或问题，无需再转"


class NothingOfThatNumber(Invalid):
    code = "nothing_of_that_number"
    message = "没有编号为“{number}”的任务或问题"


class FileNotFound(NotFound):
    code = "report_file_not_found"
    message = "通报没有这种格式的文件，可用 docx、pdf、xlsx"
