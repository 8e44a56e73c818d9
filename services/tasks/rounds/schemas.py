"""The shapes of rounds and filings."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, SHA256, lines
from services.tasks.dispatch.schemas import Month, Percent
from services.tasks.fields import Code, PlanCode, TaskNo
from services.tasks.rounds.model import Filing, FilingStatus, Round, RoundStatus

ROUND_STATUSES = "collecting 填报中，reviewing 审核中，compiled 已汇总，signed 已审签，published 已印发"
FILING_STATUSES = "unfiled 未报，draft 草稿，submitted 已报，returned 退回，accepted 已审核，missing 漏报"
Sha256 = Annotated[str, SHA256]
Told = Annotated[str, lines(2000), NFC]
Done = Annotated[str, lines(2000, 20), NFC]


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class RoundIn(_In):
    """要提前开启的月调度"""

    month: Month = Field(description="月份，如 2024-11")


class RoundQuery(PageQuery):
    """月调度的筛选条件"""

    status: RoundStatus | None = Field(None, description=ROUND_STATUSES)


class RoundOut(Shape):
    """一期月调度"""

    model_config = ConfigDict(from_attributes=True)

    month: str
    status: RoundStatus = Field(description=ROUND_STATUSES)
    open_on: date = Field(description="开启日期")
    cutoff: date = Field(description="数据截止")
    fill_due: date = Field(description="填报时限")
    review_due: date = Field(description="审核时限")
    publish_due: date = Field(description="印发时限")
    opened_on: date = Field(description="实际开启日期")
    version: int


class Counts(Shape):
    """填报数量，与按同名条件查询所得条数一致"""

    required: int = Field(0, description="应报")
    filed: int = Field(0, description="已报，含退回和已审核的")
    on_time: int = Field(0, description="按时")
    late: int = Field(0, description="迟报")
    returned: int = Field(0, description="退回未重报")
    accepted: int = Field(0, description="已审核")
    missing: int = Field(0, description="漏报，汇总前为尚未填报")


class RoundTotals(RoundOut):
    """一期月调度及其填报数量；单位只见本单位的数量"""

    counts: Counts


class UnitQuery(PageQuery):
    """各单位填报情况的筛选条件"""


class UnitCounts(Counts):
    """一个单位的填报情况"""

    dept: str


class FilingDraft(_In):
    """填报的草稿：省略的字段保持不变"""

    progress_pct: Percent | None = Field(None, description="进度，百分比")
    done_text: Told | None = Field(None, description="本月进展")
    problems: Told | None = Field(None, description="存在问题")
    coordination: Told | None = Field(None, description="需协调事项")
    next_plan: Told | None = Field(None, description="下月计划")
    evidence: list[Sha256] | None = Field(None, max_length=50, description="佐证材料的内容摘要，须先上传")


class FilingContent(_In):
    """一项填报"""

    progress_pct: Percent = Field(description="进度，百分比")
    done_text: Done = Field(description="本月进展，20至2000字")
    problems: Told | None = Field(None, description="存在问题")
    coordination: Told | None = Field(None, description="需协调事项")
    next_plan: Told = Field(description="下月计划")
    evidence: list[Sha256] = Field([], max_length=50, description="佐证材料的内容摘要，须先上传")


class FilingRow(FilingContent):
    """批量填报的一行"""

    task_no: TaskNo


class AcceptRow(_In):
    """批量审核通过的一行"""

    task_no: TaskNo


class FilingQuery(PageQuery):
    """填报的筛选条件"""

    plan: PlanCode | None = Field(None, description="方案代码")
    dept: Code | None = Field(None, description="单位")
    status: FilingStatus | None = Field(None, description=FILING_STATUSES)
    counted: Literal["required", "filed", "on_time", "late", "returned", "accepted", "missing"] | None = (
        Field(
            None,
            description="计入哪一项数量：required、filed、on_time、late、returned、accepted、missing",
        )
    )
    with_problems: bool | None = Field(None, description="是否填有存在问题")


class FilingOut(Shape):
    """一项填报"""

    month: str
    task_no: str
    plan_code: str
    title: str = Field(description="任务名称")
    dept: str = Field(description="填报单位")
    status: FilingStatus = Field(description=FILING_STATUSES)
    before_pct: int = Field(description="上期填报的进度")
    task_pct: int = Field(description="任务当前进度")
    progress_pct: int | None = Field(description="进度")
    done_text: str | None = Field(description="本月进展")
    problems: str | None = Field(description="存在问题")
    coordination: str | None = Field(description="需协调事项")
    next_plan: str | None = Field(description="下月计划")
    evidence: list[str] = Field(description="佐证材料的内容摘要")
    first_submitted_at: datetime | None = Field(description="首次填报时间")
    submitted_on: date | None = Field(description="最近填报日期")
    submitted_by: str | None
    timeliness: str | None = Field(description="on_time 按时，late 迟报；以首次填报为准")
    returned_count: int = Field(description="退回次数")
    return_reason: str | None = Field(description="退回理由")
    resubmit_due: date | None = Field(description="重报时限")
    reviewed_on: date | None
    version: int

    @classmethod
    def of(cls, filing: Filing, round_: Round, title: str, task_pct: int) -> "FilingOut":
        """The shape of one row."""
        return shape_of(cls, filing, month=round_.month, title=title, task_pct=task_pct)
