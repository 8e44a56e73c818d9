"""How the figures look from outside."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape


class FiguresQuery(Shape):
    """统计范围，多项同时满足"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    campaign: str | None = Field(None, max_length=100, description="专项行动的代码，含其下级")
    unit: str | None = Field(None, max_length=20, description="参加单位、走访干部所在单位编码")
    date_from: date | None = Field(None, description="行动、走访日期不早于")
    date_to: date | None = Field(None, description="行动、走访日期不晚于")


class FigureListQuery(PageQuery, FiguresQuery):
    """统计范围，分页"""


class Figure(Shape):
    """一个数字和它的清单"""

    number: int = Field(description="数字，每次查询时统计")
    list: str = Field(description="清单的地址，条数与数字相同")


class SatisfactionFigure(Shape):
    """满意指数和计入的答卷"""

    index: float | None = Field(
        description="平均分：5→100、4→80、3→60、2→40、1→20，保留两位小数；没有评价时为空"
    )
    n: int = Field(description="计入的有效答卷份数")
    list: str = Field(description="计入的答卷清单的地址")


class HandlingFigure(Shape):
    """满意率和计入的问题"""

    percent: float | None = Field(
        description="满意率：最近一次有效回访评为非常满意、满意、基本满意的占比，保留两位小数；没有评价时为空"
    )
    n: int = Field(description="反映人评价过的问题数")
    list: str = Field(description="计入的问题清单的地址")


class FiguresOut(Shape):
    """走访和问卷的统计数字"""

    actions: Figure = Field(description="行动次数：已开展、已核定的场次")
    enterprises_visited: Figure = Field(description="走访企业数：有有效走访的企业，每家只计一次")
    submissions_effective: Figure = Field(description="问卷有效数")
    problems: Figure = Field(description="问题数，不成立的不计")
    problems_solved: Figure = Field(description="解决问题数，含已回访")
    enterprises_served: Figure = Field(description="服务企业数：已解决问题的企业，每家只计一次")
    satisfaction: SatisfactionFigure = Field(description="满意鄂前旗指数")
    handling: HandlingFigure = Field(description="反映人对走访中所提问题办理情况的满意率")
