"""One sheet of a workbook as any reader gives it: its cells by row, which are merged, what is hidden."""

import time
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from chassis.errors import Invalid

COLUMNS = 60  #: what stands further right is not part of a table
#: what a cell says whose formula failed
FAILED = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
CELLS = 2_000_000  #: blank formatted ones and empty rows included; some seconds' reading
NO_RESULT = "\0formula"  #: what a cell says whose formula nobody has ever calculated

_BREATH = 50  # rows after which other requests go on

Value = str | date


class WorkbookUnreadable(Invalid):
    """No workbook at all, or a damaged or hostile one."""

    code = "workbook_unreadable"
    message = "无法读取该文件，请用 Excel 或 WPS 打开后另存为 .xlsx 格式的工作簿再上传"


class WorkbookEncrypted(Invalid):
    """It opens with a password only."""

    code = "workbook_encrypted"
    message = "工作簿设有打开密码，请取消密码后另存再上传"


class TooManyCells(Invalid):
    """Mostly blank ones with a format, down to the last row that Excel has."""

    code = "too_many_cells"
    message = "工作表“{sheet}”在第{last}行之后还有大量带格式的空白单元格，请删除这些空行空列后再上传"


class TooManyRows(Invalid):
    """More than one import takes."""

    code = "too_many_rows"
    message = "表格超过{limit}行，请分次导入"


@dataclass(frozen=True)
class Merged:
    """A range of cells shown as one: rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """The rows that are not blank, by number, each with its cells by column from 0."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, Value]] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


class Filling:
    """A grid under way: takes the rows one by one and stops where no honest table goes."""

    def __init__(self, grid: Grid, limit: int) -> None:
        self.grid = grid
        self._limit, self._cells, self._rows = limit, 0, 0

    def add(self, number: int, cells: dict[int, Value], width: int, *, hidden: bool) -> None:
        """One more row, ``width`` cells of which the file mentions.

        Raises :class:`TooManyCells`, :class:`TooManyRows`.
        """
        self._rows += 1
        self._cells += 1 + width
        if cells:
            self.grid.rows[number] = cells
            if hidden:
                self.grid.hidden_rows.add(number)
        if len(self.grid.rows) > self._limit:
            raise TooManyRows(field="file", limit=self._limit)
        if self._cells > CELLS:
            last = max(self.grid.rows, default=0)
            raise TooManyCells(field="file", sheet=self.grid.name, last=last)
        if not self._rows % _BREATH:
            time.sleep(0)


def clean(raw: object) -> Value | None:
    """What a cell says, composed and without the blanks around it; None if it says nothing."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = "" if raw is None else unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").strip()
    return text or None


def month_of(day: date) -> str:
    """What a date cell shows whose format has no day: the month is meant, not its first."""
    return f"{day.year}年{day.month}月"


def shows_no_day(format_id: int, code: str) -> bool:
    """Whether a date's number format shows its month only.

    Chinese Excel's own ``yyyy"年"m"月"`` are stored as bare numbers (ECMA-376 §18.8.30, zh-cn).
    """
    return format_id in CHINESE_MONTHS or ("y" in code.lower() and "d" not in code.lower())


CHINESE_MONTHS = frozenset({27, 36, 50, 52, 57})
CHINESE_DAYS = frozenset({28, 29, 30, 31, 51, 53, 54, 58})
