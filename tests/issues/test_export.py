"""The ledger as the office prints it: its columns, its layout, and nothing a spreadsheet would execute."""

import io
import tracemalloc
from datetime import date

from openpyxl import load_workbook

from chassis.files.printed import printed
from services.issues.exports.exporting import COLUMNS
from tests.desk import done, refused
from tests.issues.builders import FINANCE

FARM = {"name": "某牧业公司", "uscc": "91150623MAQQ00016H"}
HEADINGS = [
    "序号", "问题编号", "问题来源", "问题类别", "诉求类型", "对应指标", "涉及企业", "统一社会信用代码",
    "问题描述", "反映人", "反映日期", "交办日期", "主办单位", "协办单位", "责任领导", "责任人",
    "联系电话", "整改措施", "办结时限", "延期情况", "办理进展", "亮灯", "是否逾期", "逾期工作日",
    "复核日期", "回访结果", "满意度", "销号日期", "销号原因", "盯办人", "备注",
]  # fmt: skip


def exported(client, **filters):
    asked = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = client.post(f"/issues/v1/issues/export?{asked}")
    assert answer.status_code == 200, answer.json
    return load_workbook(io.BytesIO(answer.data)).active


def line(sheet, row=4):
    return dict(zip(HEADINGS, [cell.value for cell in sheet[row]], strict=True))


def test_the_columns_and_the_layout_are_those_of_the_office(desk):
    no = desk.verified(
        enterprises=[FARM, {"name": "某商贸公司", "uscc": "92150623MAQQ00016E"}],
        dispatch={"co_depts": []},
    )
    done(desk.call(no, resolved="resolved", rating=5))
    sheet = exported(desk.dispatcher)
    assert list(COLUMNS) == HEADINGS == [cell.value for cell in sheet[3]]
    assert sheet["A1"].value == "鄂托克前旗营商环境问题台账"
    assert (sheet["A2"].value, sheet["Q2"].value) == (
        "填报单位：鄂托克前旗促进中心",
        "截至日期：2026年3月2日",
    )
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A1:AE1", "A2:P2", "Q2:AE2"}
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows in ("1:3", "$1:$3")
    assert sheet.freeze_panes == "A4"
    assert "&P" in sheet.oddFooter.center.text
    told = line(sheet)
    assert (told["涉及企业"], told["统一社会信用代码"]) == (
        "某牧业公司、某商贸公司",
        "91150623MAQQ00016H、92150623MAQQ00016E",
    )
    assert (told["主办单位"], told["问题来源"], told["亮灯"], told["是否逾期"]) == (
        "鄂托克前旗财政局",
        "12345热线",
        "绿",
        "否",
    )
    assert (told["销号日期"].date(), told["满意度"], told["销号原因"], told["盯办人"]) == (
        date(2026, 3, 2),
        "非常满意",
        "已解决",
        "王调度",
    )
    dated = sheet.cell(4, HEADINGS.index("办结时限") + 1)
    assert (dated.number_format, dated.border.left.style, dated.alignment.wrap_text) == (
        "yyyy-mm-dd",
        "thin",
        True,
    )


def test_what_looks_like_a_formula_is_text(desk):
    desk.register(title="=1+1", description='=HYPERLINK("http://x","点这里")')
    cell = exported(desk.dispatcher).cell(4, HEADINGS.index("问题描述") + 1)
    assert (cell.data_type, cell.value[:2]) == ("s", "'=")


def test_everybody_exports_what_they_may_see_with_petitioners_as_they_may_know_them(desk):
    desk.dispatched()
    desk.dispatched(dispatch={"lead_dept": "D09"})
    assert exported(desk.dispatcher).max_row == 5
    assert [line(exported(desk.lead))[name] for name in ("反映人", "主办单位")] == [
        "张三丰",
        "鄂托克前旗财政局",
    ]
    assert exported(desk.lead).max_row == 4
    assert line(exported(desk.auditor))["反映人"] == "张**"
    assert exported(desk.dispatcher, lead=FINANCE).max_row == 4
    refused(desk.officer.post("/issues/v1/issues/export"), 403, "role_missing")


def test_a_hundred_thousand_rows_pass_through_little_memory():
    """Scaled: a tenth of the rows in a tenth of the memory would prove nothing, so growth is measured."""

    def peak(rows):
        tracemalloc.start()
        row = ["某牧业公司的流动资金贷款审批时间太长"] * 29 + [date(2026, 3, 2), 7]
        export = printed("台账", "财政局", date(2026, 3, 2), COLUMNS, (row for _ in range(rows)))
        assert export.rows == rows
        export.file.close()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(800) < peak(200) + 400_000
