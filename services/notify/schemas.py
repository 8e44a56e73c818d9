"""The shapes in which messages, deliveries and templates come in and go out."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PageQuery
from chassis.text import NFC, lines, one_line
from services.notify.model import Channel, Level, Result, Status

Title = Annotated[str, one_line(60), NFC]
Text = Annotated[str, lines(1000), NFC]


class MessageQuery(PageQuery):
    """本人消息的筛选条件"""

    unread: bool | None = Field(None, description="true 只看未读，false 只看已读")


class MessageOut(BaseModel):
    """一条消息"""

    model_config = ConfigDict(from_attributes=True)

    notification_id: str
    object_ref: str = Field(description="所涉任务或问题的编号")
    level: Level = Field(description="ordinary 普通，urgent 紧急")
    title: str
    text: str
    requires_ack: bool = Field(description="是否需要签收回执")
    status: Status
    sent_at: datetime
    read_at: datetime | None
    acked_at: datetime | None
    version: int


class MessageCounts(BaseModel):
    """本人消息的数量"""

    unread: int = Field(description="未读")
    to_ack: int = Field(description="待签收回执")


class DeliveryQuery(PageQuery):
    """发送记录的筛选条件"""

    channel: Channel | None = Field(None, description="inbox 站内信，mail 邮件")
    result: Result | None = Field(None, description="waiting、sending、sent、failed_final")


class DeliveryOut(BaseModel):
    """一次发送：只有编号和状态，没有内容和地址"""

    id: int
    notification_id: str
    event_id: str
    template: str
    recipient: str
    channel: Channel
    result: Result
    attempts: int
    next_attempt_at: datetime | None
    finished_at: datetime | None
    error: str | None


class TemplateIn(BaseModel):
    """模板的新内容"""

    model_config = ConfigDict(extra="forbid")

    title: Title = Field(description="标题")
    text: Text = Field(description="正文，可用字段见 fields，日期写作 {{ sign_due | day }}")
    requires_ack: bool = Field(False, description="是否需要签收回执")


class TemplateOut(BaseModel):
    """一个模板"""

    code: str
    event: str
    title: str
    text: str
    requires_ack: bool
    fields: list[str] = Field(description="正文可用的字段")
    version: int = Field(description="数据版本，修改时放入 If-Match；0 为尚未修改的默认模板")


class TemplateList(BaseModel):
    """全部模板"""

    items: list[TemplateOut]
