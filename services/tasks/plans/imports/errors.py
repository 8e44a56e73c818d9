"""What imports refuse, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class ImportNotFound(NotFound):
    code = "import_not_found"
    message = "未找到该导入"


class ImportRowNotFound(NotFound):
    code = "import_row_not_found"
    message = "该导入中没有第{position}项"


class ImportMoveRefused(MoveRefused):
    code = "import_move_refused"
    message = "该导入当前为“{status}”，不能{verb}{instead}"


class ImportHasProblems(Conflict):
    code = "import_has_problems"
    message = "还有{count}项存在问题，请改正文件后重新上传"


class ImportOutdated(Conflict):
    """What a person has looked at is not what accepting would do now."""

    code = "import_outdated"
    message = "预览之后方案任务已有变动（{task_no}），请重新上传文件再确认"


class AbsentUndecided(Invalid):
    """Tasks that the file does not name any more are kept or removed by a person, never by silence."""

    code = "absent_undecided"
    message = "有{count}项任务不在本文件中，请说明删除哪些，全部保留请给出空列表"


class NotAbsent(Invalid):
    code = "not_absent"
    message = "任务“{task_no}”仍在本文件中，不能删除"


class PlanPublishedMeanwhile(Conflict):
    code = "plan_published_meanwhile"
    message = "方案“{plan_code}”已发布，请重新上传文件，逐项确认变化"


class ProposalByRow(Conflict):
    code = "proposal_by_row"
    message = "方案已发布，请逐项采纳或不采纳"


class NoProposal(Conflict):
    code = "no_proposal"
    message = "方案尚未发布，请整体确认"


class RowDecided(Conflict):
    code = "row_decided"
    message = "{place}已经决定过"


class RowNotOpen(Conflict):
    code = "row_not_open"
    message = "{place}没有可以采纳的变化"


class ReasonMissing(Invalid):
    code = "reason_missing"
    message = "不采纳须说明理由"


class NothingToImport(Invalid):
    code = "nothing_to_import"
    message = "文件中没有任务"


class FileKindRefused(Invalid):
    code = "file_kind_refused"
    message = "不支持这种文件，请上传工作簿（.xlsx、.xls、.csv）或方案文本（.docx、.txt）；{hint}"
