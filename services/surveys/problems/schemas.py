"""How extracted problems look from outside."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PageQuery
from services.surveys.problems.model import Status


class ProblemQuery(PageQuery):
    """提取问题的筛选条件"""

    status: Status | None = Field(None, description="状态")
    submission_id: str | None = Field(None, max_length=36, description="答卷编号")
    category: str | None = Field(None, max_length=20, description="问题类别")


class ProblemEnterpriseOut(BaseModel):
    """涉及企业"""

    enterprise_id: str | None = Field(description="企业库编号")
    name: str = Field(description="企业名称")
    uscc: str | None = Field(description="统一社会信用代码")


class ProblemOut(BaseModel):
    """从答卷提取的问题"""

    model_config = ConfigDict(from_attributes=True)

    problem_id: str = Field(description="问题编号，即台账中的来源凭据")
    submission_id: str = Field(description="答卷编号")
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
    status: Status = Field(
        description="to_confirm 待确认、reported 已上报、opened 已立项、solved 已解决、"
        "followed_up 已回访、unfounded 不成立"
    )
    issue_no: str | None = Field(description="台账问题编号")
    version: int = Field(description="数据版本，修改时放入 If-Match")
