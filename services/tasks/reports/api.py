"""Reports of monthly rounds over HTTP: compiled by the centre, signed by a leader, then published."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, patch, post
from chassis.runtime import Runtime
from services.tasks.access import DIRECTOR, DISPATCHERS, LEADER, PLAN_READERS, UNIT
from services.tasks.reports import comparing, following, papers, queries, replaying, usecases, yearly
from services.tasks.reports.schemas import (
    Agenda,
    BecameIn,
    ComparisonQuery,
    CorrectionIn,
    EditionQuery,
    IssueQuery,
    LastingLine,
    LastingQuery,
    LineQuery,
    MeasuresIn,
    RaiseIn,
    ReplayOut,
    ReplayQuery,
    ReportHead,
    ReportIssueOut,
    ReportLineOut,
    ReportOut,
    ReportQuery,
    ReportUnitOut,
)

OVERVIEW = PLAN_READERS - UNIT


class ReportsApi:
    """Routes of the reports."""

    @post("/v1/rounds/{month}/compile", allow=roles(*DISPATCHERS), tag="通报")
    def compile_report(self, session: Session, month: str, expected: int | None) -> ReportOut:
        """汇总：审核时限过后冻结数据、计分排名、结账；审签前可以重新汇总

        If-Match 为通报的 ETag，首次汇总时不带。
        """
        return usecases.compile_report(session, month, expected)

    @get("/v1/reports", allow=roles(*PLAN_READERS), tag="通报")
    def reports(self, session: Session, actor: Actor, query: ReportQuery) -> Page[ReportHead]:
        """查询月调度通报；单位只见已印发的"""
        return queries.reports(session, query, actor)

    @get("/v1/reports/{month}", allow=roles(*PLAN_READERS), tag="通报")
    def report(self, session: Session, actor: Actor, month: str, query: EditionQuery) -> ReportOut:
        """查看月调度通报"""
        return queries.report(session, month, query, actor)

    @get("/v1/reports/{month}/units", allow=roles(*PLAN_READERS), tag="通报")
    def report_units(
        self, session: Session, actor: Actor, month: str, query: EditionQuery
    ) -> Page[ReportUnitOut]:
        """查询单位完成情况、结账和排名"""
        return queries.units(session, month, query, actor)

    @get("/v1/reports/{month}/lines", allow=roles(*PLAN_READERS), tag="通报")
    def report_lines(
        self, session: Session, actor: Actor, month: str, query: LineQuery
    ) -> Page[ReportLineOut]:
        """查询通报中各数量所计的任务；单位只见本单位的"""
        return queries.lines(session, month, query, actor)

    @get("/v1/reports/{month}/long-term", allow=roles(*PLAN_READERS), tag="通报")
    def report_long_term(
        self, session: Session, actor: Actor, month: str, query: LastingQuery
    ) -> Page[LastingLine]:
        """查询长期坚持的任务本年各月的结账，12月为年度结账；单位只见本单位的"""
        return yearly.lasting(session, month, query, actor)

    @get("/v1/reports/{month}/issues", allow=roles(*PLAN_READERS), tag="通报")
    def report_issues(
        self, session: Session, actor: Actor, month: str, query: IssueQuery
    ) -> Page[ReportIssueOut]:
        """查询通报表5至表7所计的问题；单位只见本单位主办的"""
        return queries.issues(session, month, query, actor)

    @get("/v1/reports/{month}/comparison", allow=roles(*PLAN_READERS), tag="通报")
    def compare_reports(
        self, session: Session, actor: Actor, month: str, query: ComparisonQuery
    ) -> Page[Agenda]:
        """与较早一期比较：有进展、没有进展、倒退、再次延期、新亮红灯，按单位列出"""
        return comparing.compare(session, month, query, actor)

    @get("/v1/reports/{month}/replay", allow=roles(*OVERVIEW), tag="通报")
    def replay_report(self, session: Session, actor: Actor, month: str, query: ReplayQuery) -> ReplayOut:
        """以另一套规则重算，查看谁的名次改变及原因；通报不变"""
        return replaying.replay(session, month, query, actor)

    @patch("/v1/reports/{month}", allow=roles(*DISPATCHERS), tag="通报")
    def word_report(self, session: Session, month: str, body: MeasuresIn, expected: int) -> ReportOut:
        """填写存在问题和调整措施"""
        return usecases.word(session, month, body, expected)

    @post("/v1/reports/{month}/measures/{number}/became", allow=roles(*DISPATCHERS), tag="通报")
    def link_measure(
        self, session: Session, month: str, number: int, body: BecameIn, expected: int | None
    ) -> ReportOut:
        """记下一条问题转成的任务或问题"""
        return following.link(session, month, number, body, expected)

    @post("/v1/reports/{month}/measures/{number}/raise", allow=roles(*DISPATCHERS), tag="通报")
    def raise_problem(
        self, session: Session, month: str, number: int, body: RaiseIn, expected: int | None
    ) -> ReportOut:
        """将一条问题转入问题台账（征集查摆），登记后自动记下问题编号"""
        return following.raise_problem(session, month, number, body, expected)

    @post("/v1/reports/{month}/sign", allow=roles(*LEADER), tag="通报")
    def sign_report(self, session: Session, actor: Actor, month: str, expected: int) -> ReportOut:
        """审签所读的通报；其后重新汇总或改动过的，须先再读"""
        return usecases.sign(session, month, actor, expected)

    @post("/v1/reports/{month}/publish", allow=roles(*DIRECTOR), tag="通报")
    def publish_report(
        self, session: Session, runtime: Runtime, month: str, expected: int | None
    ) -> ReportOut:
        """印发，各单位可见排名"""
        return usecases.publish(session, month, runtime.files, expected)

    @get("/v1/reports/{month}/files/{kind}", allow=roles(*PLAN_READERS), tag="通报")
    def report_file(
        self,
        session: Session,
        actor: Actor,
        runtime: Runtime,
        *,
        month: str,
        kind: str,
        query: EditionQuery,
    ) -> Response:
        """下载月调度通报，kind 为 docx、pdf 或 xlsx；印发前为审阅稿"""
        return papers.download_file(session, month, kind, query.edition, actor, store=runtime.files)

    @post("/v1/reports/{month}/correct", allow=roles(*DISPATCHERS), tag="通报")
    def correct_report(
        self, session: Session, month: str, body: CorrectionIn, expected: int | None
    ) -> ReportOut:
        """更正已印发的通报，另成一版，重新审签、印发"""
        return usecases.correct(session, month, body, expected)
