"""The shapes in which officers and their activities come in and go out."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.files.attachments import AttachmentOut
from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.issues.fields import Explanation, Line, Phone
from services.issues.officers.model import ActivityKind, OfficerCategory, OfficerLevel, OfficerStatus

LEVELS_SAID = "city 市级，banner 旗级"
STATUS_SAID = "serving 在聘，expired 期满，dismissed 解聘"


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class OfficerIn(_In):
    """要聘任的监督体验官"""

    name: Line
    phone: Phone
    level: OfficerLevel = Field(description=LEVELS_SAID)
    category: OfficerCategory = Field(description="类别")
    person_id: Line | None = Field(None, description="反映问题所用账号的人员编号，须有监督体验官角色")
    unit: Line | None = Field(None, description="所在单位")
    appointed_on: date | None = Field(None, description="聘任日期，默认当日")
    term_end: date | None = Field(None, description="任期届满日，默认满两年")


class RenewIn(_In):
    """续聘"""

    term_end: date | None = Field(None, description="任期届满日，默认满两年")


class EndIn(_In):
    """解聘"""

    reason: Explanation


class OfficerQuery(PageQuery):
    """名册的筛选条件"""

    level: OfficerLevel | None = Field(None, description=LEVELS_SAID)
    status: OfficerStatus | None = Field(None, description=STATUS_SAID)
    category: OfficerCategory | None = Field(None, description="类别")
    as_of: date | None = Field(None, description="该日在聘的")


class TermOut(Shape):
    """一届任期，首尾两日均在任"""

    model_config = ConfigDict(from_attributes=True)

    number: int
    first_day: date
    last_day: date


class OfficerOut(Shape):
    """一名监督体验官；无权查看的电话以掩码显示"""

    officer_id: str
    version: int
    name: str
    phone: str
    level: OfficerLevel
    category: OfficerCategory
    person_id: str | None
    unit: str | None
    appointed_on: date
    term_end: date
    status: OfficerStatus
    ended_on: date | None
    end_reason: str | None
    terms: list[TermOut]


class ActivityIn(_In):
    """一次活动"""

    kind: ActivityKind = Field(description="体验、政策宣传或意见收集")
    held_on: date
    place: Line | None = None
    note: Annotated[str, lines(2000, 5), NFC] = Field(description="活动情况")


class ActivityQuery(PageQuery):
    """活动的筛选条件"""

    kind: ActivityKind | None = Field(None, description="体验、政策宣传或意见收集")


class ActivityOut(Shape):
    """一次活动的记录"""

    activity_id: int
    kind: ActivityKind
    held_on: date
    place: str | None
    note: str
    files: list[AttachmentOut] = Field(description="附件")
    version: int


class FiguresQuery(Shape):
    """统计的时点和期间"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date | None = Field(None, description="截至日期，默认当日")
    since: date | None = Field(None, description="活动和问题自何日起")


class LevelFigures(Shape):
    """一个层级的数量"""

    serving: int = Field(description="在聘")
    activities: dict[ActivityKind, int]
    reported: int = Field(description="本人反映的问题")
    solved: int = Field(description="其中已解决")


class OfficerFigures(Shape):
    """监督体验官的数量，与按同样条件查询所得条数一致"""

    as_of: date
    city: LevelFigures
    banner: LevelFigures
