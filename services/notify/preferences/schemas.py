"""The shapes of preferences."""

from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.notify.templates.template import Outward


class PreferenceIn(Shape):
    """本人不想收的消息和渠道；必须发送的消息不受影响"""

    model_config = ConfigDict(extra="forbid")

    muted: Annotated[list[str], Field(max_length=200)] = Field([], description="不接收的消息（模板代码）")
    skipped: Annotated[list[Outward], Field(max_length=3)] = Field(
        [], description="非必须的消息不用的渠道：mail、push、sms"
    )


class Choice(Shape):
    """一种可以不接收的消息"""

    code: str
    title: str
    muted: bool


class PreferenceOut(Shape):
    """本人的偏好"""

    choices: list[Choice] = Field(description="可以不接收的消息")
    skipped: list[Outward]
    version: int
