"""The shapes of messages."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.files.attachments import AttachmentOut
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.issues.messages.model import Side


class MessageIn(Shape):
    """一条留言"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, lines(2000), NFC] = Field(description="留言内容")


class MessageOut(Shape):
    """一条留言"""

    message_id: int
    at: datetime
    side: Side = Field(description="office 单位或促进中心，reporter 企业或反映人")
    author: str | None = Field(description="留言人；反映人的身份只对可以知道的人显示")
    dept: str | None = Field(description="留言单位")
    text: str
    read_at: datetime | None = Field(description="对方阅读时间")
    files: list[AttachmentOut] = Field(description="附件；反映人上传的附件只列给本人、促进中心和主办单位")


class MessagesOut(Shape):
    """全部留言，由先到后"""

    unread: int = Field(description="对方留言中尚未阅读的条数")
    items: list[MessageOut]
