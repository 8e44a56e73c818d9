"""Official papers: the page of GB/T 9704-2012, and the same words as docx and as pdf."""

import re
from datetime import date

import pytest
from docx import Document
from docx.shared import Mm, Pt

from chassis.papers import docx, pdf
from chassis.papers.paper import PITCH, Grid, Heading, Paper, Text

PAPER = Paper(
    issuer="鄂托克前旗营商环境促进中心",
    number="鄂前营商调〔2024〕4号",
    title=["鄂托克前旗营商环境工作任务", "月调度通报（2024年第4期）"],
    addressees="各成员单位：",
    blocks=[
        Heading("一、总体情况"),
        Heading("（一）进展", level=2),
        Text("截至2024年4月30日，已销号641项。"),
        Grid("表1 各方案任务推进情况", ("序号", "方案", "任务总数"), [["1", "旗级5.0", "142"]], (1, 3, 2)),
        Grid("表2 长表", ("序号", "单位"), [[str(n), "旗司法局"] for n in range(90)], (1, 4)),
    ],
    dated=date(2024, 5, 4),
)


@pytest.fixture(scope="module")
def document():
    with docx.written(PAPER) as file:
        return Document(file)


def test_the_page_has_the_margins_of_the_standard(document):
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm, 1) for size in sizes] == [210, 297, 37, 28]
    block = section.page_width - section.left_margin - section.right_margin
    assert abs(block - Mm(156)) < Mm(0.1)
    height = section.page_height - section.top_margin - section.bottom_margin
    assert abs(height / Pt(PITCH) - 22) < 0.01
    assert document.settings.odd_and_even_pages_header_footer is True


def test_each_part_is_set_in_the_standard_s_font(document):
    fonts = {p.text: (p.runs[0].font.name, p.runs[0].font.size) for p in document.paragraphs if p.text}
    assert fonts["月调度通报（2024年第4期）"] == ("方正小标宋简体", Pt(22))
    assert fonts["一、总体情况"] == ("黑体", Pt(16))
    assert fonts["（一）进展"] == ("楷体_GB2312", Pt(16))
    assert fonts["截至2024年4月30日，已销号641项。"] == ("仿宋_GB2312", Pt(16))
    assert str(document.paragraphs[0].runs[0].font.color.rgb) == "E60000"


def test_tables_are_whole_and_the_date_has_no_leading_zeros(document):
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "方案", "任务总数"],
        ["1", "旗级5.0", "142"],
    ]
    assert len(document.tables[1].rows) == 91
    assert [p.text for p in document.paragraphs][-2:] == ["鄂托克前旗营商环境促进中心", "2024年5月4日"]


def test_a_signature_is_never_alone_on_a_page():
    paper = Paper("促进中心", None, ["通报"], [Text("前文"), Text("末段")], date(2024, 5, 4))
    with docx.written(paper) as file:
        kept = [p.text for p in Document(file).paragraphs if p.paragraph_format.keep_with_next]
    assert kept == ["末段", "", "促进中心"]  # each with what follows, the last of that the date
    first, together = pdf._body(paper)
    texts = [each.getPlainText() for each in together._content if hasattr(each, "getPlainText")]
    assert (first.getPlainText(), texts) == ("前文", ["末段", "促进中心", "2024年5月4日"])


def test_an_undated_paper_is_not_signed():
    draft = Paper("促进中心", "鄂前营商调〔2024〕4号", ["通报"], [Text("草稿")], None, notes=["（未印发）"])
    with docx.written(draft) as file:
        texts = [p.text for p in Document(file).paragraphs if p.text]
    assert texts == ["促进中心", "鄂前营商调〔2024〕4号", "（未印发）", "通报", "草稿"]
    with pdf.written(draft) as file:
        assert file.read(5) == b"%PDF-"


@pytest.mark.parametrize("installed", [True, False])
def test_a_pdf_runs_over_pages_with_the_fonts_that_are_there(installed, monkeypatch):
    pdf.font.cache_clear()
    if not installed:
        monkeypatch.setattr(pdf, "FOLDERS", ())
    with pdf.written(PAPER) as file:
        content = file.read()
    pages = re.findall(rb"/Type /Page\b", content)
    assert len(pages) >= 4
    assert (pdf.WITHOUT.encode() in content) == (
        not installed or not pdf.FOLDERS[0].joinpath(pdf.FONTS["song"]).exists()
    )
    pdf.font.cache_clear()


@pytest.mark.parametrize("mark", "，。；：？！）》”、")
def test_no_line_of_a_pdf_begins_with_a_mark_that_ends_something(mark):
    (text,) = pdf._flow(Text("字" * 26 + mark + "字" * 5))  # 28 characters, two of them the indent
    text.wrap(pdf.layout.BLOCK_WIDTH * pdf.mm, 1000)
    first, second = ("".join(words) for _, words in text.blPara.lines)
    assert (first[-1], second) == (mark, "字" * 5)
