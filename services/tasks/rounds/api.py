"""Monthly rounds over HTTP: opened and reviewed by the centre, filled in by the units."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.sheets import XLSX
from chassis.http import Page, Upload, download, get, post, put
from services.tasks.access import DISPATCHERS, PLAN_READERS, UNIT
from services.tasks.bulk import BulkIn, BulkOut
from services.tasks.handling.schemas import ReasonIn
from services.tasks.rounds import filing, queries, sheets, usecases
from services.tasks.rounds.schemas import (
    FilingDraft,
    FilingOut,
    FilingQuery,
    RoundIn,
    RoundOut,
    RoundQuery,
    RoundTotals,
    UnitCounts,
    UnitQuery,
)

OVERVIEW = PLAN_READERS - UNIT  #: of other units' numbers (PERM-2)


class RoundsApi:
    """Routes of the monthly rounds."""

    @get("/v1/rounds", allow=roles(*PLAN_READERS), tag="月调度")
    def rounds(self, session: Session, query: RoundQuery) -> Page[RoundOut]:
        """查询月调度"""
        return queries.rounds(session, query)

    @post("/v1/rounds", allow=roles(*DISPATCHERS), status=201, tag="月调度")
    def open_round(self, session: Session, body: RoundIn) -> RoundOut:
        """提前开启本月的月调度"""
        return usecases.open_round(session, body)

    @get("/v1/rounds/{month}", allow=roles(*PLAN_READERS), tag="月调度")
    def round(self, session: Session, actor: Actor, month: str) -> RoundTotals:
        """查看月调度及填报数量"""
        return queries.round_(session, month, actor)

    @get("/v1/rounds/{month}/units", allow=roles(*OVERVIEW), tag="月调度")
    def round_units(self, session: Session, month: str, query: UnitQuery) -> Page[UnitCounts]:
        """查询各单位填报情况"""
        return queries.units(session, month, query)

    @get("/v1/rounds/{month}/filings", allow=roles(*PLAN_READERS), tag="月调度")
    def filings(self, session: Session, actor: Actor, month: str, query: FilingQuery) -> Page[FilingOut]:
        """查询填报；单位只见本单位的"""
        return queries.filings(session, month, query, actor)

    @get("/v1/rounds/{month}/filings/{task_no}", allow=roles(*PLAN_READERS), tag="月调度")
    def filing(self, session: Session, actor: Actor, month: str, task_no: str) -> FilingOut:
        """查看一项填报"""
        return queries.filing(session, month, task_no, actor)

    @put("/v1/rounds/{month}/filings/{task_no}", allow=roles(*UNIT), tag="填报")
    def save_filing(
        self,
        session: Session,
        actor: Actor,
        *,
        month: str,
        task_no: str,
        body: FilingDraft,
        expected: int | None,
    ) -> FilingOut:
        """保存填报草稿"""
        return filing.save(session, month, task_no, body, actor, expected=expected)

    @post("/v1/rounds/{month}/filings/{task_no}/submit", allow=roles(*UNIT), tag="填报")
    def submit_filing(
        self,
        session: Session,
        actor: Actor,
        *,
        month: str,
        task_no: str,
        body: FilingDraft,
        expected: int | None,
    ) -> FilingOut:
        """填报或重报，省略的字段取自草稿"""
        return filing.submit(session, month, task_no, body, actor, expected=expected)

    @post("/v1/rounds/{month}/filings", allow=roles(*UNIT), tag="填报")
    def submit_filings(self, session: Session, actor: Actor, month: str, body: BulkIn) -> BulkOut:
        """批量填报，逐行给出结果"""
        return filing.submit_many(session, month, body, actor)

    @get("/v1/rounds/{month}/sheet", allow=roles(*UNIT), tag="填报")
    def filing_sheet(self, session: Session, actor: Actor, month: str) -> Response:
        """下载本单位待填报的表格（xlsx），填好后可以上传"""
        return download(sheets.sheet_of(session, month, actor), f"{month}月度填报.xlsx", XLSX)

    @post("/v1/rounds/{month}/sheet", allow=roles(*UNIT), tag="填报")
    def submit_sheet(self, session: Session, actor: Actor, month: str, body: Upload) -> BulkOut:
        """上传填好的表格，逐行给出结果；未写明佐证材料的，取本单位已上传的全部材料"""
        return sheets.file_all(session, month, body, actor)

    @post("/v1/rounds/{month}/filings/{task_no}/return", allow=roles(*DISPATCHERS), tag="填报审核")
    def return_filing(
        self,
        session: Session,
        actor: Actor,
        *,
        month: str,
        task_no: str,
        body: ReasonIn,
        expected: int | None,
    ) -> FilingOut:
        """退回填报"""
        return usecases.return_filing(session, month, task_no, body, actor, expected=expected)

    @post("/v1/rounds/{month}/filings/{task_no}/accept", allow=roles(*DISPATCHERS), tag="填报审核")
    def accept_filing(
        self, session: Session, actor: Actor, month: str, task_no: str, expected: int | None
    ) -> FilingOut:
        """填报审核通过"""
        return usecases.accept_filing(session, month, task_no, actor, expected=expected)

    @post("/v1/rounds/{month}/accept", allow=roles(*DISPATCHERS), tag="填报审核")
    def accept_filings(self, session: Session, actor: Actor, month: str, body: BulkIn) -> BulkOut:
        """批量审核通过，逐行给出结果"""
        return usecases.accept_filings(session, month, body, actor)
