"""What tasks tells the others: plans, tasks, rounds and what follows from them."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.event import Event
from contracts.officetime import EscalationLevel, EscalationStatus, Light


class IndicatorUpserted(Event):
    """An indicator of one of the catalogues is this, whatever was said of it before (domain.md §4.1)."""

    aggregate: ClassVar[str] = "code"

    code: str  #: NM-03
    catalogue: str  #: WB, NC or NM
    name: str
    env_dimension: str | None  #: 政务环境, 市场环境, 法治环境 or 社会环境
    active: bool  #: whether it may be named from now on


class PlanPublished(Event):
    """A plan set is in force and its tasks are dispatched (domain.md §4.1)."""

    aggregate: ClassVar[str] = "plan_code"

    plan_code: str
    year: int
    version: str
    task_count: int
    published_on: date
    status: str = "published"  #: 已发布


class TaskDispatched(Event):
    """A task waits for its lead unit's signature; a second dispatch restarts ``sign_due``."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str  #: 主办单位
    co_depts: list[str]  #: 协办单位
    supervisor: str  #: person id, 盯办人
    dispatched_on: date
    sign_due: date
    due_date: date | None  #: 完成时限; none for a long-term task
    status: str = "dispatched"  #: 待签收
    title: str | None = None
    owner: str | None = None  #: 责任人, as the plan names them


class TaskAccepted(Event):
    """The lead unit signed for the task and works on it."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str
    accepted_on: date
    in_time: bool  #: on or before ``sign_due``
    status: str = "in_progress"  #: 推进中


class TaskLightChanged(Event):
    """The light of an open task is another one than before (domain.md LGT)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    lead_dept: str
    from_light: Light
    to_light: Light
    due_date: date | None
    remaining: int | None  #: working days left, CAL-5; none without a due date
    overdue: int | None  #: working days past, CAL-6


class TaskReturned(Event):
    """The centre took a task back that a unit had returned (退办); it is dispatched anew."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str  #: the unit that returned it
    reason: str
    suggested_dept: str | None  #: the unit it thinks competent
    return_count: int  #: 退办次数, this time included
    returned_on: date
    status: str = "draft"  #: 草稿


class TaskProgressReported(Event):
    """A unit told how far a task is."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str
    progress_pct: int  #: 0 to 100
    before_pct: int
    reported_on: date
    status: str


class TaskEscalated(Event):
    """A rung of the ladder fired for a task, or a proposed one was approved or sent (domain.md ESC)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    title: str
    level: EscalationLevel
    status: EscalationStatus
    episode_due: date  #: the due date this episode is about
    remaining: int  #: working days left, CAL-5; 0 once due
    overdue_workdays: int  #: CAL-6
    lead_dept: str
    co_depts: list[str]
    supervisor: str  #: person id, 盯办人
    fired_on: date
    order_no: str | None  #: 鄂前营商督〔2024〕1号, of a supervision order
    requirement: str | None  #: what the order demands
    reply_due: date | None  #: by when the unit answers the order


class TaskEscalationAnnulled(Event):
    """A rung that fired does not count: the extension had been asked for in time (domain.md ESC-6)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    level: EscalationLevel
    episode_due: date
    fired_on: date
    annulled_on: date


class TaskDeadlineChanged(Event):
    """A task is due on another day than before; a new escalation episode begins.

    With another ``deadline`` than ``due`` the task is due when it was due, and only that one has moved,
    because the calendar did.
    """

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    old_due: date | None
    new_due: date | None
    reason: Literal["extension", "calendar", "upper"]  #: 延期, 日历调整, 上级调整
    extension_count: int  #: 延期次数, this time included
    changed_on: date
    status: str
    deadline: Literal["due", "sign", "co", "verify"] = "due"  #: 完成时限, 签收时限, 协办时限, 复核时限


class TaskCloseRequested(Event):
    """The lead unit says the task is done; the centre verifies it, and the ladder pauses (ESC-3)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    submitted_on: date
    on_time: bool  #: ``submitted_on`` on or before the due date in force; true of a long-term task
    late_workdays: int
    verify_due: date
    status: str = "submitted"  #: 待复核


class TaskCloseRejected(Event):
    """The centre found the task not done; the due date stays and the ladder resumes."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    rejected_on: date
    due_date: date | None
    status: str = "in_progress"  #: 推进中


class TaskClosed(Event):
    """The task is verified and struck off (销号)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    submitted_on: date
    closed_on: date
    due_date: date | None  #: the one in force at the end
    on_time: bool
    late_workdays: int
    status: str = "closed"  #: 已销号


class TaskSuspended(Event):
    """A leader put the task on hold (暂缓): its clock stands and it presses nobody."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    until: date  #: when it is looked at again
    suspended_on: date
    status: str = "suspended"  #: 暂缓


class TaskResumed(Event):
    """A task on hold is worked on again."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    due_date: date | None
    resumed_on: date
    status: str = "in_progress"  #: 推进中


class TaskCancelled(Event):
    """The task is given up, or merged into another one (撤销、合并); it leaves all totals."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    target: str | None  #: task_no of the task it was merged into
    cancelled_on: date
    status: str = "cancelled"  #: 撤销


