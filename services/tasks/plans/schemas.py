"""The shapes in which plan sets and tasks come in and go out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.files.cells import CellProblem
from chassis.files.imports import Effect, ImportCounts
from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.text import NFC, one_line
from services.tasks.plans.model import PlanStatus, TaskStatus

Title = Annotated[str, one_line(200), NFC]
Line = Annotated[str, one_line(100), NFC]
Name = Annotated[str, one_line(60), NFC]
Code = Annotated[str, one_line(20), NFC]
Edition = Annotated[str, one_line(10), NFC]
DocNo = Annotated[str, one_line(60, pattern=r"^[^\x00-\x1f\x7f]+〔20[0-9]{2}〕[1-9][0-9]*号$"), NFC]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{5,30}$")]
PlanCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
Level = Literal["central", "region", "city", "banner"]


class PlanChange(BaseModel):
    """方案发布前可以修改的内容：省略的字段保持不变"""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = Field(None, description="方案名称")
    doc_title: Title | None = Field(None, description="文件名称")
    doc_no: DocNo | None = Field(None, description="文号，如 鄂前政办发〔2024〕12号")
    issued_by: Line | None = Field(None, description="印发机关")
    issued_on: date | None = Field(None, description="印发日期")
    declared_count: int | None = Field(None, ge=1, le=100_000, description="任务数")


class PlanIn(BaseModel):
    """要建立的方案"""

    model_config = ConfigDict(extra="forbid")

    code: PlanCode = Field(description="方案代码，如 QJ50")
    name: Name = Field(description="方案名称")
    level: Level = Field(description="层级：central 中央，region 自治区，city 市级，banner 旗级")
    edition: Edition = Field(description="版本，如 5.0")
    year: int = Field(ge=2020, le=2098, description="年度")
    doc_title: Title = Field(description="文件名称")
    doc_no: DocNo | None = Field(None, description="文号，如 鄂前政办发〔2024〕12号")
    issued_by: Line | None = Field(None, description="印发机关")
    issued_on: date | None = Field(None, description="印发日期")
    declared_count: int = Field(ge=1, le=100_000, description="任务数，导入数与其一致方可发布")
    refs: list[PlanCode] = Field(default=[], max_length=20, description="对照方案的代码")


class PlanOut(BaseModel):
    """方案"""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    level: Level
    edition: str
    year: int
    doc_title: str
    doc_no: str | None
    issued_by: str | None
    issued_on: date | None
    declared_count: int
    imported_count: int = Field(description="已导入任务数")
    refs: list[str]
    status: PlanStatus
    published_on: date | None
    version: int
    created_at: datetime
    updated_at: datetime


class PlanQuery(PageQuery):
    """方案的筛选条件"""

    year: int | None = Field(None, ge=2020, le=2098, description="年度")
    level: Level | None = None


class RowOut(BaseModel):
    """表格一行的识别结果"""

    row: int
    task_no: str | None = Field(description="任务编号；序号无法识别时为空")
    effect: Effect
    changed: list[str] = Field(description="与已导入内容不同的字段")
    title: str | None
    content: str | None
    lead_dept: str | None
    co_depts: list[str] | None
    start_date: date | None
    due_kind: Literal["fixed", "long_term"] | None
    due_date: date | None
    leader: str | None
    owner: str | None
    owner_phone: str | None
    supervisor: str | None


class SkippedRowOut(BaseModel):
    """表格中不是任务的一行，如分节标题"""

    row: int
    text: str


class ImportPreview(BaseModel):
    """导入预览：逐行的识别结果和问题，不保存任何内容"""

    counts: ImportCounts
    rows: list[RowOut]
    problems: list[CellProblem] = Field(description="全部问题；有问题时不能导入")
    skipped: list[SkippedRowOut] = Field(description="跳过的行")
    absent: list[str] = Field(description="已导入但本表中没有的任务编号，导入后保留")


class TaskChange(BaseModel):
    """任务派发前可以补充或更正的内容：省略的字段保持不变"""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = Field(None, description="任务名称")
    leader: Name | None = Field(None, description="责任领导")
    owner: Name | None = Field(None, description="责任人")
    owner_phone: Phone | None = Field(None, description="联系电话")
    supervisor: Line | None = Field(None, description="盯办人的人员编号")


class Box(StrEnum):
    """The counters of a to-do list (domain.md §6.2); each is also a filter."""

    TO_SIGN = "to_sign"  #: 待签收
    IN_PROGRESS = "in_progress"  #: 办理中
    YELLOW = "yellow"  #: 临期
    RED = "red"  #: 逾期


class TodoQuery(PageQuery):
    """待办的筛选条件"""

    box: Box | None = Field(None, description="to_sign 待签收，in_progress 办理中，yellow 临期，red 逾期")


class TodoCounts(BaseModel):
    """待办数量，与按同名条件查询所得条数一致"""

    to_sign: int = Field(description="待签收")
    in_progress: int = Field(description="办理中")
    yellow: int = Field(description="临期（黄）")
    red: int = Field(description="逾期（红）")


class TaskQuery(PageQuery):
    """任务的筛选条件"""

    plan: PlanCode | None = Field(None, description="方案代码")
    dept: Code | None = Field(None, description="主办或协办单位")
    status: TaskStatus | None = Field(None, description="状态")
    light: Light | None = Field(None, description="亮灯")
    due_from: date | None = Field(None, description="完成时限不早于")
    due_to: date | None = Field(None, description="完成时限不晚于")


class TaskLine(BaseModel):
    """任务列表或待办中的一项任务"""

    task_no: str
    plan_code: str
    title: str
    status: TaskStatus
    lead_dept: str = Field(description="主办单位")
    co_depts: list[str] = Field(description="协办单位")
    dispatched_on: date | None = Field(description="交办日期")
    sign_due: date | None = Field(description="签收时限")
    due_kind: Literal["fixed", "long_term"] = Field(description="时限类型：fixed 有期限，long_term 长期坚持")
    due_date: date | None = Field(description="完成时限")
    remaining: int | None = Field(description="剩余工作日")
    overdue: int | None = Field(description="逾期工作日")
    progress_pct: int = Field(description="进度")
    light: Light = Field(description="亮灯")


class TaskOut(TaskLine):
    """一项任务的全部内容"""

    version: int
    seq: int
    content: str
    start_date: date
    leader: str | None
    owner: str | None
    owner_phone: str | None
    supervisor: str | None
    accepted_on: date | None
    created_at: datetime
    updated_at: datetime
