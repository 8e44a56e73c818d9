"""What can be wrong with a questionnaire."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class WorkbookRefused(Invalid):
    code = "workbook_refused"
    message = "问卷工作簿无法使用：{reason}"


class WorkbookFaulty(Invalid):
    code = "workbook_faulty"
    message = "问卷工作簿有误：{first}"


class QuestionnaireNotFound(NotFound):
    code = "questionnaire_not_found"
    message = "未找到问卷“{code}”第{version}版"


class MediaNotFound(NotFound):
    code = "media_not_found"
    message = "问卷“{code}”第{version}版没有附件“{name}”"


class FileNotReferred(Invalid):
    code = "file_not_referred"
    message = "该版问卷没有用到附件“{name}”，需要的附件：{wanted}"


class FilesMissing(Conflict):
    code = "files_missing"
    message = "该版问卷还缺附件：{missing}，请先上传"


class WarningsNotAccepted(Conflict):
    code = "warnings_not_accepted"
    message = "该版问卷有{count}条提醒，看过并确认（accept_warnings）后才能发布，第一条：{first}"


class QuestionnaireMoveRefused(MoveRefused):
    code = "questionnaire_move_refused"
    message = "该版问卷当前为“{status}”，不能{verb}{instead}"
