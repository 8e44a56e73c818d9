"""How visits look from outside."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines, one_line
from services.surveys.problems.schemas import HeardProblem
from services.surveys.visits.model import Status, Visit

MOST_CADRES = 30
STATUS_TEXT = "effective 有效、void 无效"

Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
Reference = Annotated[str, one_line(100), NFC]


class Position(Shape):
    """定位"""

    model_config = ConfigDict(extra="forbid")

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] = Field(description="纬度")
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = Field(description="经度")


class VisitChange(Shape):
    """走访的情况"""

    model_config = ConfigDict(extra="forbid")

    cadres: list[Reference] = Field([], max_length=MOST_CADRES, description="走访干部的人员编号")
    place: Annotated[str, one_line(200), NFC] | None = Field(None, description="地点")
    position: Position | None = Field(None, description="定位")
    findings: Annotated[str, lines(4000), NFC] | None = Field(None, description="走访所见")


class VisitIn(VisitChange):
    """一次走访；走访干部不填时为登记人"""

    enterprise_id: Annotated[str, one_line(36)] = Field(description="企业在企业库中的编号")
    visit_date: Day = Field(description="走访日期")
    action_no: Reference | None = Field(None, description="场次编号")
    campaign_code: Reference | None = Field(None, description="专项行动代码；有场次时可不填")


class VoidIn(Shape):
    """作废的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500, 2), NFC] = Field(description="理由")


class VisitBurden(Shape):
    """提示：企业近期已被多个专项行动走访"""

    code: Literal["visit_burden"] = "visit_burden"
    detail: str = Field(description="说明")
    enterprise_id: str = Field(description="企业库编号")
    campaigns: list[str] = Field(description="近期走访过该企业的专项行动")


class VisitedOut(Shape):
    """被走访企业"""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str = Field(description="企业库编号")
    name: str = Field(description="企业名称")


class VisitLine(Shape):
    """列表中的一次走访"""

    visit_id: str = Field(description="走访编号")
    enterprise: VisitedOut = Field(description="企业")
    visit_date: date = Field(description="走访日期")
    action_no: str | None = Field(description="场次")
    campaign_code: str | None = Field(description="专项行动代码")
    campaign: str | None = Field(description="专项行动名称")
    cadres: list[str] = Field(description="走访干部")
    depts: list[str] = Field(description="走访干部所在单位")
    status: Status = Field(description=STATUS_TEXT)

    @classmethod
    def of(cls, visit: Visit) -> "VisitLine":
        """The shape of one row."""
        told = visit.as_told().model_dump(exclude={"enterprise"})
        return cls(enterprise=VisitedOut.model_validate(visit.enterprise), **told)


class VisitOut(VisitLine):
    """一次走访"""

    place: str | None = Field(description="地点")
    position: Position | None = Field(description="定位")
    findings: str | None = Field(description="走访所见")
    void_reason: str | None = Field(description="作废理由")
    problems: list[HeardProblem] = Field(description="走访中听到的问题和办理情况")
    version: int = Field(description="数据版本，修改时放入 If-Match")
    created_at: datetime = Field(description="登记时间")
    updated_at: datetime = Field(description="最后修改时间")

    @classmethod
    def with_problems(cls, visit: Visit, problems: list[HeardProblem]) -> "VisitOut":
        """The shape of one row, in full."""
        known = visit.lat is not None and visit.lon is not None
        kept = ("place", "findings", "void_reason", "version", "created_at", "updated_at")
        return cls(
            **VisitLine.of(visit).model_dump(),
            **{name: getattr(visit, name) for name in kept},
            position=Position(lat=visit.lat, lon=visit.lon) if known else None,
            problems=problems,
        )


class VisitSaved(VisitOut):
    """登记后的走访，并提示走访过于频繁的企业"""

    warnings: list[VisitBurden] = Field(description="提示，不影响登记")


class VisitQuery(PageQuery):
    """走访的筛选条件，多项同时满足"""

    campaign: str | None = Field(None, max_length=100, description="专项行动的代码，含其下级")
    action_no: str | None = Field(None, max_length=100, description="场次编号")
    enterprise_id: str | None = Field(None, max_length=36, description="企业在企业库中的编号")
    unit: str | None = Field(None, max_length=20, description="走访干部所在单位编码")
    cadre: str | None = Field(None, max_length=100, description="走访干部的人员编号")
    status: Status | None = Field(None, description=STATUS_TEXT)
    date_from: date | None = Field(None, description="走访日期不早于")
    date_to: date | None = Field(None, description="走访日期不晚于")
