"""The registry in and out by workbook: preview, import of all rows or none, an export that can come back."""

import io

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from chassis import audit
from chassis.context import Actor
from chassis.events import copies
from chassis.files.imports import ImportRefused
from chassis.files.tables import read_table
from chassis.testing import context, database, events_of
from services.surveys import service
from services.surveys.enterprises import queries, upsert, usecases
from services.surveys.enterprises.importing import HEADINGS, REQUIRED
from services.surveys.enterprises.schemas import EnterpriseChange, EnterpriseIn
from tests.surveys.builders import CADRE, SPECIALIST, USCC, a_person, know_everybody

LEADER = Actor("person", "d00-leader", "D00", frozenset({"LD"}))
SECOND = "91150623MAQQ001053"
COMPANY = {
    "统一社会信用代码": USCC,
    "名称": "绿源农牧有限公司",
    "主体类型": "企业",
    "所属镇": "敖勒召其镇",
    "联系人": "张三",
    "联系电话": "13800001234",
}
HERDER = {
    "名称": "巴特尔",
    "主体类型": "牧户",
    "所属镇": "昂素镇",
    "嘎查村、社区": "哈日根图嘎查",
    "联系人": "巴特尔",
    "联系电话": 13900001234,
}
USUAL = [names[0] for names in HEADINGS.values()]


def a_workbook(*rows, headings=USUAL):
    """The rows, each a mapping by heading, below a title as offices put it."""
    book = Workbook()
    book.active.append(["鄂托克前旗企业名录"])
    book.active.append(headings)
    for row in rows:
        book.active.append([row.get(heading) for heading in headings])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def table_of(*rows, **given):
    return read_table(a_workbook(*rows, **given), HEADINGS, REQUIRED, 100)


@pytest.fixture
def surveys(tmp_path):
    made = database("surveys", tmp_path, service.metadata)
    with made.transaction(context()) as session:
        know_everybody(session)
    yield made
    made.dispose()


@pytest.fixture
def session(surveys):
    with surveys.transaction(context()) as opened:
        yield opened


def imported(session, *rows, **given):
    counts = usecases.import_enterprises(session, table_of(*rows, **given))
    return counts.created, counts.changed, counts.unchanged


def problems(session, *rows):
    return [each.message for each in usecases.preview_import(session, table_of(*rows)).problems]


def test_rows_are_registered_and_the_same_workbook_again_changes_nothing(session):
    rows = (COMPANY, HERDER)
    assert imported(session, *rows) == (2, 0, 0)
    assert imported(session, *rows) == (0, 0, 2)
    assert events_of(session) == ["enterprise_registered"] * 2


def test_rows_change_what_they_know_by_code_or_a_herder_s_identity(session):
    imported(session, COMPANY, HERDER)
    changed = (
        {**COMPANY, "统一社会信用代码": f" {USCC.lower()}", "名称": "绿源集团", "联系电话": None},
        {**HERDER, "所属镇": "城川", "包联干部": CADRE.id, "纬度": 38.18, "经度": 107.48},
    )
    assert imported(session, *changed) == (0, 2, 0)
    company = queries.by_code(session, USCC)
    assert (company.name, company.phone) == ("绿源集团", "13800001234"), "a blank cell says nothing"
    herder = queries.by_identity(session, "巴特尔", "哈日根图嘎查", "13900001234")
    assert (herder.town, herder.cadre, herder.lat, herder.lon) == ("城川镇", CADRE.id, 38.18, 107.48)
    assert events_of(session)[2:] == ["enterprise_updated"] * 2


def test_a_herder_s_number_tells_who_is_meant_when_everything_else_has_changed(session):
    imported(session, HERDER)
    number = queries.by_identity(session, "巴特尔", "哈日根图嘎查", "13900001234").local_id
    moved = {**HERDER, "牧户编号": number.lower(), "联系电话": "13900009999", "嘎查村、社区": "三段地嘎查"}
    assert imported(session, moved) == (0, 1, 0)
    assert queries.by_identity(session, "巴特尔", "三段地嘎查", "13900009999").local_id == number
    licensed = {**moved, "统一社会信用代码": "92150623MAQQ00016E", "主体类型": "个体户"}
    assert imported(session, licensed) == (0, 1, 0)
    assert queries.by_code(session, "92150623MAQQ00016E").local_id == number
    assert imported(session, licensed) == (0, 0, 1)


def test_columns_may_stand_in_any_order_under_their_usual_names(session):
    row = {
        "企业名称*": "绿源公司",
        "信用代码": USCC,
        "类型": "公司",
        "乡镇": "上海庙",
        "联系人（必填）": "张三",
    }
    assert imported(session, row, headings=list(reversed(row))) == (1, 0, 0)


