"""The shape in which receipts go out."""

from datetime import datetime

from pydantic import ConfigDict, Field

from chassis.officetime.ladder import Level
from chassis.shapes import Shape


class ReceiptOut(Shape):
    """告知一人的一条消息及其签收情况，不含正文"""

    model_config = ConfigDict(from_attributes=True)

    notification_id: str
    title: str | None = Field(description="告知的事，如任务催办")
    level: Level | None = Field(description="提醒、催办、督办、约谈或通报；空为其他消息")
    recipient: str = Field(description="收件人的人员编号")
    name: str | None = Field(description="收件人")
    dept: str | None = Field(description="所代表的单位")
    sent_at: datetime | None = Field(description="首个渠道接收的时间")
    delivered_at: datetime | None = Field(description="网关报告到达手机的时间")
    read_at: datetime | None
    acked_at: datetime | None = Field(description="签收时间")
    overdue_at: datetime | None = Field(description="何时发现所代表的单位逾期未签收")
    failed_at: datetime | None = Field(description="站内信之外的渠道全部失败的时间")
