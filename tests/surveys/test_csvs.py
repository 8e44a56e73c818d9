"""CSV files in a zip: what they hold, and that nothing is left open when they cannot be finished."""

import io
import zipfile
from datetime import date

import pytest

from chassis.testing import instant
from services.surveys.submissions.csvs import csv_archive


def test_tables_are_filled_side_by_side_and_packed_in_their_order():
    with csv_archive() as (archive, file):
        left, right = (archive.sheet(title, {"甲": 10, "=乙": 10}) for title in ("左", "右"))
        for number in range(150):
            left.append([number, "=1+1"])
            right.append([date(2026, 3, 2), instant("2026-03-02T09:30")])
        right.append([None, -2.5])
    with file:
        packed = zipfile.ZipFile(io.BytesIO(file.read()))
    assert packed.namelist() == ["左.csv", "右.csv"]
    texts = [packed.read(name).decode("utf-8-sig").splitlines() for name in packed.namelist()]
    assert [len(text) for text in texts] == [151, 152]
    assert (texts[0][:2], texts[0][-1]) == (["甲,'=乙", "0,'=1+1"], "149,'=1+1")
    assert texts[1][1:2] + texts[1][-1:] == ["2026-03-02,2026-03-02 09:30", ",-2.5"]
    assert (left.rows, right.rows) == (150, 151)


def test_an_archive_that_cannot_be_finished_is_closed():
    with pytest.raises(RuntimeError), csv_archive() as (archive, file):  # noqa: PT012  it must break inside
        archive.sheet("左", {"甲": 10}).append(["一"])
        raise RuntimeError("the database is away")
    assert file.closed
