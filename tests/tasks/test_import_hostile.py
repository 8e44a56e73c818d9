"""What is sent instead of a workbook: refused with a sentence that says what to do, or read as what it is."""

import io
import zipfile

import pytest
import xlsxwriter
import xlwt
from openpyxl import Workbook

from chassis.errors import Invalid
from chassis.files import archives, grid, spreadsheets, tables
from chassis.files.archives import MacrosRefused
from services.tasks.plans.imports.errors import FileKindRefused, NothingToImport
from services.tasks.plans.imports.sources import source_of
from tests.tasks import builders
from tests.tasks.builders import a_row, a_workbook, saved
from tests.tasks.workbooks import HEADINGS, ROW_1, an_old_workbook, comma_separated, filled

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows_of(workbook):
    return sum(len(lines.tasks) for lines in source_of(workbook).lines)


def refusal(content, kind=Invalid):
    with pytest.raises(kind) as refused:
        source_of(io.BytesIO(content) if isinstance(content, bytes) else content)
    assert any("一" <= letter <= "鿿" for letter in str(refused.value))
    return refused.value


def rewritten(workbook, part, change):
    """The same workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    out.seek(0)
    return out


def as_excel_writes_it(*rows):
    """With its texts in a part of their own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((builders.HEADINGS, *rows)):
            sheet.write_row(number, 0, row)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    "junk",
    [b"", b"PK\x03\x04 not really", OLE + b"\0" * 600, b"\xff\xd8\xff\xe0" + b"\0" * 600, b"\x00\x01" * 99],
)
def test_what_is_no_workbook_is_refused(junk):
    refusal(junk)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_in_a_part_are_refused(part):
    def with_entities(xml):
        return b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml.partition(b"?>")[2]

    assert rows_of(as_excel_writes_it(a_row())) == 1
    refusal(rewritten(as_excel_writes_it(a_row()), part, with_entities))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_refused_whatever_it_is_called(part):
    with_macros = a_workbook(a_row())
    with zipfile.ZipFile(with_macros, "a") as book:
        book.writestr(part, "macro")
    with_macros.seek(0)
    assert "宏" in str(refusal(with_macros, MacrosRefused))


def test_an_old_workbook_with_macros_is_refused():
    content = an_old_workbook().getvalue() + "_VBA_PROJECT".encode("utf-16-le")
    assert "宏" in str(refusal(content, MacrosRefused))


@pytest.mark.parametrize(
    "content",
    [
        OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_a_workbook_with_a_password_says_so(content):
    assert "密码" in str(refusal(content, grid.WorkbookEncrypted))


def test_a_truncated_workbook_is_refused():
    content = a_workbook(a_row()).getvalue()
    refusal(content[: len(content) // 2])
    old = an_old_workbook().getvalue()
    refusal(old[: len(old) // 3])


def test_a_zip_bomb_is_refused():
    bomb = rewritten(a_workbook(a_row()), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 300_000_000)
    refusal(bomb, archives.ZipBomb)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><table><tr><td>序号</td></tr></table></body></html>".encode(),
        '\ufeff<!DOCTYPE HTML>\n<html xmlns:x="urn:schemas-microsoft-com:office:excel">'.encode(),
        "<meta charset=gb2312><table border=1><tr><td>序号".encode("gb18030"),
        "<html><table>".encode("utf-16"),
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    ],
)
def test_a_page_called_xls_is_told_how_to_be_saved(page):
    assert "另存为" in str(refusal(page, spreadsheets.PageNotWorkbook))


def test_csv_called_xls_is_read_as_what_it_is():
    assert rows_of(comma_separated()) == 2


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0", ".txt"),
        (OLE + b"\0" * 504 + "WordDocument".encode("utf-16-le"), ".docx"),
    ],
)
def test_other_kinds_of_file_say_what_to_do(content, hint):
    assert hint in str(refusal(content, FileKindRefused))


def test_a_zip_of_something_else_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    packed.seek(0)
    refusal(packed, FileKindRefused)


def test_a_formula_nobody_calculated_is_told_by_cell():
    book = Workbook()
    filled(book.active, HEADINGS, [*ROW_1[:5], "=DATE(2026,6,30)"])
    (lines,) = source_of(saved(book)).lines
    assert lines.tasks[0][0].cells[5] == grid.NO_RESULT


def test_a_link_to_another_workbook_is_never_followed():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW_1)
        sheet.write_formula("B2", "='file:///etc/[passwd]Sheet1'!$A$1", value="企业开办")
    stream.seek(0)
    (lines,) = source_of(stream).lines
    assert lines.tasks[0][0].cells[1] == "企业开办"


def formatted_down_to(last, cells=0):
    """Rows that only have a format, ``cells`` blank cells each, down to the last one Excel has."""
    blank = b"".join(b'<c s="1"/>' for _ in range(cells))
    rows = b"".join(b'<row r="%d" s="1" customFormat="1">%s</row>' % (n, blank) for n in range(3, last + 1))

    def change(xml):
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    return rewritten(as_excel_writes_it(a_row()), "xl/worksheets/sheet1.xml", change)


def test_a_million_formatted_rows_without_cells_are_read_past():
    assert rows_of(formatted_down_to(60_000)) == 1


def test_rows_of_blank_formatted_cells_without_end_say_which_to_delete(monkeypatch):
    monkeypatch.setattr(grid, "CELLS", 50_000)
    assert "在第2行之后" in str(refusal(formatted_down_to(10_000, cells=12), grid.TooManyCells))


def test_two_cells_in_far_corners_cost_no_memory():
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    for at, value in enumerate(HEADINGS):
        sheet.write(0, at, value)
    for at, value in enumerate(ROW_1):
        sheet.write(1, at, value)
    sheet.write(65_535, 255, "备注")
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(stream) == 1
    new = Workbook()
    filled(new.active, HEADINGS, ROW_1)
    new.active.cell(1_048_576, 16_384, "备注")
    assert rows_of(saved(new)) == 1


def test_a_cell_outside_every_sheet_is_damage():
    outside = rewritten(
        as_excel_writes_it(a_row()),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'r="A2"', b'r="ZZZZ99999999"'),
    )
    refusal(outside, tables.WorkbookUnreadable)


def test_ranges_that_lie_over_each_other_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "CELLS", 1000)

    def with_ranges(xml):
        ranges = b"".join(b'<mergeCell ref="A2:A%d"/>' % (n + 40) for n in range(200))
        return xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")

    many = as_excel_writes_it(*([a_row()] * 50))
    refusal(rewritten(many, "xl/worksheets/sheet1.xml", with_ranges), tables.WorkbookUnreadable)


def test_an_empty_table_is_no_import():
    refusal(a_workbook(), NothingToImport)
