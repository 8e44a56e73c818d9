"""The shapes in which publicity comes in and goes out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, Shaped, lines, one_line
from services.notify.publicity.model import ItemStatus

MediaLevel = Literal["banner", "city", "region", "nation"]
Name = Annotated[str, one_line(100), NFC]
Url = Annotated[str, Shaped(r"^https?://[^\s]{3,490}$", "须为 http:// 或 https:// 开头的网址，最多 490 个字")]


class ItemIn(Shape):
    """一篇宣传稿件"""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, one_line(200), NFC]
    authors: list[Name] = Field(description="作者", min_length=1, max_length=10)
    content: Annotated[str, lines(50000), NFC] = Field(description="稿件内容")
    media: Name = Field(description="报送媒体")
    media_level: MediaLevel = Field(description="banner 旗，city 市，region 自治区，nation 国家")


class ReturnIn(Shape):
    """退回意见"""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, lines(500), NFC] = Field(description="退回意见")


class AdoptIn(Shape):
    """采用情况"""

    model_config = ConfigDict(extra="forbid")

    adopted_on: date = Field(description="采用日期")
    url: Url = Field(description="刊发链接")
    media_level: MediaLevel | None = Field(None, description="实际层级；空为报送时的")


class ReprintIn(Shape):
    """转载情况"""

    model_config = ConfigDict(extra="forbid")

    media: Name
    url: Url = Field(description="转载链接")
    reprinted_on: date
    source: Name = Field(description="注明的来源")
    source_credited: bool = Field(description="是否注明来源，须为 true")
    authorised: bool = Field(description="是否获授权")
    dateline_kept: bool = Field(description="是否保留电头")


class ReprintOut(Shape):
    """一次转载"""

    model_config = ConfigDict(from_attributes=True)

    media: str
    url: str
    reprinted_on: date
    source: str
    authorised: bool
    dateline_kept: bool


class ItemOut(Shape):
    """一篇宣传稿件及其采用、转载"""

    model_config = ConfigDict(from_attributes=True)

    item_no: str
    title: str
    authors: list[str]
    dept: str
    content: str
    media: str
    media_level: MediaLevel
    status: ItemStatus = Field(
        description="draft 草稿，reviewing 审核，sent 报送，adopted 采用，declined 未采用"
    )
    note: str | None = Field(description="退回意见")
    sent_on: date | None
    url: str | None
    adopted_on: date | None
    reprints: list[ReprintOut]
    version: int


class ItemQuery(PageQuery):
    """宣传稿件的筛选条件"""

    status: ItemStatus | None = Field(None, description="draft、reviewing、sent、adopted、declined")
    dept: str | None = Field(None, max_length=20, description="单位")


class Counts(Shape):
    """宣传数量（报送、采用、转载）"""

    sent: int = Field(description="报送，含已采用和未采用的")
    adopted: int = Field(description="采用")
    reprints: int = Field(description="转载")


class ZoneReprint(Shape):
    """专区所列的一次授权转载"""

    media: str
    url: str


class ZoneItem(Shape):
    """专区中的一篇报道：只有标题和链接，不复制他人文章"""

    title: str
    authors: list[str]
    media: str
    adopted_on: date
    url: str
    reprints: list[ZoneReprint]
