"""The restricted ledger over HTTP: what names an object is open to whoever signed in, and finds it for few.

Were such a route closed by role, its refusal would tell that there is something (domain.md PERM-1).
"""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles, signed_in
from chassis.context import Actor
from chassis.files.sheets import XLSX
from chassis.http import Page, PageQuery, Upload, download, get, post
from services.issues.restricted import exporting, intake, plans, queries, requests, usecases
from services.issues.restricted.access import AUDITOR, FIGURE_READERS, READERS, TEAM, UNIT
from services.issues.restricted.schemas import (
    AccessOut,
    AccessQuery,
    AssignIn,
    CaseIn,
    CaseLine,
    CaseMoved,
    CaseOut,
    CaseQuery,
    FiguresOut,
    MatterLine,
    MatterOut,
    MeasureIn,
    NoteIn,
    ReasonIn,
    ReassignIn,
    ReporterOut,
    ReportIn,
    ReportMoved,
    ReportOut,
    RequestIn,
    RequestLine,
    RequestOut,
    RequestQuery,
    ResultIn,
    WorkPlanKept,
    WorkPlanOut,
)

TAG = "限知台账"
NOT_FOUND = {404: "未找到该事项"}


class RestrictedApi:
    """Routes of the restricted ledger."""

    @get("/v1/restricted/reports", allow=roles(TEAM), audited=True, tag=TAG)
    def restricted_reports(self, session: Session, query: PageQuery) -> Page[ReportOut]:
        """查阅待处理的线索"""
        return intake.waiting(session, query)

    @post("/v1/restricted/reports", allow=roles(TEAM), status=201, sealed=True, tag=TAG)
    def receive_report(self, session: Session, body: ReportIn) -> ReportMoved:
        """登记收到的线索"""
        return intake.receive(session, body)

    @post("/v1/restricted/reports/{report_ref}/dismiss", allow=roles(TEAM), sealed=True, tag=TAG)
    def dismiss_report(
        self, session: Session, report_ref: str, body: ReasonIn, expected: int | None
    ) -> ReportMoved:
        """不予立项"""
        return intake.dismiss(session, report_ref, body, expected)

    @post("/v1/restricted/cases", allow=roles(TEAM), status=201, responses=NOT_FOUND, sealed=True, tag=TAG)
    def open_case(self, session: Session, actor: Actor, body: CaseIn) -> CaseMoved:
        """登记限知事项"""
        return usecases.open_case(session, body, actor)

    @get("/v1/restricted/cases", allow=roles(*READERS), audited=True, tag=TAG)
    def restricted_cases(self, session: Session, actor: Actor, query: CaseQuery) -> Page[CaseLine]:
        """查阅限知台账；未被指定的领导所见为空"""
        return queries.cases(session, query, actor)

    @get("/v1/restricted/cases/{case_ref}", allow=signed_in, audited=True, tag=TAG)
    def restricted_case(self, session: Session, actor: Actor, case_ref: str) -> CaseOut:
        """查阅限知事项"""
        return queries.case(session, case_ref, actor)

    @post("/v1/restricted/cases/{case_ref}/assign", allow=signed_in, sealed=True, tag=TAG)
    def assign_case(
        self, session: Session, actor: Actor, case_ref: str, body: AssignIn, expected: int | None
    ) -> CaseMoved:
        """明确整改责任和时限"""
        return usecases.assign(session, case_ref, body, actor, expected)

    @post("/v1/restricted/cases/{case_ref}/reassign", allow=signed_in, sealed=True, tag=TAG)
    def reassign_case(
        self, session: Session, actor: Actor, case_ref: str, body: ReassignIn, expected: int | None
    ) -> CaseMoved:
        """更换责任人"""
        return usecases.reassign(session, case_ref, body, actor, expected)

    @post("/v1/restricted/cases/{case_ref}/verify", allow=signed_in, sealed=True, tag=TAG)
    def verify_case(
        self, session: Session, actor: Actor, case_ref: str, body: NoteIn, expected: int | None
    ) -> CaseMoved:
        """核查通过；须不同的两人先后核查，第二人通过即销号"""
        return usecases.verify(session, case_ref, body, actor, expected)

    @post("/v1/restricted/cases/{case_ref}/reject", allow=signed_in, sealed=True, tag=TAG)
    def reject_case(
        self, session: Session, actor: Actor, case_ref: str, body: ReasonIn, expected: int | None
    ) -> CaseMoved:
        """退回整改"""
        return usecases.reject(session, case_ref, body, actor, expected)

    @get("/v1/restricted/matters", allow=roles(*UNIT), audited=True, tag=TAG)
    def matters(self, session: Session, actor: Actor, query: PageQuery) -> Page[MatterLine]:
        """查阅交由本人整改的事项"""
        return queries.matters(session, query, actor)

    @get("/v1/restricted/matters/{case_ref}", allow=signed_in, audited=True, tag=TAG)
    def matter(self, session: Session, actor: Actor, case_ref: str) -> MatterOut:
        """查阅脱敏整改事项"""
        return queries.matter(session, case_ref, actor)

    @post("/v1/restricted/matters/{case_ref}/start", allow=signed_in, sealed=True, tag=TAG)
    def start_matter(self, session: Session, actor: Actor, case_ref: str, expected: int | None) -> CaseMoved:
        """开始整改"""
        return usecases.start(session, case_ref, actor, expected)

    @post("/v1/restricted/matters/{case_ref}/measures", allow=signed_in, sealed=True, tag=TAG)
    def add_measure(
        self, session: Session, actor: Actor, case_ref: str, body: MeasureIn, expected: int | None
    ) -> CaseMoved:
        """记录整改措施和进展"""
        return usecases.measure(session, case_ref, body, actor, expected)

    @post("/v1/restricted/matters/{case_ref}/submit", allow=signed_in, sealed=True, tag=TAG)
    def submit_matter(
        self, session: Session, actor: Actor, case_ref: str, body: ResultIn, expected: int | None
    ) -> CaseMoved:
        """申请核查"""
        return usecases.submit(session, case_ref, body, actor, expected)

    @post("/v1/restricted/requests", allow=roles(TEAM), status=201, responses=NOT_FOUND, sealed=True, tag=TAG)
    def ask_for(self, session: Session, actor: Actor, body: RequestIn) -> RequestOut:
        """申请拆封、导出、调整时限或指定知情人"""
        return requests.ask(session, body, actor)

    @get("/v1/restricted/requests", allow=roles(*READERS), audited=True, tag=TAG)
    def restricted_requests(self, session: Session, actor: Actor, query: RequestQuery) -> Page[RequestLine]:
        """查阅申请；知情领导所见为调整时限的申请"""
        return queries.requests(session, query, actor)

    @post("/v1/restricted/requests/{request_ref}/approve", allow=signed_in, sealed=True, tag=TAG)
    def approve_request(
        self, session: Session, actor: Actor, request_ref: str, body: NoteIn, expected: int | None
    ) -> RequestOut:
        """批准申请：由另一名专班成员，调整时限由知情领导"""
        return requests.approve(session, request_ref, body, actor, expected)

    @post("/v1/restricted/requests/{request_ref}/refuse", allow=signed_in, sealed=True, tag=TAG)
    def refuse_request(
        self, session: Session, actor: Actor, request_ref: str, expected: int | None
    ) -> RequestOut:
        """不批准申请"""
        return requests.refuse(session, request_ref, actor, expected)

    @get("/v1/restricted/requests/{request_ref}/reporter", allow=signed_in, audited=True, tag=TAG)
    def reporter(self, session: Session, actor: Actor, request_ref: str) -> ReporterOut:
        """拆封举报人信息：批准后限时，只供申请人和批准人"""
        return requests.reporter(session, request_ref, actor)

    @get("/v1/restricted/requests/{request_ref}/workbook", allow=signed_in, audited=True, tag=TAG)
    def restricted_workbook(self, session: Session, actor: Actor, request_ref: str) -> Response:
        """导出限知台账（xlsx）：批准后限时，不含举报人，逐行逐页标明导出人和时间"""
        return download(exporting.export(session, request_ref, actor), "限知台账.xlsx", XLSX)

    @get("/v1/restricted/figures", allow=roles(*FIGURE_READERS), tag=TAG)
    def restricted_figures(self, session: Session) -> FiguresOut:
        """查阅限知台账的数量"""
        return queries.figures(session)

    @get("/v1/restricted/access-log", allow=roles(TEAM, AUDITOR), tag=TAG)
    def restricted_access_log(self, session: Session, query: AccessQuery) -> Page[AccessOut]:
        """查询何人何时查阅了什么"""
        return queries.access_log(session, query)

    @post(
        "/v1/restricted/work-plans",
        allow=roles(TEAM),
        status=201,
        body_limit_mb=plans.LIMIT_MB + 1,
        tag=TAG,
    )
    def keep_work_plan(self, session: Session, body: Upload) -> WorkPlanKept:
        """封存工作方案，表单字段 title、doc_no、period_from、period_to 和文件"""
        return plans.keep(session, body)

    @get("/v1/restricted/work-plans", allow=roles(TEAM), audited=True, tag=TAG)
    def work_plans(self, session: Session, query: PageQuery) -> Page[WorkPlanOut]:
        """查阅工作方案"""
        return plans.work_plans(session, query)

    @get("/v1/restricted/work-plans/{plan_ref}/file", allow=signed_in, audited=True, tag=TAG)
    def work_plan_file(self, session: Session, actor: Actor, plan_ref: str) -> Response:
        """下载工作方案"""
        content, name = plans.file(session, plan_ref, actor)
        return download(content, name, "application/octet-stream")