@pytest.mark.parametrize(
    ("like", "cells", "messages"),
    [
        (
            COMPANY,
            {"统一社会信用代码": "91150623MAQQ001041"},
            ["“统一社会信用代码”：统一社会信用代码校验位不正确，请核对是否录错"],
        ),
        (COMPANY, {"统一社会信用代码": None}, ["“统一社会信用代码”：除牧户外必填"]),
        (HERDER, {"嘎查村、社区": None}, ["“嘎查村、社区”：没有代码的牧户必填"]),
        (HERDER, {"联系电话": None}, ["“联系电话”：没有代码的牧户必填"]),
        (HERDER, {"联系电话": "没有"}, ["“联系电话”：应为11位手机号，或区号-号码的固定电话"]),
        (COMPANY, {"名称": "绿"}, ["“名称”：至少2个字"]),
        (
            COMPANY,
            {"名称": "=HYPERLINK(1)"},
            ["“名称”：公式还没有计算结果，请用 Excel 或 WPS 打开并保存，或粘贴为数值"],
        ),
        (COMPANY, {"联系人": "#REF!"}, ["“联系人”：单元格公式有误（#REF!）"]),
        (COMPANY, {"主体类型": None}, ["“主体类型”：未填写"]),
        (
            COMPANY,
            {"所属镇": "远方镇", "经营状态": "倒闭"},
            [
                "“所属镇”：所属镇只能是：敖勒召其镇、上海庙镇、城川镇、昂素镇、开发区",
                "“经营状态”：经营状态只能是：在营、停业、注销、迁出",
            ],
        ),
        (COMPANY, {"行业门类": "Z"}, ["“行业门类”：行业门类应为 GB/T 4754 的门类字母 A–T 或门类名称"]),
        (
            COMPANY,
            {"纬度": "北纬", "经度": 200},
            ["“纬度”：应为-90至90之间的度数，如 38.18", "“经度”：应为-180至180之间的度数，如 38.18"],
        ),
        (COMPANY, {"纬度": 38.1}, ["“经度”：经度和纬度须同时填写"]),
        (COMPANY, {"经度": 107.1}, ["“纬度”：经度和纬度须同时填写"]),
        (COMPANY, {"包联干部": "查无此人"}, ["“包联干部”：没有名为“查无此人”的在用干部"]),
        (COMPANY, {"包联干部": "巴 图"}, ["“包联干部”：有2名“巴 图”，请填人员编号"]),
        (HERDER, {"牧户编号": "MH-AAAAA-AAAAA"}, ["“牧户编号”：没有这个编号的牧户，新登记的请留空"]),
    ],
)
def test_what_is_wrong_is_said_by_row_and_cell(session, like, cells, messages):
    assert problems(session, {**like, **cells}) == [f"第3行 {message}" for message in messages]


def test_rows_may_not_repeat_each_other(session):
    rows = (COMPANY, HERDER, {**COMPANY, "名称": "另一个名字"}, {**HERDER, "联系电话": "139 0000 1234"})
    assert problems(session, *rows) == ["第5行 “统一社会信用代码”：与第3行重复", "第6行 “名称”：与第4行重复"]


def test_a_row_may_not_make_one_of_two(session):
    other = {**HERDER, "名称": "巴雅尔"}
    imported(session, COMPANY, HERDER, other)
    number = queries.by_identity(session, "巴雅尔", "哈日根图嘎查", "13900001234").local_id
    assert problems(session, {**HERDER, "牧户编号": number}) == ["第3行 “名称”：已登记为另一主体“巴特尔”"]
    assert problems(session, {**COMPANY, "牧户编号": number}) == [
        "第3行 “牧户编号”：已登记为另一主体“巴雅尔”"
    ]
    assert problems(session, {**other, "牧户编号": number, "主体类型": "企业"}) == [
        "第3行 “统一社会信用代码”：除牧户外必填"
    ]


def test_with_one_wrong_cell_nothing_is_imported(session):
    with pytest.raises(ImportRefused, match="有1处问题，未导入任何内容") as refused:
        imported(session, COMPANY, {**HERDER, "所属镇": None})
    (error,) = refused.value.errors
    assert error == {"field": "rows[4].town", "code": "required", "detail": "第4行 “所属镇”：未填写"}
    assert queries.by_code(session, USCC) is None


def test_a_preview_tells_what_every_row_would_do_and_does_not_do_it(session):
    imported(session, COMPANY, HERDER)
    rows = (
        COMPANY,
        {**HERDER, "所属镇": "城川镇"},
        {**COMPANY, "统一社会信用代码": SECOND},
        {"名称": "无名"},
    )
    preview = usecases.preview_import(session, table_of(*rows))
    assert [(row.row, row.effect, row.changed) for row in preview.rows] == [
        (3, "none", []),
        (4, "change", ["town"]),
        (5, "create", []),
        (6, "refused", []),
    ]
    assert preview.rows[0].enterprise_id == queries.by_code(session, USCC).enterprise_id
    assert (preview.counts.created, preview.counts.changed, preview.counts.unchanged) == (1, 1, 1)
    assert {problem.row for problem in preview.problems} == {6}
    assert queries.by_code(session, SECOND) is None


