"""What a paper says, apart from how it is written: the same blocks make a docx and a pdf (GB/T 9704-2012)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

#: millimetres: A4, the margins 天头 and 订口, and the text block 版心 of 22 lines with 28 characters
WIDTH, HEIGHT = 210, 297
TOP, LEFT = 37, 28
BLOCK_WIDTH, BLOCK_HEIGHT = 156, 225
LINES, CHARACTERS = 22, 28
#: points: 3号 for the text, 2号 for the title, 4号 for page numbers
BODY, TITLE, PAGE_NUMBER = 16, 22, 14
#: points in tables: 5号, and 小五 where there are many columns
CELL, SMALL_CELL, MANY = 10.5, 9, 10
#: points from one line to the next
PITCH = BLOCK_HEIGHT / LINES / 25.4 * 72


@dataclass(frozen=True)
class Heading:
    """一级标题 “一、” in 黑体, 二级标题 “（一）” in 楷体; the number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph, its first line indented by two characters."""

    text: str


@dataclass(frozen=True)
class Grid:
    """A table with its caption; the headings are repeated on each page."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]  #: of the columns, in any unit: the block's width is shared out by them

    @property
    def size(self) -> float:
        """The points its cells are set in."""
        return SMALL_CELL if len(self.headings) > MANY else CELL

    @property
    def columns(self) -> list[float]:
        """The columns' widths in millimetres."""
        whole = sum(self.widths)
        return [width * BLOCK_WIDTH / whole for width in self.widths]


Block = Heading | Text | Grid


def texts(written: str) -> list[Text]:
    """What somebody wrote in several lines, each a paragraph."""
    return [Text(line.strip()) for line in written.splitlines() if line.strip()]


@dataclass(frozen=True)
class Paper:
    """One official paper."""

    issuer: str  #: 发文机关, of the red heading and of the signature
    number: str | None  #: 发文字号, if it has one
    title: Sequence[str]  #: its lines, broken where the sense is
    blocks: Sequence[Block]
    dated: date | None  #: 成文日期; none as long as it is a draft
    addressees: str | None = None  #: 主送机关
    notes: Sequence[str] = field(default_factory=tuple)  #: above the title, such as 更正版 or 未审签


def dated(day: date) -> str:
    """成文日期: Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"
