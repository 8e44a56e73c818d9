"""Reading what a text document says: its paragraphs with the numbers Word gives them, and its tables."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from defusedxml.ElementTree import fromstring

from chassis.errors import Invalid, Problem
from chassis.files.delimited import text_of
from chassis.files.grid import Filling, Grid, Merged, Value, clean
from chassis.files.spreadsheets import format_of
from services.tasks.plans.imports.list_numbers import ListNumbers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PART_BYTES = 32 * 1024 * 1024  #: of a part that is read as a whole


class DocumentUnreadable(Invalid):
    """No .docx and no plain text, or a damaged or hostile one."""

    code = "document_unreadable"
    message = "无法读取该文件，请用 Word 或 WPS 打开后另存为 .docx，或另存为纯文本（.txt）再上传"


@dataclass(frozen=True)
class Document:
    """Paragraphs as (number as a person counts them, text), and the tables that stand between them."""

    paragraphs: list[tuple[int, str]]
    grids: list[Grid]


def document_of(stream: IO[bytes], limit: int) -> Document:
    """A .docx or a plain text, tables of at most ``limit`` rows.

    Raises :class:`DocumentUnreadable`, what :func:`chassis.files.spreadsheets.format_of` raises, and what
    :mod:`chassis.files.grid` refuses.
    """
    kind = format_of(stream)
    stream.seek(0)
    if kind == "csv":
        with _readable():
            lines = text_of(stream.read()).splitlines()
        return Document([(at, text) for at, line in enumerate(lines, 1) if (text := line.strip())], [])
    if kind != "docx":
        raise DocumentUnreadable(field="file")
    with _readable(), zipfile.ZipFile(stream) as package:
        return _document(package, limit)


def _document(package: zipfile.ZipFile, limit: int) -> Document:
    body = _part(package, "word/document.xml").find(f"{W}body")
    numbers = ListNumbers(*(_part(package, f"word/{name}.xml") for name in ("numbering", "styles")))
    paragraphs: list[tuple[int, str]] = []
    grids: list[Grid] = []
    at = 0
    for element in _blocks(body if body is not None else ()):
        if element.tag == f"{W}p":
            at += 1
            if text := numbers.before(element) + _text(element):
                paragraphs.append((at, text))
        elif element.tag == f"{W}tbl":
            grids.append(_grid(element, f"表{len(grids) + 1}", limit))
    return Document(paragraphs, grids)


def _blocks(holder: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too."""
    for element in holder:
        if element.tag == f"{W}sdt":
            yield from _blocks(next(element.iter(f"{W}sdtContent"), ()))
        else:
            yield element


def _part(package: zipfile.ZipFile, name: str) -> Any:
    """The root of a part; an empty element where the document has none of that name."""
    if name not in package.namelist():
        return fromstring("<none/>")
    if package.getinfo(name).file_size > PART_BYTES:
        raise DocumentUnreadable(field="file")
    return fromstring(package.read(name), forbid_dtd=True)


def _text(paragraph: Any) -> str:
    """What it says, without what was struck out while changes were tracked."""
    breaks = {f"{W}tab": "\t", f"{W}br": "\n"}
    said = (each.text if each.tag == f"{W}t" else breaks.get(each.tag) for each in paragraph.iter())
    return "".join(part for part in said if part).strip()


def _grid(table: Any, name: str, limit: int) -> Grid:
    filling = Filling(Grid(name), limit)
    open_above: dict[int, Merged] = {}
    for number, row in enumerate(table.iter(f"{W}tr"), start=1):
        cells: dict[int, Value] = {}
        column = 0
        for cell in row.iter(f"{W}tc"):
            span = int(_setting(cell, "gridSpan") or 1)
            value = clean("\n".join(filter(None, (_text(each) for each in cell.iter(f"{W}p")))))
            if value is not None:
                cells[column] = value
            _merge(cell, number, column, column + span - 1, open_above)
            column += span
        filling.add(number, cells, column, hidden=False)
        filling.grid.merged += [each for each in open_above.values() if each.bottom < number]
        open_above = {at: each for at, each in open_above.items() if each.bottom == number}
    filling.grid.merged += open_above.values()
    return filling.grid


def _merge(cell: Any, row: int, left: int, right: int, open_above: dict[int, Merged]) -> None:
    """Note a cell that spans columns or, in Word's way, goes on in the row below."""
    properties = cell.find(f"{W}tcPr/{W}vMerge")
    goes_on = properties is not None and properties.get(f"{W}val", "continue") == "continue"
    above = open_above.get(left)
    if goes_on and above is not None and above.bottom == row - 1:
        open_above[left] = Merged(above.top, left, row, right)
    elif properties is not None or right > left:
        open_above[left] = Merged(row, left, row, right)


def _setting(cell: Any, name: str) -> str | None:
    found = cell.find(f"{W}tcPr/{W}{name}")
    return None if found is None else found.get(f"{W}val")


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        raise DocumentUnreadable(field="file") from error
