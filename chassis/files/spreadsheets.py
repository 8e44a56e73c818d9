"""Any file with a table in it, opened by what it is and not by what it is called."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Literal

from chassis.errors import Invalid, Problem
from chassis.files.archives import refuse_macros, refuse_zip_bomb
from chassis.files.grid import Grid, WorkbookUnreadable

Format = Literal["xlsx", "xls", "csv", "docx", "other"]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(rb"<(!doctype html|html|head|body|table|meta|script|style|div)[\s>]", re.IGNORECASE)
_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD = 4096


class PageNotWorkbook(Invalid):
    """Many a web system calls its pages .xls; Excel opens them, but there is no workbook in it."""

    code = "page_not_workbook"
    message = (
        "该文件实际是网页（HTML 或 XML），不是工作簿：请用 Excel 或 WPS 打开，"
        "选择“另存为”，文件类型选“Excel 工作簿（*.xlsx）”，再上传另存的文件"
    )


def format_of(stream: IO[bytes]) -> Format:
    """What the first bytes say it is; ``csv`` is any text. Leaves ``stream`` at its start.

    Raises :class:`PageNotWorkbook`, and what :mod:`chassis.files.archives` refuses.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        parts = refuse_zip_bomb(stream)
        refuse_macros(parts)
        return "xlsx" if "xl/workbook.xml" in parts else "docx" if "word/document.xml" in parts else "other"
    stream.seek(0)
    if head.startswith(_OLE):
        return "xls"
    plain = head.replace(b"\0", b"")  # a page in UTF-16 is one too
    if _PAGE.search(plain) or _XML_WORKBOOK in plain:
        raise PageNotWorkbook(field="file")
    return "other" if b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff") else "csv"


def grids_of(stream: IO[bytes], limit: int) -> Iterator[Grid]:
    """Every sheet of a workbook, of at most ``limit`` rows that are not blank; hidden ones come empty.

    Takes .xlsx, .xls and CSV. Raises :class:`WorkbookUnreadable`, what :func:`format_of` raises, and what
    :mod:`chassis.files.grid` refuses.
    """
    from chassis.files import delimited, xls, xlsx  # noqa: PLC0415 - few requests read one

    readers = {"xlsx": xlsx.grids, "xls": xls.grids, "csv": delimited.grids}
    reader = readers.get(format_of(stream))
    if reader is None:
        raise WorkbookUnreadable(field="file")
    with _readable():
        yield from reader(stream, limit)


@contextmanager
def _readable() -> Iterator[None]:
    """A damaged or hostile file makes a reader raise almost anything; to the person it is one thing."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        raise WorkbookUnreadable(field="file") from error
