"""Problem lists from workbooks: previewed by row and cell, upserted by source reference, all rows or none."""

import io

from openpyxl import Workbook
from urllib3.filepost import encode_multipart_formdata

from tests.desk import done, refused

HEADINGS = [
    "问题来源", "来源编号", "问题标题", "问题描述", "问题类别", "诉求类型", "涉及企业",
    "统一社会信用代码", "反映人", "联系电话", "反映日期", "建议承办单位", "办结时限", "对应指标",
]  # fmt: skip
ROW = [
    "12345热线", "GD-1", "贷款难", "流动资金贷款审批时间太长", "资金扶持", "问题", "某牧业公司",
    "91150623MAQQ00016H", "张三丰", "13812341234", "2026年2月27日", "财政局", None, None,
]  # fmt: skip


def row(**given):
    return [given.get(heading, value) for heading, value in zip(HEADINGS, ROW, strict=True)]


def upload(desk, *rows, step="import", client=None):
    book = Workbook()
    book.active.append(["问题清单"])
    for each in (HEADINGS, *rows):
        book.active.append(each)
    stream = io.BytesIO()
    book.save(stream)
    parts = {"file": ("清单.xlsx", stream.getvalue()), "not_classified": "true"}
    form, content_type = encode_multipart_formdata(parts)
    return (client or desk.dispatcher).post(f"/issues/v1/issues/{step}", data=form, content_type=content_type)


def ledger(desk):
    return done(desk.dispatcher.get("/issues/v1/issues"))["items"]


def test_a_list_is_previewed_imported_and_imported_again_without_effect(desk):
    rows = [
        row(),
        row(
            来源编号="GD-2",
            问题来源="SJ",
            涉及企业="甲公司、乙公司",
            统一社会信用代码=None,
            办结时限="2026/5/30",
        ),
    ]
    preview = done(upload(desk, *rows, step="import/preview"))
    assert [each["effect"] for each in preview["rows"]] == ["create", "create"]
    assert ledger(desk) == []
    assert done(upload(desk, *rows)) == {"created": 2, "changed": 0, "unchanged": 0}
    assert done(upload(desk, *rows)) == {"created": 0, "changed": 0, "unchanged": 2}
    assert len(ledger(desk)) == 2
    issue = desk.issue("WT2026-RX-0001")
    assert (issue["source_ref"], issue["suggested_dept"], issue["reported_on"]) == (
        "GD-1",
        "D06",
        "2026-02-27",
    )
    assert (issue["petitioner"]["phone"], issue["petitioner"]["type"]) == ("13812341234", "群众")
    assert len(desk.issue("WT2026-SJ-0001")["enterprises"]) == 2
    assert desk.events("issue_opened") == ["issue_opened"] * 2


def test_a_row_corrects_what_nobody_has_accepted_and_nothing_later(desk):
    done(upload(desk, row()))
    assert done(upload(desk, row(问题标题="贷款审批慢"))) == {"created": 0, "changed": 1, "unchanged": 0}
    assert desk.issue("WT2026-RX-0001")["title"] == "贷款审批慢"
    assert desk.history("WT2026-RX-0001")[-1]["action"] == "correct"
    done(desk.do(desk.dispatcher, "WT2026-RX-0001", "accept"))
    problem = refused(upload(desk, row(问题标题="又改")), 422, "import_refused")
    assert problem["errors"][0]["detail"] == "第3行 “问题标题”：问题WT2026-RX-0001已受理，不能以导入更正"


def test_a_row_corrects_all_that_the_workbook_tells(desk):
    done(upload(desk, row(涉及企业="某牧业公司、乙公司", 统一社会信用代码=None)))
    corrected = row(
        涉及企业="某牧业公司",
        反映人="张三",
        联系电话="13812340000",
        反映日期="2026-02-26",
        对应指标="NM-01",
    )
    preview = done(upload(desk, corrected, step="import/preview"))
    (line,) = preview["rows"]
    assert (line["effect"], line["changed"]) == (
        "change",
        ["reported_on", "indicator_codes", "petitioner_name", "enterprises"],
    )
    assert done(upload(desk, corrected)) == {"created": 0, "changed": 1, "unchanged": 0}
    issue = desk.issue("WT2026-RX-0001")
    assert [(each["name"], each["uscc"]) for each in issue["enterprises"]] == [
        ("某牧业公司", "91150623MAQQ00016H")
    ]
    assert (issue["petitioner"]["name"], issue["petitioner"]["phone"]) == ("张三", "13812340000")
    assert (issue["reported_on"], issue["indicator_codes"]) == ("2026-02-26", ["NM-01"])
    assert done(upload(desk, corrected)) == {"created": 0, "changed": 0, "unchanged": 1}


def test_what_the_centre_has_added_is_no_difference_to_the_workbook(desk):
    done(upload(desk, row(对应指标="NM-01")))
    no = "WT2026-RX-0001"
    added = {"indicator_codes": ["NM-01", "NM-02"], "enterprises": [{"name": "乙公司"}]}
    done(desk.dispatcher.call("PATCH", desk.path(no), added, headers={"If-Match": '"1"'}))
    done(desk.do(desk.dispatcher, no, "accept"))
    assert done(upload(desk, row(对应指标="NM-01")))["unchanged"] == 1
    problem = refused(upload(desk, row(涉及企业="丙公司", 统一社会信用代码=None)), 422, "import_refused")
    assert problem["errors"][0]["detail"] == f"第3行 “涉及企业”：问题{no}已受理，不能以导入更正"
    assert len(desk.issue(no)["enterprises"]) == 2


def test_a_correction_cannot_be_reported_after_it_was_registered(desk):
    done(upload(desk, row()))
    desk.office.move_clock("2026-03-03T09:00")
    problem = refused(upload(desk, row(反映日期="2026-03-03")), 422, "import_refused")
    assert problem["errors"][0]["detail"] == "第3行 “反映日期”：晚于该问题的登记日期2026-03-02"


def test_one_bad_cell_keeps_every_row_out_and_every_bad_cell_is_named(desk):
    bad = row(
        来源编号="GD-2",
        问题来源="DD",
        问题描述="短",
        问题类别="天气",
        联系电话="12",
        反映日期="2026-12-31",
        建议承办单位="气象局",
        统一社会信用代码="91I",
    )
    problem = refused(upload(desk, row(), bad, row(), row(来源编号=None)), 422, "import_refused")
    told = [each["detail"] for each in problem["errors"]]
    assert ledger(desk) == []
    assert len(told) == 9
    assert "第4行 “问题描述”：至少5字" in told
    assert "第4行 “反映日期”：2026-12-31晚于今日" in told
    assert "第4行 “建议承办单位”：没有名为“气象局”的单位" in told
    assert "第5行 “来源编号”：与第3行重复" in told
    assert "第6行 “来源编号”：未填写" in told
    preview = done(upload(desk, row(), bad, step="import/preview"))
    assert [each["effect"] for each in preview["rows"]] == ["create", "refused"]


def test_only_the_centre_imports(desk):
    refused(upload(desk, row(), client=desk.lead), 403, "role_missing")
