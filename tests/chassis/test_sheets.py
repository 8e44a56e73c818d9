"""Workbooks written row by row: what a cell is to the spreadsheet, and that texts stay texts."""

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from chassis.files.sheets import as_typed, neutral, workbook
from chassis.testing import instant


def read(file):
    with file:
        return load_workbook(io.BytesIO(file.read()))


def test_every_kind_of_value_is_what_it_is():
    row = ["150623199001011234", 3, 2.5, date(2026, 3, 2), instant("2026-03-02T09:30"), None]
    with workbook() as (book, file):
        assert book.add("名录", dict.fromkeys("abcdef", 10), [row]) == 1
    sheet = read(file)["名录"]
    assert [cell.value for cell in sheet[1]] == list("abcdef")
    moment = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001  a spreadsheet knows no zones
    assert [cell.value for cell in sheet[2]] == [row[0], 3, 2.5, datetime(2026, 3, 2), moment, None]  # noqa: DTZ001
    assert [cell.number_format for cell in sheet[2]][:1] == ["@"]
    assert sheet["D2"].number_format == "yyyy-mm-dd"
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+8613800001234", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_neutralised_and_can_come_back(text):
    assert neutral(text) == f"'{text}"
    assert as_typed(neutral(text)) == text


@pytest.mark.parametrize("text", ["绿源", "", "'引号", "1+1=2"])
def test_other_texts_stay_as_they_are(text):
    assert neutral(text) == as_typed(text) == text


def test_a_sheet_without_rows_has_its_headings_and_there_may_be_several():
    with workbook() as (book, file):
        counts = [book.add(title, {"甲": 10}, rows) for title, rows in (("空", []), ("满", [["=x"]] * 250))]
    assert counts == [0, 250]
    sheets = read(file)
    assert [sheets[name].max_row for name in ("空", "满")] == [1, 251]
    assert sheets["满"]["A251"].data_type == "s"


def test_a_file_that_cannot_be_finished_is_closed():
    def breaking():
        yield ["一"]
        raise RuntimeError("the database is away")

    with pytest.raises(RuntimeError), workbook() as (book, file):
        book.add("名录", {"甲": 10}, breaking())
    assert file.closed


def test_a_text_longer_than_a_cell_is_cut_and_not_left_out():
    with workbook() as (book, file):
        book.add("名录", {"甲": 10}, [["长" * 40_000]])
    assert len(read(file)["名录"]["A2"].value) == 32_767
