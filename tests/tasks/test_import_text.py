"""The published plan itself, as Word file or plain text, becomes a draft import that a person confirms."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest

from chassis.errors import Invalid
from chassis.files.tables import HeadingMissing
from services.tasks.plans.imports.documents import DocumentUnreadable
from services.tasks.plans.imports.list_numbers import chinese
from services.tasks.plans.imports.rows import readings
from services.tasks.plans.imports.sources import source_of
from tests.tasks.test_import_workbooks import FRAME

NAMES = ("seq", "title", "content", "lead_dept", "co_depts", "due_date")
PLAN = """鄂托克前旗优化营商环境提升行动方案（5.0版）
为深入贯彻落实党中央、国务院决策部署，制定本方案。
一、总体要求
坚持问题导向、目标导向。
二、重点任务
（一）优化市场环境
1.市场准入
（1）扶持个体私营经济发展。落实“个转企”政策，放宽准入。
牵头部门：旗市场监督管理局
配合单位：旗司法局、税务局
完成时限：2026年12月底前
（2）推进企业开办。实现：①一网通办；②一日办结。
压缩时间（0.5个工作日内）。
牵头部门：市监局；完成时限：长期坚持
2．获得经营场所
（３）规范涉企执法。建立清单。（牵头单位：司法局；配合单位：市监局（原工商局）；完成时限：2026年6月30日前）
（二）保障措施
加强组织领导。
"""
MEANT = [
    (
        1,
        "扶持个体私营经济发展",
        "落实“个转企”政策，放宽准入。",
        "D03",
        ["D11", "D07"],
        date(2026, 12, 31),
    ),
    (2, "推进企业开办", "实现：①一网通办；②一日办结。\n压缩时间（0.5个工作日内）。", "D03", None, None),
    (3, "规范涉企执法", "建立清单。", "D11", ["D03"], date(2026, 6, 30)),
]


def text(said):
    return io.BytesIO(said.encode())


def read(stream):
    return [reading for lines in source_of(stream).lines for reading in readings(lines, FRAME)]


def meaning(stream):
    rows = read(stream)
    assert [each.problems for each in rows] == [[] for _ in rows]
    return [tuple(each.values.get(name) for name in NAMES) for each in rows]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(said, properties=""):
    lines = escape(said).replace("\n", "</w:t><w:br/><w:t>")
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{lines}</w:t></w:r></w:p>"


def document(body, numbering="", doctype=""):
    """A Word file of these paragraphs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        head = f'<?xml version="1.0"?>{doctype}'
        package.writestr(
            "word/document.xml",
            f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
        if numbering:
            package.writestr(
                "word/numbering.xml", f'{head}<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'
            )
    packed.seek(0)
    return packed


def test_a_plan_s_text_becomes_its_tasks():
    assert meaning(text(PLAN)) == MEANT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_in_any_usual_encoding(encoding):
    assert len(read(io.BytesIO(PLAN.replace("\n", "\r\n").encode(encoding)))) == 3


def test_a_word_file_of_the_same_plan_gives_the_same_tasks():
    assert meaning(document("".join(map(paragraph, PLAN.splitlines())))) == MEANT


def test_what_is_no_measure_is_told_by_paragraph():
    source = source_of(text(PLAN))
    assert source.notes == ["按方案正文识别，请逐项核对"]
    assert {"place": "第6段", "text": "优化市场环境"} in source.skipped
    assert [each["place"] for each in source.skipped] == [f"第{at}段" for at in (1, 2, 3, 5, 6, 7, 15, 17)]


def test_what_a_measure_lacks_is_told_by_paragraph():
    complete = "（1）甲。做一。\n牵头部门：市监局\n完成时限：6月底前\n"
    said = f"{complete}（2）乙。做二。\n（3）丙。做三。\n牵头部门：司法局"
    problems = [each.message for reading in read(text(said)) for each in reading.problems]
    assert problems == [
        "第4段 “牵头部门”：未填写",
        "第4段 “完成时限”：未填写",
        "第5段 “完成时限”：未填写",
    ]


def test_numbers_that_begin_anew_in_each_section_are_counted_through():
    particulars = "牵头部门：市监局；完成时限：6月底前"
    said = "".join(
        f"{section}.市场\n（1）甲{section}。做。\n{particulars}\n（2）乙{section}。做。\n{particulars}\n"
        for section in (1, 2)
    )
    assert [reading.values["seq"] for reading in read(text(said))] == [1, 2, 3, 4]


def test_a_text_without_any_particulars_is_no_plan():
    with pytest.raises(HeadingMissing):
        source_of(text("一、总体要求\n坚持问题导向。"))


def test_particulars_may_follow_on_the_same_line():
    said = "1.推进企业开办。一网通办。牵头部门：市监局；配合单位：司法局；完成时限：6月底前。"
    assert meaning(text(said)) == [(1, "推进企业开办", "一网通办。", "D03", ["D11"], date(2026, 6, 30))]


def test_a_label_within_a_sentence_is_a_part_of_it():
    said = "（1）明确责任人：各单位要落实。做好衔接。牵头部门：市监局；完成时限：6月底前"
    (reading,) = read(text(said))
    assert reading.values["title"] == "明确责任人：各单位要落实"
    assert "owner" not in reading.values


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)


