"""Writing tables as a workbook, row by row: however many rows, they are on disk and not in memory."""

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import IO, Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | float | date | None

_SPOOL = 1024 * 1024  # bytes kept in memory; more go to the disk
_LONGEST = 32_767  # characters of a cell; a longer text would be left out as a whole
_BREATH = 100  # rows after which other requests go on
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"'(?=[=+\-@\t\r])")


class Workbook:
    """A workbook under way; see :func:`workbook`."""

    def __init__(self, file: IO[bytes]) -> None:
        import xlsxwriter  # noqa: PLC0415 - few requests write one, and it takes its time

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(file, options)
        self._heading = self.book.add_format({"bold": True, "num_format": "@", "border": 1})
        self._text = self.book.add_format({"num_format": "@"})
        self._date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def add(self, title: str, columns: Mapping[str, float], rows: Iterable[Sequence[Value]]) -> int:
        """A sheet with these columns (heading → width), the headings frozen; returns the number of rows.

        Texts are texts to the spreadsheet too, long numbers and phones among them, and never formulas;
        dates are dates, an instant shows its office time.
        """
        sheet = self.sheet(title, columns)
        for values in rows:
            sheet.append(values)
        return sheet.rows

    def sheet(self, title: str, columns: Mapping[str, float]) -> "Sheet":
        """As :meth:`add`, to be filled row by row, while others are filled too."""
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for at, (heading, width) in enumerate(columns.items()):
            sheet.set_column(at, at, width, self._text)
            sheet.write_string(0, at, neutral(heading), self._heading)
        return Sheet(partial(self._write, sheet))

    def _write(self, sheet: Any, row: int, column: int, value: Value) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, neutral(value)[:_LONGEST], self._text)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self._date)
        elif value is not None:
            sheet.write_number(row, column, value)


class Sheet:
    """A sheet under way."""

    def __init__(self, write: Callable[[int, int, Value], None]) -> None:
        self.rows = 0
        self._write = write

    def append(self, values: Sequence[Value]) -> None:
        """One more row."""
        self.rows += 1
        for at, value in enumerate(values):
            self._write(self.rows, at, value)
        if not self.rows % _BREATH:
            time.sleep(0)


@contextmanager
def workbook() -> Iterator[tuple[Workbook, IO[bytes]]]:
    """A workbook to add sheets to, and the temporary file that holds it, at its start, after the block.

    Whoever asked closes the file; it has no name and is gone then.
    """
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  it outlives the block
    written = Workbook(file)
    try:
        try:
            yield written, file
        finally:
            written.book.close()  # which also takes its own temporary files away
    except BaseException:
        file.close()
        raise
    file.seek(0)


def neutral(text: str) -> str:
    """A text no spreadsheet takes for a formula, even where it ends up as CSV (domain.md §6.3)."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_typed(text: str) -> str:
    """What was written before :func:`neutral`."""
    return text[1:] if _NEUTRALISED.match(text) else text
