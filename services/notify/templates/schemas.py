"""The shapes in which templates come in and go out."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.notify.templates.template import Template


class TemplateOut(Template):
    """一个模板"""

    code: str
    fields: list[str] = Field(description="正文可用的字段")
    packaged: bool = Field(description="是否为系统自带")
    version: int = Field(description="数据版本，修改时放入 If-Match；0 为尚未修改的自带模板")


class TemplateList(Shape):
    """全部模板"""

    items: list[TemplateOut]


class VersionOut(Shape):
    """模板的一个版本"""

    number: int
    content: Template
    changed_at: datetime
    changed_by: str


class VersionList(Shape):
    """模板的历次版本，最新的在前"""

    items: list[VersionOut]


class PreviewOut(Shape):
    """以示例内容生成的消息"""

    title: str
    text: str
    sms: str = Field(description="短信内容")


class DryRunIn(Shape):
    """试算的时段和规则"""

    model_config = ConfigDict(extra="forbid")

    since: date = Field(description="起始日期")
    until: date = Field(description="截止日期（含）")
    templates: dict[str, Template] = Field(
        {}, description="试用的模板，按代码替换或新增；空为现行模板", max_length=200
    )
    only: list[str] = Field([], description="只看这些模板；空为全部", max_length=200)
    limit: int = Field(500, ge=1, le=5000, description="至多列出的条数，总数照算")


class DryRunLine(Shape):
    """规则会发出的一条消息"""

    at: datetime = Field(description="发出时间")
    template: str
    object_ref: str
    recipient: str
    level: str
    title: str
    text: str


class DryRunOut(Shape):
    """试算结果：会发出的每条消息"""

    total: int = Field(description="消息总数")
    withdrawn: int = Field(description="因事项已办结、签收、延期或转办而不再发送的")
    unaddressed: int = Field(description="找不到收件人的")
    per_template: dict[str, int]
    per_recipient: dict[str, int]
    items: list[DryRunLine]