def in_list(level):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'


def test_numbers_that_word_itself_counts_are_seen():
    particulars = paragraph("牵头部门：市监局；完成时限：6月底前")
    body = "".join(
        [
            paragraph("优化市场环境", in_list(0)),
            paragraph("企业开办。一网通办。", in_list(1)) + particulars,
            paragraph("规范执法。建立清单。", in_list(1)) + particulars,
            paragraph("优化法治环境", in_list(0)),
            paragraph("减免费用。全部免除。", in_list(1)) + particulars,
        ]
    )
    assert [each[:2] for each in meaning(document(body, NUMBERING))] == [
        (1, "企业开办"),
        (2, "规范执法"),
        (3, "减免费用"),
    ]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")]
)
def test_chinese_numerals(number, words):
    assert chinese(number) == words


def cell(said, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(said)}</w:tc>"


def row(*cells):
    return f"<w:tr>{''.join(each if each.startswith('<') else cell(each) for each in cells)}</w:tr>"


def test_a_list_of_tasks_in_a_word_table_goes_before_the_text():
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = "".join(
        [
            row("序号", "任务名称", "具体举措", "牵头部门", "配合单位", "完成时限"),
            row(cell("一、市场环境", '<w:gridSpan w:val="6"/>')),
            row("1", "企业开办", "一网通办。", cell("市监局", begins), "司法局", "6月底前"),
            row("2", "减免费用", "全部免除。", cell("", goes_on), "", "长期坚持"),
        ]
    )
    stream = document(paragraph("附件：任务清单") + f"<w:tbl>{table}</w:tbl>")
    assert meaning(stream) == [
        (1, "企业开办", "一网通办。", "D03", ["D11"], date(2026, 6, 30)),
        (2, "减免费用", "全部免除。", "D03", None, None),
    ]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def test_entities_in_a_word_file_are_refused():
    with pytest.raises(DocumentUnreadable):
        source_of(document(paragraph("&b;").replace("&amp;", "&"), doctype=ENTITIES))


def test_a_word_file_that_unpacks_without_end_is_refused():
    with pytest.raises(Invalid):
        source_of(document(paragraph(" " * 60_000_000)))


def test_a_damaged_word_file_is_refused():
    content = document(paragraph(PLAN)).getvalue()
    broken = content.replace(b"</w:body>", b"</w:bodz>") if b"</w:body>" in content else content[:-40]
    with pytest.raises(Invalid):
        source_of(io.BytesIO(broken))
