"""The shapes of reports, rankings, settlements, comparisons and replays."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, Shaped, lines
from services.tasks.dispatch.schemas import Month, Percent
from services.tasks.fields import Code, Line, Name, PlanCode, Reason, TaskNo
from services.tasks.reports.model import ReportLine
from services.tasks.reports.scoring import Figures, percent, rounded
from services.tasks.reports.settling import Settlement
from services.tasks.rounds.model import RoundStatus

STATUSES = "compiled 已汇总，signed 已审签，published 已印发"
SETTLEMENTS = "settled 结清，owed 欠账，held 挂账；空为本月不结账"
COUNTED_NAMES = (
    "total 任务总数，closed 已销号，green 绿，yellow 黄，red 红，suspended 暂缓，due_total 应完成，"
    "completed 已完成，"
    "on_time 按时完成，required 应报，filed 已报，filed_on_time 按时报，first_pass 一次通过，"
    "live 本月应结，settled 结清，owed 欠账，held 挂账"
)
Counted = Annotated[
    str,
    Shaped(
        "^(total|closed|green|yellow|red|suspended|due_total|completed|on_time|required|filed|"
        "filed_on_time|first_pass|live|settled|owed|held)$",
        f"只能是其中之一：{COUNTED_NAMES}",
    ),
]
Text = Annotated[str, lines(1000), NFC]


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class EditionQuery(PageQuery):
    """版本"""

    edition: int | None = Field(None, ge=1, description="版本，1为首次印发，其后为更正版；缺省为最新")


class ReportQuery(PageQuery):
    """通报的筛选条件"""

    status: Literal["compiled", "signed", "published"] | None = Field(None, description=STATUSES)


class MeasureIn(_In):
    """一条存在问题及其调整措施"""

    problem: Text = Field(description="存在问题")
    measure: Text = Field(description="调整措施")


class MeasuresIn(_In):
    """存在问题和调整措施，替换原有各条"""

    items: list[MeasureIn] = Field(max_length=50)


class BecameIn(_In):
    """该条问题转成的任务或问题台账事项"""

    number: Line = Field(description="任务编号或问题编号，如 QJ50-143、WT2024-ZC-0012")


class RaiseIn(_In):
    """转入问题台账的一条问题"""

    suggested_dept: Code | None = Field(None, description="建议主办单位")


class MeasureOut(MeasureIn):
    """一条存在问题及其调整措施"""

    model_config = ConfigDict(extra="ignore")  # what the ledger was told it by is nobody's business

    became: str | None = Field(description="转成的任务或问题编号")
    raised_on: date | None = Field(None, description="转入问题台账的日期，台账登记后即有问题编号")


class LineCorrection(_In):
    """对一项任务的更正，省略的不变"""

    task_no: TaskNo
    progress_pct: Percent | None = None
    filed: bool | None = Field(None, description="是否已报")
    filed_on_time: bool | None = Field(None, description="是否按时报")
    accepted: bool | None = Field(None, description="填报是否已审核")
    first_pass: bool | None = Field(None, description="是否一次通过")
    completed: bool | None = Field(None, description="是否已完成")
    on_time: bool | None = Field(None, description="是否按时完成")


class CorrectionIn(_In):
    """印发后的更正"""

    reason: Reason = Field(description="更正的理由")
    lines: list[LineCorrection] = Field(min_length=1, max_length=500)


class PlanLine(Shape):
    """表1的一行"""

    code: str
    name: str = Field(description="方案")
    total: int = Field(description="任务总数")
    closed: int = Field(description="已销号")
    green: int
    yellow: int
    red: int
    suspended: int = Field(description="暂缓")
    closed_rate: str = Field(description="总完成率")
    due_total: int = Field(description="应完成")
    completed: int = Field(description="已完成")
    completed_rate: str = Field(description="序时完成率")

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """The row with its rates."""
        figures = Figures(due_total=row["due_total"], completed=row["completed"])
        whole = Figures(due_total=row["total"], completed=row["closed"])
        return cls(
            **row,
            closed_rate=percent(whole.rates()["completion"]),
            completed_rate=percent(figures.rates()["completion"]),
        )


class IssueQuery(EditionQuery):
    """通报中问题的筛选条件"""

    source: str | None = Field(None, max_length=2, description="问题来源的代码，如 WJ、TY")
    dept: Code | None = Field(None, description="主办单位")
    campaign: Name | None = Field(None, description="专项行动的名称")
    counted: Literal["total", "fresh", "closed_in_month", "closed", "solved", "open", "overdue"] | None = (
        Field(
            None,
            description="所计的数量：total 总数，fresh 本月登记，closed_in_month 本月销号，closed 已销号，"
            "solved 已解决，open 在办，overdue 逾期",
        )
    )


class ReportIssueOut(Shape):
    """通报所计的一件问题，截至数据截止日的情况"""

    model_config = ConfigDict(from_attributes=True)

    issue_no: str
    source: str = Field(description="问题来源")
    category: str = Field(description="问题类别")
    campaign: str | None = Field(description="专项行动")
    title: str
    dept: str | None = Field(description="主办单位；未交办的为空")
    registered_on: date = Field(description="登记日期")
    finish_due: date | None = Field(description="办结时限")
    closed_on: date | None = Field(description="销号日期")
    fresh: bool = Field(description="本月登记")
    closed: bool = Field(description="已销号")
    closed_in_month: bool = Field(description="本月销号")
    solved: bool = Field(description="已解决")
    overdue: bool = Field(description="逾期")


class ReportLineOut(Shape):
    """通报中的一项任务，为数据截止时的情况"""

    model_config = ConfigDict(from_attributes=True)

    task_no: str
    plan_code: str
    dept: str = Field(description="主办单位")
    title: str
    owner: str | None = Field(description="责任人")
    due_date: date | None
    progress_pct: int
    light: Light
    extension_count: int
    problems: str | None = Field(description="存在问题")
    closed: bool = Field(description="已销号")
    due: bool = Field(description="计入应完成")
    completed: bool
    on_time: bool
    required: bool = Field(description="应报")
    filed: bool
    filed_on_time: bool
    accepted: bool
    first_pass: bool
    settlement: Settlement | None = Field(description=SETTLEMENTS)
    expected_pct: int | None = Field(description="本月节点的进度")
    lag_points: str = Field(description="落后序时进度的百分点")

    @classmethod
    def of(cls, line: ReportLine) -> Self:
        """The shape of one row."""
        lag = line.behind
        shown = f"-{rounded(-lag)}" if lag < 0 else str(rounded(lag))
        return shape_of(cls, line, lag_points=shown)


class LineQuery(EditionQuery):
    """通报中任务的筛选条件"""

    dept: Code | None = Field(None, description="主办单位")
    plan: PlanCode | None = Field(None, description="方案代码")
    light: Light | None = Field(None, description="亮灯")
    counted: Counted | None = Field(None, description=f"计入哪一项数量：{COUNTED_NAMES}")


class LastingQuery(EditionQuery):
    """通报中长期任务的筛选条件"""

    dept: Code | None = Field(None, description="主办单位")
    settlement: Settlement | None = Field(None, description="settled 结清，owed 欠账，held 挂账")


class LastingLine(Shape):
    """一项长期坚持的任务自年初以来的各月结账；12月的结账即年度结账，任务继续推进"""

    task_no: str
    plan_code: str
    dept: str = Field(description="主办单位")
    title: str
    settlement: Settlement = Field(description="本月结账，12月为年度结账：settled 结清，owed 欠账，held 挂账")
    live: int = Field(description="本年应结的月数，至本月")
    settled: int = Field(description="结清的月数")
    owed: int = Field(description="欠账的月数")
    held: int = Field(description="挂账的月数")

    @classmethod
    def of(cls, line: ReportLine, months: Any) -> Self:
        """One task with the sums of its months."""
        return shape_of(
            cls, line, **{name: getattr(months, name) for name in ("live", "settled", "owed", "held")}
        )


class ReportUnitOut(Shape):
    """一个单位的完成、填报、结账和得分；各数量均可按 dept 和 counted 查询其任务"""

    dept: str
    name: str
    group: str = Field(description="考核组别")
    rank: int | None = Field(description="名次；空为本月无到期任务")
    group_rank: int | None = Field(description="组内名次")
    last_rank: int | None = Field(description="上月名次")
    score: str | None = Field(description="得分")
    praised: bool = Field(description="表扬")
    due_total: int = Field(description="应完成")
    completed: int = Field(description="已完成")
    on_time: int = Field(description="按时完成")
    required: int = Field(description="应报")
    filed_on_time: int = Field(description="按时报")
    filed: int = Field(description="已报")
    first_pass: int = Field(description="一次通过")
    rates: dict[str, str] = Field(
        description="completion 序时完成率，on_time 按时率，timely 填报及时率，first_pass 一次通过率"
    )
    parts: dict[str, str] = Field(description="各项比率所得的分，合计为得分")
    live: int = Field(description="本月应结")
    settled: int = Field(description="结清")
    owed: int = Field(description="欠账")
    held: int = Field(description="挂账")
    red: int
    yellow: int


class ReportHead(Shape):
    """一期通报"""

    model_config = ConfigDict(from_attributes=True)

    month: str
    edition: int = Field(description="版本")
    report_no: str = Field(description="文号")
    status: RoundStatus = Field(description=STATUSES)
    compiled_on: date
    signed_on: date | None
    published_on: date | None
    reason: str | None = Field(description="更正的理由")


class ReportOut(ReportHead):
    """一期通报的全部内容；排名另行查询"""

    plans: list[PlanLine] = Field(description="各方案任务推进情况")
    escalations: list[dict[str, Any]] = Field(description="本月督办、约谈、通报")
    measures: list[MeasureOut] = Field(description="存在问题和调整措施")
    changes: list[dict[str, Any]] = Field(description="更正的内容，原值和新值")
    rules: dict[str, Any] = Field(description="计分和结账所用的规则")
    files: list[str] = Field(description="已印发文件的格式")
    version: int


class ComparisonQuery(PageQuery):
    """与较早一期的比较"""

    to: Month | None = Field(None, description="与哪一期比较，缺省为上一期")
    dept: Code | None = Field(None, description="单位")


class Moved(Shape):
    """一项任务在两期之间的变化"""

    task_no: str
    title: str
    before_pct: int | None = Field(description="较早一期的进度")
    pct: int = Field(description="进度")
    before_light: Light | None
    light: Light
    before_due: date | None
    due: date | None = Field(description="完成时限")
    extension_count: int = Field(description="延期次数")


class Agenda(Shape):
    """一个单位两期之间的变化，可作会议议程"""

    dept: str
    name: str
    moved: list[Moved] = Field(description="有进展或已销号")
    stuck: list[Moved] = Field(description="没有进展")
    fell_back: list[Moved] = Field(description="进度倒退")
    extended_again: list[Moved] = Field(description="再次延期")
    newly_red: list[Moved] = Field(description="新亮红灯")
    added: list[Moved] = Field(description="新增任务")


class ReplayQuery(PageQuery):
    """另一套规则，省略的按通报原用的规则"""

    completion: int | None = Field(None, ge=0, le=1000, description="序时完成率的权重")
    on_time: int | None = Field(None, ge=0, le=1000, description="按时率的权重")
    timely: int | None = Field(None, ge=0, le=1000, description="填报及时率的权重")
    first_pass: int | None = Field(None, ge=0, le=1000, description="一次通过率的权重")
    lag_points: int | None = Field(None, ge=0, le=100, description="结清允许落后的百分点")
    edition: int | None = Field(None, ge=1, description="版本，缺省为最新")


class Replayed(Shape):
    """一个单位在另一套规则下的得分和名次"""

    dept: str
    name: str
    score: str | None
    rank: int | None
    new_score: str | None
    new_rank: int | None
    parts: dict[str, str] = Field(description="各项比率原得的分")
    new_parts: dict[str, str] = Field(description="各项比率新得的分")


class Resettled(Shape):
    """在另一套规则下结账结果改变的任务"""

    task_no: str
    dept: str
    settlement: Settlement
    new_settlement: Settlement


class ReplayOut(Shape):
    """以另一套规则重算一期通报，不改变通报"""

    rules: dict[str, Any] = Field(description="重算所用的规则")
    changed: list[Replayed] = Field(description="名次改变的单位及原因")
    unchanged: int = Field(description="名次不变的单位数")
    resettled: list[Resettled] = Field(description="结账结果改变的任务")
