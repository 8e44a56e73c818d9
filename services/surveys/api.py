"""What phones, departments' scripts and staff can ask of surveys."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import public, roles
from chassis.context import Actor
from chassis.http import Page, Upload, get, post
from chassis.runtime import Runtime
from services.surveys import phone
from services.surveys.access import DESIGNERS, DEVICE_KEEPERS, READERS, SEE_ALL, SUBMITTERS
from services.surveys.devices import queries as device_queries
from services.surveys.devices import usecases as devices
from services.surveys.devices.schemas import DeviceIn, DeviceOut, DeviceQuery, NewDeviceOut
from services.surveys.problems import queries as problem_queries
from services.surveys.problems.schemas import ProblemOut, ProblemQuery
from services.surveys.questionnaires import queries as questionnaire_queries
from services.surveys.questionnaires import usecases as questionnaires
from services.surveys.questionnaires.schemas import QuestionnaireOut, QuestionnaireQuery
from services.surveys.submissions import batch
from services.surveys.submissions import queries as submission_queries
from services.surveys.submissions.schemas import (
    SubmissionBatchIn,
    SubmissionBatchOut,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: what a phone may be refused for, in its own form
PHONE_REFUSED = {401: "设备凭证无效或已停用", 404: "", 409: "", 413: "", 422: ""}


def root_url(runtime: Runtime, request: Request) -> str:
    """How phones reach us: as configured, else as this request came."""
    return runtime.settings.public_url or request.root_url


class SurveysApi:
    """走访问卷的设计和发布，手机（ODK）和单位系统提交答卷，以及从答卷中提取需要办理的问题。"""

    name = "surveys-api"

    @post("/v1/questionnaires", allow=roles(*DESIGNERS), status=201, body_limit_mb=10, tag="问卷")
    def upload_questionnaire(self, session: Session, body: Upload) -> QuestionnaireOut:
        """上传问卷工作簿（XLSForm），成为草稿"""
        return questionnaires.upload(session, body.file.read())

    @get("/v1/questionnaires", allow=roles(*READERS), tag="问卷")
    def questionnaires(self, session: Session, query: QuestionnaireQuery) -> Page[QuestionnaireOut]:
        """查询问卷"""
        return questionnaire_queries.questionnaires(session, query)

    @get("/v1/questionnaires/{code}/versions/{number}", allow=roles(*READERS), tag="问卷")
    def questionnaire(self, session: Session, code: str, number: int) -> QuestionnaireOut:
        """查看问卷的一个版本"""
        return questionnaire_queries.questionnaire(session, code, number)

    @get("/v1/questionnaires/{code}/versions/{number}/workbook", allow=roles(*DESIGNERS), tag="问卷")
    def workbook(self, session: Session, code: str, number: int) -> Response:
        """下载上传时的工作簿"""
        content = questionnaire_queries.workbook(session, code, number)
        headers = {"Content-Disposition": f'attachment; filename="{code}-{number}.xlsx"'}
        return Response(content, content_type=XLSX, headers=headers)

    @post("/v1/questionnaires/{code}/versions/{number}/publish", allow=roles(*DESIGNERS), tag="问卷")
    def publish_questionnaire(
        self, session: Session, code: str, number: int, expected: int | None
    ) -> QuestionnaireOut:
        """发布问卷，上一版随即停用"""
        return questionnaires.publish(session, code, number, expected)

    @post("/v1/devices", allow=roles(*DEVICE_KEEPERS), status=201, tag="设备")
    def register_device(
        self, session: Session, runtime: Runtime, request: Request, body: DeviceIn
    ) -> NewDeviceOut:
        """登记一台手机，凭证只显示一次"""
        return devices.register(session, body, root_url(runtime, request))

    @get("/v1/devices", allow=roles(*DEVICE_KEEPERS), tag="设备")
    def devices(self, session: Session, query: DeviceQuery) -> Page[DeviceOut]:
        """查询设备"""
        return device_queries.devices(session, query)

    @post("/v1/devices/{device_id}/revoke", allow=roles(*DEVICE_KEEPERS), tag="设备")
    def revoke_device(self, session: Session, device_id: int, expected: int | None) -> DeviceOut:
        """停用一台手机"""
        return devices.revoke(session, device_id, expected)

    @get("/v1/key/{token}/formList", allow=public, tag="OpenRosa", responses=PHONE_REFUSED)
    def form_list(self, session: Session, runtime: Runtime, request: Request, token: str) -> Response:
        """可填写的问卷（OpenRosa Form List；可用 ?formID= 只取一份）"""
        return phone.form_list(session, token, request.args.get("formID"), root_url(runtime, request))

    @get("/v1/key/{token}/forms/{code}/{number}.xml", allow=public, tag="OpenRosa", responses=PHONE_REFUSED)
    def form(self, session: Session, token: str, code: str, number: int) -> Response:
        """问卷的 XForm"""
        return phone.form(session, token, code, number)

    @get(
        "/v1/key/{token}/forms/{code}/{number}/manifest",
        allow=public,
        tag="OpenRosa",
        responses=PHONE_REFUSED,
    )
    def manifest(self, session: Session, token: str, code: str, number: int) -> Response:
        """问卷所带的媒体文件（OpenRosa Manifest）"""
        return phone.manifest(session, token, code, number)

    @get("/v1/key/{token}/submission", allow=public, status=204, tag="OpenRosa", responses=PHONE_REFUSED)
    def submission_ready(self, session: Session, token: str) -> Response:
        """是否可以提交（OpenRosa 用 HEAD 询问）"""
        return phone.ready(session, token)

    @post(
        "/v1/key/{token}/submission",
        allow=public,
        status=201,
        idempotent=False,  # the instanceID is the key, and it never expires
        body_limit_mb=phone.LIMIT_MB,
        tag="OpenRosa",
        responses=PHONE_REFUSED,
    )
    def submit(self, session: Session, runtime: Runtime, token: str, body: Upload) -> Response:
        """提交答卷（OpenRosa Form Submission）"""
        return phone.submit(session, token, body, runtime.files)

    @post("/v1/submissions", allow=roles(*SUBMITTERS), idempotent=False, tag="答卷")
    def submit_batch(
        self, session: Session, actor: Actor, runtime: Runtime, body: SubmissionBatchIn
    ) -> SubmissionBatchOut:
        """以 JSON 提交答卷，至多50份，逐份给出结果"""
        return batch.receive(session, body, actor, runtime.files)

    @get("/v1/submissions", allow=roles(*READERS), tag="答卷")
    def submissions(self, session: Session, actor: Actor, query: SubmissionQuery) -> Page[SubmissionLine]:
        """查询答卷"""
        return submission_queries.submissions(session, query, actor)

    @get("/v1/submissions/{submission_id}", allow=roles(*READERS), tag="答卷")
    def submission(self, session: Session, actor: Actor, submission_id: str) -> SubmissionOut:
        """查看答卷"""
        return submission_queries.submission(session, submission_id, actor)

    @get("/v1/problems", allow=roles(*SEE_ALL), tag="问题")
    def problems(self, session: Session, query: ProblemQuery) -> Page[ProblemOut]:
        """查询从答卷提取的问题"""
        return problem_queries.problems(session, query)
