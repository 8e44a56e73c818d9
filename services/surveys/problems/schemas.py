"""How extracted problems look from outside."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.surveys.problems.model import ExtractedProblem, Status
from services.surveys.problems.standing import IssueStanding

LONGEST_TEXT = 4000  #: as the ledger takes it (domain.md §4.2)
STATUS_TEXT = (
    "to_confirm 待确认、reported 已上报、opened 已立项、solved 已解决、followed_up 已回访、unfounded 不成立"
)


class ProblemQuery(PageQuery):
    """提取问题的筛选条件"""

    status: Status | None = Field(None, description="状态")
    submission_id: str | None = Field(None, max_length=36, description="答卷编号")
    category: str | None = Field(None, max_length=20, description="问题类别")
    counted: bool | None = Field(None, description="是否计入问题数（不成立、并案的不计）")
    solved: bool | None = Field(None, description="是否已解决（含已回访，并案的不计）")
    rated: bool | None = Field(None, description="反映人是否评价过办理情况（并案的不计）")
    campaign: str | None = Field(None, max_length=100, description="专项行动的代码，含其下级")
    unit: str | None = Field(None, max_length=20, description="走访干部所在单位编码")
    date_from: date | None = Field(None, description="反映日期不早于")
    date_to: date | None = Field(None, description="反映日期不晚于")


class ConfirmIn(Shape):
    """向企业核实后补充的问题描述"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, lines(LONGEST_TEXT), NFC] = Field(description="问题描述")
    category: str | None = Field(None, max_length=20, description="问题类别；不填则不变")


class DismissIn(Shape):
    """认定不成立的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500, 2), NFC] = Field(description="理由")


class ProblemEnterpriseOut(Shape):
    """涉及企业"""

    enterprise_id: str | None = Field(description="企业库编号")
    name: str = Field(description="企业名称")
    uscc: str | None = Field(description="统一社会信用代码")


class IssueStandingOut(Shape):
    """问题台账最近告知的办理情况；并案的，为并入的那一件"""

    model_config = ConfigDict(from_attributes=True)

    issue_no: str = Field(description="台账问题编号")
    status: str = Field(
        description="registered 待受理、accepted 已受理、in_progress 办理中、suspended 挂账、"
        "callback 待回访、closed 已销号、rejected 不予受理、merged 并案"
    )
    asked_on: date | None = Field(description="回访日期")
    resolved: str | None = Field(description="回访结果：resolved 已解决、partly 部分解决、unresolved 未解决")
    rating: int | None = Field(description="反映人的评价，1 非常不满意至 5 非常满意")


class ProblemOut(Shape):
    """从答卷提取的问题"""

    model_config = ConfigDict(from_attributes=True)

    problem_id: str = Field(description="问题编号，即台账中的来源凭据")
    submission_id: str | None = Field(description="答卷编号；回访中发现的反弹，原问题不来自答卷时为空")
    question_code: str = Field(description="题名")
    question_path: str = Field(description="在答卷中的位置")
    option_code: str = Field(description="选项代码")
    category: str = Field(description="问题类别")
    text: str = Field(description="问题描述")
    enterprises: list[ProblemEnterpriseOut] = Field(description="涉及企业")
    campaign: str | None = Field(description="专项行动")
    suggested_dept: str | None = Field(description="建议主办单位")
    reported_on: date = Field(description="反映日期")
    registered_on: date | None = Field(description="上报日期，各期限由此起算")
    status: Status = Field(description=STATUS_TEXT)
    issue_no: str | None = Field(description="台账问题编号")
    issue: IssueStandingOut | None = Field(description="在台账中的办理情况")
    recurrence_of: str | None = Field(description="反弹前的台账问题编号")
    merged_into: str | None = Field(description="并入的台账问题编号")
    decided_at: datetime | None = Field(description="核实时间")
    decided_by: str | None = Field(description="核实人")
    decision: str | None = Field(description="认定不成立的理由")
    version: int = Field(description="数据版本，修改时放入 If-Match")

    @classmethod
    def of(cls, problem: ExtractedProblem, standing: IssueStanding | None) -> "ProblemOut":
        """A problem with where its issue stands."""
        shown = {name: getattr(problem, name) for name in cls.model_fields if name != "issue"}
        return cls.model_validate(shown | {"issue": standing})


class HeardProblem(Shape):
    """走访中听到的问题和办理情况；描述只供中心和主办单位查看"""

    problem_id: str = Field(description="问题编号")
    category: str = Field(description="问题类别")
    status: Status = Field(description=STATUS_TEXT)
    issue: IssueStandingOut | None = Field(description="在台账中的办理情况")
