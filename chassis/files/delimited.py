"""Reading a table that is plain text: CSV as Excel exports it here, or columns parted by tabs."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from chassis.files.grid import COLUMNS, Filling, Grid, WorkbookUnreadable, clean

_CONTROL = frozenset(map(chr, range(32))) - set("\t\r\n\f")


def grids(stream: IO[bytes], limit: int) -> Iterator[Grid]:
    """The one table; raises :class:`WorkbookUnreadable` for what is no text."""
    stream.seek(0)
    text = text_of(stream.read())
    first = text.lstrip().partition("\n")[0]
    parted_by = max("\t,;", key=first.count)
    filling = Filling(Grid(""), limit)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by)
    for number, cells in enumerate(_strictly(lines), start=1):
        values = {at: value for at, raw in enumerate(cells[:COLUMNS]) if (value := clean(raw)) is not None}
        filling.add(number, values, len(cells), hidden=False)
    yield filling.grid


def text_of(content: bytes) -> str:
    """What a text file says: UTF-8, UTF-16 with its mark, or the national encoding.

    Raises :class:`WorkbookUnreadable` when it is none of these or holds control characters.
    """
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.intersection(text):
            return text
    raise WorkbookUnreadable(field="file")


def _strictly(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from lines
    except csv.Error as error:
        raise WorkbookUnreadable(field="file") from error
