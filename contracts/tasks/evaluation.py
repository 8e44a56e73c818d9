"""What an evaluation or a comparison found, of which an issue or a task is made (domain.md EV)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event


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
