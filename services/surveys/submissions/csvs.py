"""Writing tables as CSV files in one zip, row by row, for whoever reads no workbooks."""

import csv
import io
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import IO

from chassis.files.sheets import Value, neutral

ZIP = "application/zip"

_SPOOL = 1024 * 1024  # bytes of a table kept in memory; more go to the disk
_PIECE = 256 * 1024
_BREATH = 100  # rows after which other requests go on


class CsvSheet:
    """A table under way: UTF-8 with the mark by which Excel knows it."""

    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self.rows = 0
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow([neutral(heading) for heading in headings])

    def append(self, values: Sequence[Value]) -> None:
        """One more row; texts that a spreadsheet would take for formulas are neutralised."""
        self.rows += 1
        self._csv.writerow([_text(value) for value in values])
        if not self.rows % _BREATH:
            time.sleep(0)

    def finished(self) -> IO[bytes]:
        """What has been written, at its start."""
        file = self._text.detach()
        file.seek(0)
        return file


class CsvArchive:
    """Tables under way; see :func:`csv_archive`. It is filled as a :class:`chassis.files.sheets.Workbook`."""

    def __init__(self, closing: ExitStack) -> None:
        self.tables: dict[str, CsvSheet] = {}
        self._closing = closing

    def sheet(self, title: str, columns: Mapping[str, float]) -> CsvSheet:
        """A table with these columns, to be filled row by row while others are filled too."""
        file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  closed after it is packed
        self._closing.enter_context(file)
        self.tables[title] = CsvSheet(file, list(columns))
        return self.tables[title]


@contextmanager
def csv_archive() -> Iterator[tuple[CsvArchive, IO[bytes]]]:
    """Tables to fill, and the temporary zip that holds them, at its start, after the block.

    Whoever asked closes the file; it has no name and is gone then.
    """
    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  it outlives the block
    try:
        with ExitStack() as closing:
            archive = CsvArchive(closing)
            yield archive, file
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                for title, table in archive.tables.items():
                    _pack(packed, f"{title}.csv", table.finished())
    except BaseException:
        file.close()
        raise
    file.seek(0)


def _pack(packed: zipfile.ZipFile, name: str, table: IO[bytes]) -> None:
    with packed.open(name, "w") as member:
        while piece := table.read(_PIECE):
            member.write(piece)
            time.sleep(0)


def _text(value: Value) -> Value:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value
