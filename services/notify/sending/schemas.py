"""The shapes of the delivery log."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, one_line
from services.notify.sending.model import Channel, Result

Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]  #: of which there can be messages


class DeliveryQuery(PageQuery):
    """发送记录的筛选条件"""

    channel: Channel | None = Field(
        None,
        description="inbox 站内信，mail 邮件，push i前旗推送，sms 短信，robot 群机器人，"
        "webhook 系统对接，phone 电话，paper 书面",
    )
    result: Result | None = Field(None, description="waiting、sending、sent、delivered、failed_final")
    recipient: str | None = Field(None, max_length=100, description="收件人")
    template: str | None = Field(None, max_length=60, description="模板")
    error: str | None = Field(None, max_length=40, description="最近一次失败的代码")
    notification_id: str | None = Field(None, max_length=36, description="消息")
    since: Day | None = Field(None, description="消息产生的日期不早于")
    until: Day | None = Field(None, description="消息产生的日期不晚于")
    open: bool | None = Field(
        None, description="true 待处理：发送失败，本人未读，也未重发、改道、另行告知或注明不再处理"
    )


class ReceiptIn(Shape):
    """一条回执"""

    id: str = Field(max_length=60, description="发送时给出的 id")
    status: Literal["delivered", "failed"] = Field(description="delivered 已到达手机，failed 未能送达")


class ReceiptsIn(Shape):
    """网关的一批回执"""

    items: list[ReceiptIn] = Field(min_length=1, max_length=500)


class ReceiptsOut(Shape):
    """收下的回执"""

    taken: int = Field(description="收下的条数，重复的也算")
    unknown: int = Field(description="不是本平台经该网关发出的条数")


class ResendIn(Shape):
    """重新发送哪些失败的记录"""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime = Field(description="此时起失败的")
    channel: Channel | None = Field(None, description="渠道")
    template: str | None = Field(None, max_length=60, description="模板")


class ResendOut(Shape):
    """重新发送的数量"""

    resent: int


class SettleIn(Shape):
    """不再处理的原因"""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, one_line(200), NFC] = Field(description="原因，不写姓名和号码")


class RegistrationIn(Shape):
    """电话或书面告知的登记"""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["phone", "paper"] = Field(description="phone 电话，paper 书面")
    at: AwareDatetime | None = Field(None, description="告知时间；空为现在")
    note: Annotated[str, one_line(200), NFC] | None = Field(None, description="经办说明，不写姓名和号码")


class DeliveryCounts(Shape):
    """待处理的发送失败数量，与按 open=true 查询所得条数一致"""

    open: int
    by_error: dict[str, int] = Field(description="按失败代码")


class DeliveryOut(Shape):
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
    settled_at: datetime | None = Field(description="注明不再处理的时间")
