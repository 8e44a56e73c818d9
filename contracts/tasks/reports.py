"""What a month's round came to (domain.md MON)."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


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


class ReportProblemRaised(Event):
    """The centre has the ledger follow up a problem that a signed report names (domain.md §5.3 C)."""

    aggregate: ClassVar[str] = "problem_id"

    problem_id: str  #: IssueOpened.source_ref repeats it; begins with the month
    month: str
    report_no: str
    text: str  #: 存在问题
    measure: str  #: 调整措施
    suggested_dept: str | None
    raised_on: date
    status: str = "raised"  #: 已转入问题台账


class UnitInterviewSent(Event):
    """A leader approved that a unit's head is talked to about the month (约谈); approving sends it (ESC)."""

    aggregate: ClassVar[str] = "interview"

    interview: str  #: 2024-11/D06/score
    month: str
    dept: str
    cause: Literal["score", "arrears"]  #: 得分低于约谈线, 连续欠账 (ESC-5)
    score: str | None  #: a decimal as text; none for arrears
    task_nos: list[str]  #: those in arrears
    sent_on: date
    status: str = "sent"  #: 已批准并发出
