"""What can be wrong with a questionnaire."""

from chassis.errors import Conflict, Invalid, NotFound


class WorkbookRefused(Invalid):
    code = "workbook_refused"
    message = "问卷工作簿无法使用：{reason}"


class WorkbookFaulty(Invalid):
    code = "workbook_faulty"
    message = "问卷工作簿有误：{first}"


class QuestionnaireNotFound(NotFound):
    code = "questionnaire_not_found"
    message = "没有问卷“{code}”第{version}版"


class QuestionnaireMoveRefused(Conflict):
    code = "questionnaire_move_refused"
    message = "问卷版本当前为“{state}”，不能变为“{target}”"
