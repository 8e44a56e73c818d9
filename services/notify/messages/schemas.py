"""The shapes in which messages go out."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from services.notify.messages.model import Level, Status


class MessageQuery(PageQuery):
    """本人消息的筛选条件"""

    unread: bool | None = Field(None, description="true 只看未读，false 只看已读")
    to_ack: bool | None = Field(None, description="true 只看待签收回执的，false 只看其余的")


class MessageOut(Shape):
    """一条消息"""

    model_config = ConfigDict(from_attributes=True)

    notification_id: str
    object_ref: str = Field(description="所涉任务或问题的编号")
    level: Level = Field(description="ordinary 普通，urgent 紧急，receipt 回执")
    title: str
    text: str
    requires_ack: bool = Field(description="是否需要签收回执")
    ack_due: date | None = Field(description="签收回执的时限")
    status: Status
    sent_at: datetime
    read_at: datetime | None
    acked_at: datetime | None
    version: int


class ReceiptQuery(PageQuery):
    """查哪个事项的签收情况"""

    object_ref: str = Field(max_length=60, description="任务、问题等的编号")


class ReceiptOut(Shape):
    """告知一人的一条消息及其签收情况，不含正文"""

    model_config = ConfigDict(from_attributes=True)

    notification_id: str
    title: str
    level: Level = Field(description="ordinary 普通，urgent 紧急，receipt 回执")
    recipient: str = Field(description="收件人的人员编号")
    name: str | None = Field(description="收件人")
    dept: str | None = Field(description="所代表的单位")
    status: Status
    sent_at: datetime | None
    read_at: datetime | None
    requires_ack: bool
    ack_due: date | None = Field(description="签收回执的时限")
    acked_at: datetime | None
    overdue_at: datetime | None = Field(description="何时发现逾期未签收")


class MessageCounts(Shape):
    """本人消息的数量"""

    unread: int = Field(description="未读，即 unread=true 的条数")
    to_ack: int = Field(description="待签收回执，即 to_ack=true 的条数")
