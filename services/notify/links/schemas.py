"""The shapes of action links."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from chassis.text import NFC, lines

Action = Literal["ack", "sign", "progress", "extension"]  #: in the order in which a page offers them
Service = Literal["tasks", "issues"]

SHORTEST_REASON = 20  #: letters of why more time is needed


class LinkOut(Shape):
    """链接所对应的事项和可以办理的内容"""

    service: Service = Field(description="tasks 任务，issues 问题；决定须填哪些内容")
    object_ref: str
    unit: str = Field(description="收件人所代表的单位")
    title: str
    text: str
    actions: list[Action] = Field(
        description="sign 签收事项，ack 签收回执，progress 报送进展，extension 申请延期"
    )
    expires_at: datetime


class ActionIn(Shape):
    """通过链接办理"""

    model_config = ConfigDict(extra="forbid")

    action: Action
    progress_pct: int | None = Field(None, ge=0, le=100, description="任务进度（报送任务进展时必填）")
    text: Annotated[str, lines(500), NFC] | None = Field(None, description="进展或延期理由（延期至少20字）")
    requested_due: date | None = Field(None, description="任务申请延至")
    workdays: int | None = Field(None, ge=1, le=100, description="问题申请延期的工作日数")


class ActionOut(Shape):
    """已提交；结果见平台"""

    object_ref: str
    action: Action
    taken_at: datetime