class RequiredFilings(BaseModel):
    """How many filings a unit owes in a round."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dept: str
    count: int  #: 应报, at least 1


class RoundOpened(Event):
    """A monthly round collects filings from now on (domain.md MON)."""

    aggregate: ClassVar[str] = "month"

    month: str  #: 2024-11
    cutoff: date  #: 数据截止
    fill_due: date  #: 填报时限
    review_due: date  #: 审核时限
    publish_due: date  #: 印发时限
    required: list[RequiredFilings]  #: only units that owe any
    opened_on: date
    status: str = "collecting"  #: 填报中


class RoundFillClosed(Event):
    """The time for filing in a round is over; what comes now is late."""

    aggregate: ClassVar[str] = "month"

    month: str
    fill_due: date
    review_due: date
    required: int  #: 应报
    submitted: int  #: 已报
    closed_on: date
    status: str = "reviewing"  #: 审核中


class RoundFillDue(Event):
    """Today is the last day for filing, and these units have gaps: they are told so, once each (催报)."""

    aggregate: ClassVar[str] = "month"

    month: str
    fill_due: date
    missing: list[RequiredFilings]  #: what is still owed, only units that owe any


class FilingSubmitted(Event):
    """A unit filed what it did for a task in a round; told again when it files anew."""

    aggregate: ClassVar[str] = "filing"

    filing: str  #: 2024-11/QJ50-001
    month: str
    task_no: str
    dept: str
    progress_pct: int
    timeliness: Literal["on_time", "late"]  #: 按时, 迟报; judged on the first submission
    submitted_on: date
    returned_count: int
    status: str = "submitted"  #: 已报


class FilingReturned(Event):
    """The centre sent a filing back; it must be filed anew."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    reason: str
    resubmit_due: date
    returned_on: date
    returned_count: int
    status: str = "returned"  #: 退回


class FilingAccepted(Event):
    """The centre accepted a filing."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    timeliness: Literal["on_time", "late"]
    first_pass: bool  #: never returned
    accepted_on: date
    status: str = "accepted"  #: 已审核


class FilingMissed(Event):
    """A required filing had not come when the round was compiled (漏报)."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    status: str = "missing"  #: 漏报


class Ranked(BaseModel):
    """A unit's place in a round."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dept: str
    score: str  #: two decimals, half up (RND-1); a decimal as text
    rank: int


class ReportCompiled(Event):
    """A round's report is drawn up from its frozen figures and waits for the leader's signature."""

    aggregate: ClassVar[str] = "month"

    month: str
    report_no: str  #: 鄂前营商调〔2024〕11号
    edition: int  #: 1, and one more with each correction
    ranking: list[Ranked]
    compiled_on: date
    status: str = "compiled"  #: 已汇总


class ReportSigned(Event):
    """The leader signed a round's report."""

    aggregate: ClassVar[str] = "month"

    month: str
    report_no: str
    edition: int
    signed_on: date
    status: str = "signed"  #: 已审签


class ReportPublished(Event):
    """A round's report is out; from now on units see the ranking (domain.md PERM-2)."""

    aggregate: ClassVar[str] = "month"

    month: str
    report_no: str
    edition: int
    ranking: list[Ranked]
    files: list[str]  #: docx, pdf, xlsx
    published_on: date
    status: str = "published"  #: 已印发


class EvaluationProblemFound(Event):
    """The evaluation found a problem; it becomes an issue of its own (domain.md EV-6)."""

    aggregate: ClassVar[str] = "problem_id"

    problem_id: str  #: IssueOpened.source_ref repeats it
    cycle: str  #: 评估周期
    indicator: str  #: code
    env_dimension: str | None
    title: str
    text: str
    suggested_dept: str | None
    found_on: date
    due: date | None  #: the fixed date of the problem list
    status: str = "found"


class BenchmarkGapFound(Event):
    """The banner is behind the one it measures itself against (短板)."""

    aggregate: ClassVar[str] = "benchmark_id"

    benchmark_id: str  #: IssueOpened.source_ref repeats it
    indicator: str  #: code
    metric: str  #: 环节, 时间, 材料, 成本 or 满意度
    own: str  #: decimals as text
    bench: str
    bench_name: str  #: 全国最优, 自治区最优, 市内最优 or 其他
    gap: str
    gap_pct: str | None  #: none where the other's value is 0
    wants: Literal["issue", "task", "nothing"]  #: what the centre chose to make of it
    text: str
    suggested_dept: str | None
    found_on: date
    due: date | None  #: set by the dispatcher for an issue
    status: str = "found"


class CalendarUpdated(Event):
    """A year's holidays and make-up working days are these, whatever older revisions said (CAL-10)."""

    aggregate: ClassVar[str] = "year"

    year: int  #: the notice's year; its days may begin in the December before
    holidays: list[date]
    workdays: list[date]  #: weekend days worked instead
    revision: int  #: counts the changes of this year, from 1
