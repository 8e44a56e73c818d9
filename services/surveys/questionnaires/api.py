"""What designers can ask about questionnaires."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.files.attachments import require_unclassified
from chassis.http import Page, Upload, get, post
from chassis.runtime import Runtime
from services.surveys.access import DESIGNERS, READERS
from services.surveys.questionnaires import queries, usecases
from services.surveys.questionnaires.schemas import (
    PublishIn,
    QuestionnaireOut,
    QuestionnaireQuery,
    ReturnIn,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class QuestionnairesApi:
    """Routes of the questionnaires."""

    @post("/v1/questionnaires", allow=roles(*DESIGNERS), status=201, body_limit_mb=10, tag="问卷")
    def upload_questionnaire(self, session: Session, body: Upload) -> QuestionnaireOut:
        """上传问卷工作簿（XLSForm），成为草稿；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        require_unclassified(body)
        return usecases.upload(session, body.file.read())

    @get("/v1/questionnaires", allow=roles(*READERS), tag="问卷")
    def questionnaires(self, session: Session, query: QuestionnaireQuery) -> Page[QuestionnaireOut]:
        """查询问卷"""
        return queries.questionnaires(session, query)

    @get("/v1/questionnaires/{code}/versions/{number}", allow=roles(*READERS), tag="问卷")
    def questionnaire(self, session: Session, code: str, number: int) -> QuestionnaireOut:
        """查看问卷的一个版本"""
        return queries.questionnaire(session, code, number)

    @get("/v1/questionnaires/{code}/versions/{number}/workbook", allow=roles(*DESIGNERS), tag="问卷")
    def workbook(self, session: Session, code: str, number: int) -> Response:
        """下载上传时的工作簿"""
        content = queries.workbook(session, code, number)
        headers = {"Content-Disposition": f'attachment; filename="{code}-{number}.xlsx"'}
        return Response(content, content_type=XLSX, headers=headers)

    @post(
        "/v1/questionnaires/{code}/versions/{number}/files",
        allow=roles(*DESIGNERS),
        idempotent=False,  # a file is known by its name
        tag="问卷",
    )
    def attach_file(
        self,
        session: Session,
        runtime: Runtime,
        *,
        code: str,
        number: int,
        body: Upload,
        expected: int | None,
    ) -> QuestionnaireOut:
        """上传草稿用到的一个附件（图片、录音、视频或CSV清单），同名的以后来的为准

        涉密信息不上网，表单须有 not_classified=true（不涉密）
        """
        require_unclassified(body)
        return usecases.attach(session, code, number, body.file, store=runtime.files, expected=expected)

    @post("/v1/questionnaires/{code}/versions/{number}/submit", allow=roles(*DESIGNERS), tag="问卷")
    def submit_questionnaire(
        self, session: Session, code: str, number: int, expected: int | None
    ) -> QuestionnaireOut:
        """草稿送审"""
        return usecases.submit(session, code, number, expected)

    @post("/v1/questionnaires/{code}/versions/{number}/return", allow=roles(*DESIGNERS), tag="问卷")
    def return_questionnaire(
        self, session: Session, code: str, number: int, body: ReturnIn, expected: int | None
    ) -> QuestionnaireOut:
        """退回修改"""
        return usecases.send_back(session, code, number, body, expected)

    @post("/v1/questionnaires/{code}/versions/{number}/publish", allow=roles(*DESIGNERS), tag="问卷")
    def publish_questionnaire(
        self, session: Session, code: str, number: int, body: PublishIn | None, expected: int | None
    ) -> QuestionnaireOut:
        """发布问卷，上一版随即停用；有提醒的须确认（accept_warnings）"""
        accepted = body is not None and body.accept_warnings
        return usecases.publish(session, code, number, expected, accept_warnings=accepted)

    @post("/v1/questionnaires/{code}/versions/{number}/retire", allow=roles(*DESIGNERS), tag="问卷")
    def retire_questionnaire(
        self, session: Session, code: str, number: int, expected: int | None
    ) -> QuestionnaireOut:
        """停用问卷，不再有可填的版本"""
        return usecases.retire(session, code, number, expected)
