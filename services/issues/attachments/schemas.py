"""How evidence looks from outside."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class AttachmentOut(BaseModel):
    """一份附件"""

    model_config = ConfigDict(from_attributes=True)

    sha256: str = Field(description="内容摘要，下载时用")
    name: str
    size: int = Field(description="字节数")
    media_type: str
    dept: str = Field(description="上传单位")
    created_by: str = Field(description="上传人")
    created_at: datetime = Field(description="上传时间")


class AttachmentsOut(BaseModel):
    """一个问题的附件，先上传的在前"""

    items: list[AttachmentOut]
