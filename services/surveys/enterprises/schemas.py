"""How enterprises come in and go out."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from services.surveys.enterprises.particulars import Kind, Scale, Status, Town


class WarningOut(BaseModel):
    """值得核对、但不影响保存的一处"""

    field: str
    code: str
    detail: str


class EnterpriseLine(BaseModel):
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
