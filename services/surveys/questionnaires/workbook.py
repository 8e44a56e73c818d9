"""Reading an XLSForm workbook as a table of texts, and saying where in it something is wrong."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chassis.files.archives import refuse_macros, refuse_zip_bomb
from services.surveys.questionnaires.errors import WorkbookFaulty, WorkbookRefused

ROW_LIMIT = 3000  # a questionnaire of more rows is no questionnaire
COLUMN_LIMIT = 200
SHEETS = ("survey", "choices", "settings")
UNPACKED_LIMIT = 60 * 1024 * 1024

_WORD = re.compile(r"\s+")


@dataclass(frozen=True)
class Row:
    """One row by column header; ``number`` is what Excel shows at its left."""

    sheet: str
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell's text without blanks around it; empty if there is none."""
        return self.cells.get(column, "")

    def label(self) -> str:
        """The Chinese label, or the first there is."""
        return self.said("label")

    def said(self, column: str) -> str:
        """What a column that may be there in several languages says in Chinese, or in the first there is."""
        texts = {name: text for name, text in self.cells.items() if name.split("::")[0] == column}
        chinese = (text for name, text in texts.items() if "中文" in name or "zh" in name.lower())
        return next(chinese, None) or next(iter(texts.values()), "")

    def fault(self, column: str, message: str, code: str = "cell") -> dict[str, Any]:
        """A complaint about one cell, in the shape problem documents list them."""
        where = f"{self.sheet}表第{self.number}行{column}列"
        return {
            "field": f"{self.sheet}!{self.number}.{column}",
            "code": code,
            "detail": f"{where}：{message}",
        }


Sheets = dict[str, list[Row]]


def read(data: bytes) -> Sheets:
    """The rows of the sheets a questionnaire is made of, empty rows left out.

    Raises :class:`WorkbookRefused` for what is no xlsx, carries XML entities, or is larger than any
    questionnaire, and what :func:`~chassis.files.archives.refuse_zip_bomb` and
    :func:`~chassis.files.archives.refuse_macros` raise.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - few requests read one, and it takes its time

    _refuse_hostile(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError) as error:
        raise WorkbookRefused(reason="不是有效的xlsx工作簿") from error
    try:
        titles = {title.strip().lower(): title for title in book.sheetnames}
        return {name: list(_rows(name, book[titles[name]])) if name in titles else [] for name in SHEETS}
    finally:
        book.close()


def complain(faults: list[dict[str, Any]]) -> None:
    """Raise :class:`WorkbookFaulty` if there is anything to complain about."""
    if faults:
        raise WorkbookFaulty(first=faults[0]["detail"], field="workbook", errors=faults)


def _rows(name: str, sheet: Any) -> Iterator[Row]:
    lines = sheet.iter_rows(max_row=ROW_LIMIT + 1, max_col=COLUMN_LIMIT, values_only=True)
    headers = [_header(value) for value in next(lines, ())]
    for number, values in enumerate(lines, start=2):
        cells = {h: _text(v) for h, v in zip(headers, values, strict=False) if h and _text(v)}
        if cells and number > ROW_LIMIT:
            raise WorkbookRefused(reason=f"{name}表超过{ROW_LIMIT}行")
        if cells:
            yield Row(name, number, cells)


def _header(value: object) -> str:
    name, *language = _text(value).split("::")
    return "::".join([_WORD.sub("_", name.strip().lower()), *(part.strip() for part in language)])


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).replace("\xa0", " ").strip()


def _refuse_hostile(data: bytes) -> None:
    parts = refuse_zip_bomb(io.BytesIO(data), UNPACKED_LIMIT)
    refuse_macros(parts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = [part for part in parts if part.lower().endswith((".xml", ".rels"))]
        if any(_has_entities(archive, part) for part in texts):
            raise WorkbookRefused(reason="内部XML含有实体声明")


def _has_entities(archive: zipfile.ZipFile, part: str) -> bool:
    head = archive.open(part).read(4096).replace(b"\x00", b"")  # also when it is UTF-16
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
