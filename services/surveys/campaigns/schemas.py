"""How campaigns and actions look from outside."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, Shaped, lines, one_line
from services.surveys.campaigns.model import Action, ActionStatus, CampaignStatus
from services.surveys.visits.schemas import Day, VisitBurden

MOST_UNITS = 60
MOST_PARTICIPANTS = 200
MOST_ENTERPRISES = 50
MOST_PHOTOS = 50

Name = Annotated[str, one_line(100), NFC]
Place = Annotated[str, one_line(200), NFC]
Unit = Annotated[str, one_line(20), NFC]
Summary = Annotated[str, lines(4000), NFC]
CAMPAIGN_STATUS = "planning 筹备、running 进行中、ended 结束、archived 归档"
ACTION_STATUS = "planned 计划、held 已开展、verified 已核定"


class CampaignChange(Shape):
    """专项行动的内容"""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="名称；未归档的专项行动中唯一")
    alias: Name | None = Field(None, description="别名，问卷中可用它指称")
    parent_code: Name | None = Field(None, description="上级专项行动的代码")
    starts_on: Day = Field(description="开始日期")
    ends_on: Day | None = Field(None, description="结束日期；空表示未定")
    questionnaire_code: Annotated[str, one_line(50), NFC] | None = Field(None, description="所用问卷的代码")
    depts: list[Unit] = Field([], max_length=MOST_UNITS, description="参加单位编码；空表示全体成员单位")


class CampaignIn(CampaignChange):
    """新的专项行动"""

    campaign_code: Annotated[str, Shaped(r"^[A-Za-z0-9_-]{1,40}$", "须为 1 至 40 位字母、数字、- 或 _")] = (
        Field(description="代码，不再改变", examples=["wanmin"])
    )


class CampaignOut(Shape):
    """专项行动"""

    model_config = ConfigDict(from_attributes=True)

    campaign_code: str = Field(description="代码")
    name: str = Field(description="名称")
    alias: str | None = Field(description="别名")
    parent_code: str | None = Field(description="上级专项行动")
    starts_on: date = Field(description="开始日期")
    ends_on: date | None = Field(description="结束日期")
    questionnaire_code: str | None = Field(description="所用问卷")
    depts: list[str] = Field(description="参加单位；空表示全体成员单位")
    status: CampaignStatus = Field(description=CAMPAIGN_STATUS)
    version: int = Field(description="数据版本，修改时放入 If-Match")
    created_at: datetime = Field(description="建立时间")
    updated_at: datetime = Field(description="最后修改时间")


class CampaignQuery(PageQuery):
    """专项行动的筛选条件，多项同时满足"""

    q: Annotated[str, one_line(100), NFC] | None = Field(None, description="代码、名称或别名中的文字")
    status: CampaignStatus | None = Field(None, description=CAMPAIGN_STATUS)
    parent_code: str | None = Field(None, max_length=100, description="上级专项行动的代码")
    unit: str | None = Field(None, max_length=20, description="参加单位编码")
    date_from: date | None = Field(None, description="在此日期或之后仍在期内")
    date_to: date | None = Field(None, description="在此日期或之前开始")


class ActionChange(Shape):
    """场次的内容"""

    model_config = ConfigDict(extra="forbid")

    title: Name = Field(description="标题")
    action_date: Day = Field(description="行动日期")
    place: Place | None = Field(None, description="地点")
    depts: list[Unit] = Field(min_length=1, max_length=MOST_UNITS, description="参加单位编码")
    participants: list[Name] = Field([], max_length=MOST_PARTICIPANTS, description="参加人员，姓名或单位")
    enterprises: list[Annotated[str, one_line(36)]] = Field(
        [], max_length=MOST_ENTERPRISES, description="拟走访企业在企业库中的编号"
    )
    summary: Summary | None = Field(None, description="开展情况")


class ActionIn(ActionChange):
    """新的场次"""

    campaign_code: Name = Field(description="专项行动的代码")


class PhotoOut(Shape):
    """一张照片"""

    model_config = ConfigDict(from_attributes=True)

    sha256: str = Field(description="内容摘要，下载时用")
    name: str = Field(description="文件名")
    size: int = Field(description="字节数")
    media_type: str = Field(description="类型")


class ActionLine(Shape):
    """列表中的一个场次"""

    action_no: str = Field(description="场次编号")
    campaign_code: str = Field(description="专项行动代码")
    campaign: str = Field(description="专项行动名称")
    title: str = Field(description="标题")
    action_date: date = Field(description="行动日期")
    place: str | None = Field(description="地点")
    depts: list[str] = Field(description="参加单位")
    status: ActionStatus = Field(description=ACTION_STATUS)

    @classmethod
    def of(cls, action: Action) -> Self:
        """The shape of one row."""
        named = {"campaign_code": action.campaign.campaign_code, "campaign": action.campaign.name}
        own = {name: getattr(action, name) for name in cls.model_fields.keys() - named.keys()}
        return cls.model_validate(named | own)


class ActionOut(ActionLine):
    """一个场次"""

    participants: list[str] = Field(description="参加人员")
    enterprises: list[str] = Field(description="拟走访企业在企业库中的编号")
    summary: str | None = Field(description="开展情况")
    photos: list[PhotoOut] = Field(description="照片")
    version: int = Field(description="数据版本，修改时放入 If-Match")
    created_at: datetime = Field(description="登记时间")
    updated_at: datetime = Field(description="最后修改时间")


class ActionSaved(ActionOut):
    """保存后的场次，并提示走访过于频繁的企业"""

    warnings: list[VisitBurden] = Field(description="提示，不影响保存")


class ActionQuery(PageQuery):
    """场次的筛选条件，多项同时满足"""

    campaign: str | None = Field(None, max_length=100, description="专项行动的代码，含其下级")
    unit: str | None = Field(None, max_length=20, description="参加单位编码")
    status: ActionStatus | None = Field(None, description=ACTION_STATUS)
    counted: bool | None = Field(None, description="是否计入行动次数（已开展、已核定）")
    date_from: date | None = Field(None, description="行动日期不早于")
    date_to: date | None = Field(None, description="行动日期不晚于")