def test_many_rows_are_held_against_the_registry_in_portions(session, monkeypatch):
    monkeypatch.setattr(upsert, "_AT_ONCE", 2)
    rows = [{**HERDER, "联系电话": f"1390000{number:04d}"} for number in range(5)]
    assert imported(session, *rows) == (5, 0, 0)
    assert imported(session, *rows, COMPANY) == (1, 0, 5)


# --- over HTTP


def sent(stream):
    return {"data": {"file": (stream, "企业.xlsx"), "not_classified": "true"}}


def test_staff_preview_and_import_by_upload(desk):
    path = "/v1/enterprises/import"
    preview = desk.ask(SPECIALIST, "POST", f"{path}/preview", **sent(a_workbook(COMPANY, HERDER)))
    assert (preview.status_code, preview.json["counts"]["created"]) == (200, 2)
    assert desk.events("enterprise_registered") == []
    key, content = {"Idempotency-Key": "import-0001"}, a_workbook(COMPANY, HERDER).getvalue()
    answers = [desk.ask(SPECIALIST, "POST", path, headers=key, **sent(io.BytesIO(content))) for _ in "12"]
    assert [answer.json for answer in answers] == [{"created": 2, "changed": 0, "unchanged": 0}] * 2
    refused = desk.ask(SPECIALIST, "POST", path, **sent(a_workbook({**COMPANY, "名称": None})))
    assert (refused.status_code, refused.json["code"]) == (422, "import_refused")
    junk = desk.ask(SPECIALIST, "POST", path, **sent(io.BytesIO(b"PK\x03\x04 junk")))
    assert (junk.status_code, junk.json["code"]) == (422, "file_damaged")


def the_export(desk, actor=SPECIALIST, **query):
    answer = desk.ask(actor, "POST", "/v1/enterprises/export", query_string=query, buffered=True)
    assert answer.status_code == 200, answer.text
    assert "filename*=UTF-8''%E4%BC%81%E4%B8%9A" in answer.headers["Content-Disposition"]
    return answer.data


def rows_of(content):
    sheet = load_workbook(io.BytesIO(content)).active
    heading, *rows = sheet.iter_rows()
    names = [cell.value for cell in heading]
    return [dict(zip(names, row, strict=True)) for row in rows]


DANGEROUS = '=HYPERLINK("http://evil","点我")公司'


@pytest.fixture
def filled(desk):
    with desk.office.transaction("surveys") as session:
        imported(session, COMPANY, {**HERDER, "包联干部": CADRE.id})
        usecases.register(
            session,
            EnterpriseIn(
                uscc=SECOND, name=DANGEROUS, kind="企业", town="开发区", contact="@张三", status="停业"
            ),
            SPECIALIST,
        )
    return desk


def test_the_export_holds_codes_and_phones_as_text_and_no_formula(filled):
    rows = {row["名称"].value: row for row in rows_of(the_export(filled))}
    assert list(rows) == [f"'{DANGEROUS}", "巴特尔", "绿源农牧有限公司"]
    company = rows["绿源农牧有限公司"]
    for heading, text in (("统一社会信用代码", USCC), ("联系电话", "13800001234")):
        assert (company[heading].value, company[heading].data_type, company[heading].number_format) == (
            text,
            "s",
            "@",
        )
    dangerous = rows[f"'{DANGEROUS}"]
    assert (dangerous["名称"].data_type, dangerous["联系人"].value) == ("s", "'@张三")


def test_an_export_comes_back_by_import_and_changes_nothing(filled):
    content = the_export(filled)
    answer = filled.ask(SPECIALIST, "POST", "/v1/enterprises/import", **sent(io.BytesIO(content)))
    assert answer.json == {"created": 0, "changed": 0, "unchanged": 3}


def test_an_export_holds_what_the_filters_let_through(filled):
    assert [row["名称"].value for row in rows_of(the_export(filled, kind="牧户"))] == ["巴特尔"]
    assert rows_of(the_export(filled, q="没有")) == []


def test_an_export_hides_phones_from_those_who_need_not_call(filled):
    phones = {row["联系电话"].value for row in rows_of(the_export(filled, LEADER))}
    assert phones == {None, "138****1234", "139****1234"}


def test_every_export_is_noted_with_its_number_of_rows(filled):
    the_export(filled, LEADER)
    with filled.office.session("surveys") as session:
        noted = session.execute(
            select(audit.audit).where(audit.audit.c.action == "surveys.enterprises_exported")
        ).all()
    assert [(row.actor_id, row.detail) for row in noted] == [(LEADER.id, {"rows": 3})]


def test_a_contact_cadre_is_exported_by_name_where_the_name_tells_who_it_is(filled):
    with filled.office.transaction("surveys") as session:
        copies.keep(session, a_person("unique").model_copy(update={"name": "乌云"}))
        company = queries.by_code(session, USCC)
        usecases.change(session, company.enterprise_id, EnterpriseChange(cadre="unique"), SPECIALIST)
    cadres = {row["名称"].value: row["包联干部"].value for row in rows_of(the_export(filled))}
    assert (cadres["绿源农牧有限公司"], cadres["巴特尔"]) == ("乌云", CADRE.id)
