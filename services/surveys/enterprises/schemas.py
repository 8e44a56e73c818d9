"""How enterprises come in and go out."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from chassis.files.cells import CellProblem
from chassis.files.imports import Effect, ImportCounts
from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import Shaped
from services.surveys.enterprises import particulars
from services.surveys.enterprises.particulars import LONGEST_NAME, Kind, Scale, Status, Town


def _read(reader: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda given: reader(given) if isinstance(given, str) else given)


def _line(longest: int) -> BeforeValidator:
    return _read(lambda text: particulars.line(text, longest))


Code = Annotated[str, _read(particulars.code)]
Name = Annotated[str, Field(max_length=LONGEST_NAME), _read(particulars.name)]
MnName = Annotated[str, Field(max_length=LONGEST_NAME), _line(LONGEST_NAME)]
KindIn = Annotated[Kind, _read(particulars.kind)]
ScaleIn = Annotated[Scale, _read(particulars.scale)]
TownIn = Annotated[Town, _read(particulars.town)]
StatusIn = Annotated[Status, _read(particulars.status)]
Industry = Annotated[str, _read(particulars.industry)]
Phone = Annotated[str, _read(particulars.phone)]
ShortLine = Annotated[str, Field(max_length=60), _line(60)]
LongLine = Annotated[str, Field(max_length=200), _line(200)]
PersonId = Annotated[str, Field(max_length=40), _line(40)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Lon = Annotated[float, Field(ge=-180, le=180)]


class EnterpriseIn(Shape):
    """要登记的企业；没有统一社会信用代码的牧户须填写嘎查和联系电话"""

    model_config = ConfigDict(extra="forbid")

    uscc: Code | None = Field(None, description="统一社会信用代码；全角、小写、空格自动归整")
    name: Name = Field(description="名称，2至100字")
    name_mn: MnName | None = Field(None, description="蒙古文名称")
    kind: KindIn = Field(description="主体类型")
    industry: Industry | None = Field(None, description="行业门类，GB/T 4754 的字母或名称")
    scale: ScaleIn | None = Field(None, description="规模")
    town: TownIn = Field(description="镇、开发区")
    gacha: ShortLine | None = Field(None, description="嘎查村、社区")
    address: LongLine | None = Field(None, description="地址")
    lat: Lat | None = Field(None, description="纬度")
    lon: Lon | None = Field(None, description="经度")
    legal_rep: ShortLine | None = Field(None, description="法定代表人")
    contact: ShortLine = Field(description="联系人")
    phone: Phone | None = Field(None, description="手机号，或区号-号码的固定电话")
    cadre: PersonId | None = Field(None, description="包联干部的人员编号")
    status: StatusIn = Field(Status.OPERATING, description="经营状态")


class EnterpriseChange(Shape):
    """要更正的内容：省略的字段保持不变，选填的字段给出 null 即清空"""

    model_config = ConfigDict(extra="forbid")

    uscc: Code | None = Field(None, description="统一社会信用代码")
    name: Name | None = Field(None, description="名称，2至100字")
    name_mn: MnName | None = Field(None, description="蒙古文名称")
    kind: KindIn | None = Field(None, description="主体类型")
    industry: Industry | None = Field(None, description="行业门类，GB/T 4754 的字母或名称")
    scale: ScaleIn | None = Field(None, description="规模")
    town: TownIn | None = Field(None, description="镇、开发区")
    gacha: ShortLine | None = Field(None, description="嘎查村、社区")
    address: LongLine | None = Field(None, description="地址")
    lat: Lat | None = Field(None, description="纬度")
    lon: Lon | None = Field(None, description="经度")
    legal_rep: ShortLine | None = Field(None, description="法定代表人")
    contact: ShortLine | None = Field(None, description="联系人")
    phone: Phone | None = Field(None, description="手机号，或区号-号码的固定电话")
    cadre: PersonId | None = Field(None, description="包联干部的人员编号")
    status: StatusIn | None = Field(None, description="经营状态")

    @field_validator("name", "kind", "town", "contact", "status", mode="before")
    @classmethod
    def _never_blank(cls, given: object) -> object:
        if given is None:
            raise ValueError("不能清空")
        return given


class EnterpriseFilter(Shape):
    """企业的筛选条件"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str | None = Field(None, min_length=1, max_length=100, description="名称中的文字，或代码、编号的开头")
    town: Town | None = Field(None, description="镇、开发区")
    kind: Kind | None = Field(None, description="主体类型")
    industry: Annotated[str, Shaped("^[A-T]$", "须为 A 至 T 的一个字母")] | None = Field(
        None, description="行业门类字母"
    )
    scale: Scale | None = Field(None, description="规模")
    status: Status | None = Field(None, description="经营状态")
    cadre: str | None = Field(None, max_length=40, description="包联干部的人员编号")
    incomplete: bool | None = Field(None, description="是否缺少镇、联系人或联系电话")


class EnterpriseQuery(PageQuery, EnterpriseFilter):
    """企业的筛选条件和顺序"""

    sort: Literal["name", "-updated"] = Field("name", description="name 按名称，-updated 最近修改的在前")


class WarningOut(Shape):
    """值得核对、但不影响保存的一处"""

    field: str
    code: str
    detail: str


class EnterpriseLine(Shape):
    """企业列表中的一家"""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str
    uscc: str | None = Field(description="统一社会信用代码")
    local_id: str | None = Field(description="牧户编号，没有代码时使用")
    name: str = Field(description="名称")
    kind: Kind = Field(description="主体类型")
    industry: str | None = Field(description="行业门类，GB/T 4754 的字母")
    scale: Scale | None = Field(description="规模")
    town: Town | None = Field(description="镇、开发区")
    gacha: str | None = Field(description="嘎查村、社区")
    contact: str | None = Field(description="联系人")
    phone: str | None = Field(description="联系电话；无查看权限时隐去中间几位")
    cadre: str | None = Field(description="包联干部的人员编号")
    status: Status = Field(description="经营状态")


class EnterpriseOut(EnterpriseLine):
    """一家企业的全部内容"""

    name_mn: str | None = Field(description="蒙古文名称")
    address: str | None = Field(description="地址")
    lat: float | None = Field(description="纬度")
    lon: float | None = Field(description="经度")
    legal_rep: str | None = Field(description="法定代表人")
    warnings: list[WarningOut] = Field(description="提醒核对的内容")
    version: int = Field(description="数据版本，修改时放入 If-Match")
    created_at: datetime
    updated_at: datetime


class ImportRow(Shape):
    """表格一行的识别结果"""

    row: int
    effect: Effect
    enterprise_id: str | None = Field(description="已登记企业的编号")
    uscc: str | None
    name: str | None
    changed: list[str] = Field(description="与已登记内容不同的字段")


class ImportPreview(Shape):
    """导入预览：逐行的识别结果和问题，不保存任何内容"""

    counts: ImportCounts
    rows: list[ImportRow]
    problems: list[CellProblem] = Field(description="全部问题；有问题时不能导入")
