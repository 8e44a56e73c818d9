"""Submissions as tables: a workbook, or CSV in a zip, with a sheet for each repeat group."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from chassis import audit
from chassis.context import Actor
from chassis.testing import Office
from services.surveys.submissions import exporting
from tests.surveys.builders import (
    SPECIALIST,
    SURVEY,
    USCC,
    a_row,
    a_visit,
    a_workbook,
    know_everybody,
    with_row,
)
from tests.surveys.desk import Desk

LEADER = Actor("person", "d00-leader", "D00", frozenset({"LD"}))
NESTED = [
    *SURVEY[:-1],
    ["begin repeat", "part", "分项"],
    ["decimal", "sum", "金额"],
    ["end repeat"],
    ["end repeat"],
]


def exported(desk, actor=SPECIALIST, questionnaire="small", **query):
    query = {"questionnaire": questionnaire} | query
    return desk.ask(actor, "POST", "/v1/submissions/export", query_string=query, buffered=True)


def the_workbook(desk, actor=SPECIALIST, **query):
    answer = exported(desk, actor, **query)
    assert answer.status_code == 200, answer.text
    assert "filename*=UTF-8''%E7%AD%94%E5%8D%B7-small.xlsx" in answer.headers["Content-Disposition"]
    return load_workbook(io.BytesIO(answer.data))


def rows_of(sheet):
    heading, *rows = sheet.iter_rows()
    names = [cell.value for cell in heading]
    assert len(set(names)) == len(names)
    return [dict(zip(names, row, strict=True)) for row in rows]


def column(sheet, heading):
    return [row[heading].value for row in rows_of(sheet)]


def test_a_submission_is_a_row_with_what_is_known_of_it_and_its_answers_by_their_labels(desk, phone):
    phone.submit(a_visit(needs="money sales"))
    book = the_workbook(desk)
    assert book.sheetnames == ["答卷", "1 more"]
    (row,) = rows_of(book["答卷"])
    values = {heading: cell.value for heading, cell in row.items()}
    assert values["答卷编号"] == desk.submission()["submission_id"]
    shown = ("状态", "企业名称", "统一社会信用代码", "提交人", "提交人单位", "填写方式", "困难", "人数")
    assert [values[heading] for heading in shown] == [
        "有效",
        "绿源公司",
        USCC,
        "巴图",
        "农牧局",
        "干部代填",
        "资金、销售",
        3,
    ]
    assert values["走访日期"] == values["日期"] == datetime(2026, 3, 1)  # noqa: DTZ001  a spreadsheet knows no zones
    assert row["日期"].number_format == "yyyy-mm-dd"
    assert values["专项行动"] is None
    assert row["统一社会信用代码"].number_format == "@"


def test_each_row_of_a_repeat_group_stands_on_its_own_sheet_with_the_number_of_its_submission(desk, phone):
    phone.submit(a_visit(extra=a_row() + a_row("money", "流动资金", "a.jpg")))
    phone.submit(a_visit(client_id="uuid:2", day="2026-02-28"))
    book = the_workbook(desk)
    first, second = column(book["答卷"], "答卷编号")
    rows = [[cell.value for cell in row.values()] for row in rows_of(book["1 more"])]
    assert rows == [
        [first, "1", "销售", "羊绒滞销三十余吨", None],
        [first, "2", "资金", "流动资金", "a.jpg"],
    ]
    assert second != first


def test_a_repeat_group_in_another_tells_the_row_it_belongs_to(desk):
    desk.publish(a_workbook(survey=NESTED))
    parts = "<part><sum>1.5</sum></part><part><sum>-2</sum></part>"
    row = a_row().replace("</more>", f"{parts}</more>")
    assert desk.phone().submit(a_visit(extra=row + row)).status_code == 201
    sheet = the_workbook(desk)["2 part"]
    assert column(sheet, "序号") == ["1.1", "1.2", "2.1", "2.2"]
    assert column(sheet, "金额") == [1.5, -2, 1.5, -2]


@pytest.mark.parametrize("text", ["=1+1", "+8613800001234", "-2吨", "@张三"])
def test_what_a_spreadsheet_would_take_for_a_formula_is_neutralised_in_both_formats(desk, phone, text):
    phone.submit(a_visit(text=text))
    (row,) = rows_of(the_workbook(desk)["答卷"])
    assert (row["说明"].value, row["说明"].data_type) == (f"'{text}", "s")
    assert [row["说明"] for row in tables(exported(desk, format="csv"))["答卷.csv"]] == [f"'{text}"]


def tables(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    contents = {name: packed.read(name) for name in packed.namelist()}
    assert all(content.startswith(b"\xef\xbb\xbf") for content in contents.values()), "Excel asks for it"
    texts = {name: io.StringIO(content.decode("utf-8-sig"), newline="") for name, content in contents.items()}
    return {name: list(csv.DictReader(text)) for name, text in texts.items()}


def test_csv_comes_as_a_zip_with_a_file_for_each_sheet(desk, phone):
    text = '第一行\n第二行，"引号"'
    phone.submit(a_visit(text=text, extra=a_row()))
    found = tables(exported(desk, format="csv"))
    assert list(found) == ["答卷.csv", "1 more.csv"]
    (row,), (repeated,) = found.values()
    assert row["说明"] == text
    assert (row["走访日期"], row["填写时间"], row["人数"]) == ("2026-03-01", "2026-03-02 08:30", "3")
    assert (repeated["答卷编号"], repeated["类别"]) == (row["答卷编号"], "销售")


def test_the_questions_of_all_versions_have_a_column_and_one_version_may_be_asked_for(desk, phone):
    phone.submit()
    desk.publish(
        a_workbook(survey=[row for row in with_row("text", "wish", "愿望") if "staff" not in row[1:2]])
    )
    second = a_visit(client_id="uuid:2", version=2, day="2026-02-28", extra="<wish>修路</wish>")
    assert phone.submit(second.replace(b"<staff>3</staff>", b"")).status_code == 201
    both = the_workbook(desk)["答卷"]
    assert column(both, "问卷版本") == [1, 2]
    assert column(both, "人数") == [3, None]
    assert column(both, "愿望") == [None, "修路"]
    newest = the_workbook(desk, version=2)["答卷"]
    assert column(newest, "愿望") == ["修路"]
    assert "人数" not in rows_of(newest)[0]


def test_equal_labels_are_told_apart_by_the_place_of_the_question(desk):
    twice = [*with_row("text", "again", "说明"), ["text", "state", "状态"]]
    desk.publish(a_workbook(survey=twice))
    desk.phone().submit(a_visit(extra="<again>另一个</again><state>良好</state>"))
    (row,) = rows_of(the_workbook(desk)["答卷"])
    assert (row["说明（again）"].value, row["状态（state）"].value, row["状态"].value) == (
        "另一个",
        "良好",
        "有效",
    )


def test_an_export_holds_what_the_filters_let_through(desk, phone):
    phone.submit(a_visit())
    phone.submit(a_visit(client_id="uuid:2", day="2026-02-27"))
    phone.submit(a_visit(client_id="uuid:3"))
    assert column(the_workbook(desk)["答卷"], "状态") == ["有效", "有效", "疑似重复"]
    kept = the_workbook(desk, status="effective", date_from="2026-02-28", date_to="2026-03-01")["答卷"]
    assert column(kept, "走访日期") == [datetime(2026, 3, 1)]  # noqa: DTZ001  a spreadsheet knows no zones


def test_phones_are_hidden_from_those_who_need_not_call(desk):
    desk.publish(a_workbook(survey=with_row("text", "tel", "电话", *[None] * 4, "phone")))
    desk.phone().submit(a_visit(extra="<tel>13800001234</tel>"))
    assert column(the_workbook(desk)["答卷"], "电话") == ["13800001234"]
    assert column(the_workbook(desk, LEADER)["答卷"], "电话") == ["138****1234"]


def test_every_export_is_noted_with_its_number_of_rows(desk, phone):
    phone.submit()
    the_workbook(desk, LEADER)
    with desk.office.session("surveys") as session:
        noted = session.execute(
            select(audit.audit).where(audit.audit.c.action == "surveys.submissions_exported")
        ).all()
    assert [(row.actor_id, row.target, row.detail) for row in noted] == [(LEADER.id, "small", {"rows": 1})]


@pytest.mark.parametrize("query", [{"questionnaire": "unknown"}, {"version": 7}])
def test_a_questionnaire_that_was_never_published_has_nothing_to_export(desk, phone, query):
    answer = exported(desk, **query)
    assert (answer.status_code, answer.json["code"]) == (422, "nothing_to_export")


def test_a_day_or_number_no_spreadsheet_knows_stays_as_it_was_written(desk, phone):
    phone.submit(
        a_visit(day="1850-01-01").replace(b"<staff>3</staff>", b"<staff>12345678901234567890</staff>")
    )
    (row,) = rows_of(the_workbook(desk)["答卷"])
    assert (row["日期"].value, row["人数"].value) == ("1850-01-01", "12345678901234567890")
    assert row["走访日期"].value.date() <= date(2026, 3, 2)


@pytest.mark.postgres
def test_an_export_is_read_from_postgresql_in_pieces(tmp_path, postgres_url, monkeypatch):
    monkeypatch.setattr(exporting, "_AT_ONCE", 2)
    with Office(tmp_path, services=("surveys",), database_url=postgres_url) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        desk = Desk(office)
        desk.publish()
        phone = desk.phone()
        for day in range(1, 6):
            phone.submit(a_visit(client_id=f"uuid:{day}", day=f"2026-02-2{day}", extra=a_row()))
        book = the_workbook(desk, status="effective", rated="false")
    assert [day.day for day in column(book["答卷"], "走访日期")] == [21, 22, 23, 24, 25]
    assert column(book["1 more"], "类别") == ["销售"] * 5


OR_OTHER = [
    *with_row("select_one need or_other", "wish", "期望", before="more")[:-1],
    ["select_multiple need or_other", "plan", "打算"],
    SURVEY[-1],
]


def test_what_is_written_under_other_stands_in_workbook_and_csv(desk):
    desk.publish(a_workbook(survey=OR_OTHER))
    row = "<more><kind/><kind_text/><photo/><plan>money other</plan><plan_other>改种苜蓿</plan_other></more>"
    desk.phone().submit(a_visit(extra=f"<wish>other</wish><wish_other>修一段路</wish_other>{row}"))
    book = the_workbook(desk)
    assert (column(book.worksheets[0], "期望"), column(book.worksheets[0], "其他")) == (
        ["其他"],
        ["修一段路"],
    )
    assert (column(book.worksheets[1], "打算"), column(book.worksheets[1], "其他")) == (
        ["资金、其他"],
        ["改种苜蓿"],
    )
    with zipfile.ZipFile(io.BytesIO(exported(desk, format="csv").data)) as packed:
        tables = [packed.read(name).decode("utf-8-sig") for name in packed.namelist()]
    assert ["修一段路" in tables[0], "改种苜蓿" in tables[1]] == [True, True]
