"""The shapes of the delivery log."""

from datetime import datetime

from pydantic import BaseModel, Field

from chassis.http import PageQuery
from services.notify.sending.model import Channel, Result


class DeliveryQuery(PageQuery):
    """发送记录的筛选条件"""

    channel: Channel | None = Field(
        None,
        description="inbox 站内信，mail 邮件，push i前旗推送，sms 短信，robot 群机器人，"
        "webhook 系统对接，phone 电话，paper 书面",
    )
    result: Result | None = Field(None, description="waiting、sending、sent、failed_final")
    recipient: str | None = Field(None, max_length=100, description="收件人")
    template: str | None = Field(None, max_length=60, description="模板")


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
