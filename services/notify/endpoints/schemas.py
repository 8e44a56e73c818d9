"""The shapes of endpoints: secrets go in and never come out."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, SecretStr

from chassis.shapes import Shape
from chassis.text import NFC, one_line

Kind = Literal["sms", "push", "robot", "webhook"]


class EndpointIn(Shape):
    """一个渠道"""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description="sms 短信网关，push i前旗推送，robot 群机器人，webhook 单位系统")
    dept: str | None = Field(
        None, max_length=20, description="所属单位；短信和推送为空，机器人和单位系统必填"
    )
    name: Annotated[str, one_line(60), NFC]
    url: SecretStr = Field(
        description="地址；机器人为 Apprise 地址，如 wecombot://、dingtalk://、feishu://", max_length=1000
    )
    secret: SecretStr = Field(SecretStr(""), description="密钥；webhook 以它签名，至少16位", max_length=200)
    active: bool = True


class EndpointOut(Shape):
    """一个渠道，不含地址和密钥"""

    code: str
    kind: Kind
    dept: str | None
    name: str
    shown: str = Field(description="协议和主机")
    active: bool
    receipts: str | None = Field(
        None, description="网关报送回执的地址，只在设置时给出，凭此地址即可报送；没有密钥的网关没有"
    )
    version: int


class EndpointList(Shape):
    """全部渠道"""

    items: list[EndpointOut]


class ProbeOut(Shape):
    """试发结果"""

    ok: bool
    error: str | None = Field(description="失败代码")
