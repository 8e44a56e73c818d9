"""Writing a paper as .docx: its fonts are the standard's, for whoever prints it has them."""

import tempfile
from typing import IO, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from chassis.papers import paper as layout
from chassis.papers.paper import Grid, Heading, Paper, Text, dated

SONG_TITLE, FANGSONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
RED = RGBColor(0xE6, 0x00, 0x00)
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_INDENT = Pt(2 * layout.BODY)
_RULE = ("single", "24", "1", "E60000")  #: style, eighths of a point, space, colour


def written(paper: Paper) -> IO[bytes]:
    """The file, at its start."""
    document = Document()
    _set_page(document)
    _head(document, paper)
    for block in paper.blocks:
        if isinstance(block, Heading):
            heading = _line(document, block.text, HEI if block.level == 1 else KAI, indent=True)
            heading.paragraph_format.keep_with_next = True
        elif isinstance(block, Text):
            _line(document, block.text, FANGSONG, indent=True)
        else:
            _grid(document, block)
    if paper.dated is not None:
        _sign(document, paper.issuer, dated(paper.dated))
    file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115  the caller closes it
    document.save(file)
    file.seek(0)
    return file


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.WIDTH), Mm(layout.HEIGHT)
    section.top_margin, section.left_margin = Mm(layout.TOP), Mm(layout.LEFT)
    section.bottom_margin = Mm(layout.HEIGHT - layout.TOP - layout.BLOCK_HEIGHT)
    section.right_margin = Mm(layout.WIDTH - layout.LEFT - layout.BLOCK_WIDTH)
    section.footer_distance = Mm(layout.HEIGHT - layout.TOP - layout.BLOCK_HEIGHT - 7 - 5)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(layout.PITCH * 20)))
    for old in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  no public way to it
        section._sectPr.remove(old)  # noqa: SLF001
    section._sectPr.append(grid)  # noqa: SLF001
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, _RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        _page_number(footer.paragraphs[0], align)


def _sign(document: Any, issuer: str, day: str) -> None:
    """Issuer and date, on a page with the end of the text, as the standard has it (7.3.5)."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _line(document, "", FANGSONG).paragraph_format.keep_with_next = True
    for text in (issuer, day):
        signed = _line(document, text, FANGSONG, align=_RIGHT).paragraph_format
        signed.right_indent = Pt(4 * layout.BODY)
        signed.keep_with_next = text is issuer


def _page_number(paragraph: Any, align: Any) -> None:
    """— 1 —, outside and one character from the edge."""
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(layout.PAGE_NUMBER)
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = paragraph.add_run(text)
        _dress(run, SONG, layout.PAGE_NUMBER)
        for kind, content in (("begin", None), (None, field), ("end", None)) if field else ():
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = content
            run._r.append(element)  # noqa: SLF001  no public way to a field


def _head(document: Any, paper: Paper) -> None:
    """发文机关标志, 发文字号, the red rule, and two lines below it the title."""
    size = min(33, layout.BLOCK_WIDTH / 25.4 * 72 / len(paper.issuer))
    name = _line(document, paper.issuer, SONG_TITLE, align=_CENTRE, size=size, spacing=size * 1.4)
    name.runs[0].font.color.rgb = RED
    number = _line(document, paper.number or "", FANGSONG, align=_CENTRE, spacing=layout.PITCH * 1.5)
    _rule_below(number)
    for note in paper.notes:
        _line(document, note, KAI, align=_CENTRE)
    _line(document, "", FANGSONG)
    for text in paper.title:
        _line(document, text, SONG_TITLE, align=_CENTRE, size=layout.TITLE, spacing=layout.TITLE * 1.5)
    _line(document, "", FANGSONG)
    if paper.addressees is not None:
        _line(document, paper.addressees, FANGSONG)


def _line(
    document: Any,
    text: str,
    font: str,
    *,
    align: Any = None,
    size: float = layout.BODY,
    spacing: float = layout.PITCH,
    indent: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(spacing)
    if indent:
        shape.first_line_indent = _INDENT
    _dress(paragraph.add_run(text), font, size)
    return paragraph


def _dress(dressed: Any, font: str, size: float) -> None:
    """A run, or a style."""
    dressed.font.size = Pt(size)
    dressed.font.name = font
    fonts = dressed._element.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001  east-asian fonts have no other way
    for script in ("w:eastAsia", "w:hAnsi", "w:ascii", "w:cs"):
        fonts.set(qn(script), font)


def _rule_below(paragraph: Any) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in zip(("val", "sz", "space", "color"), _RULE, strict=True):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001  borders have no other way


def _grid(document: Any, grid: Grid) -> None:
    caption = _line(document, grid.caption, HEI, align=_CENTRE, size=layout.CELL + 1.5)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(grid.rows), cols=len(grid.headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, grid.columns, strict=True):
        column.width = Mm(width)
    _narrow(table)
    head, body = (_cell_style(document, font, grid.size) for font in (HEI, FANGSONG))
    for row, values in zip(table.rows, (grid.headings, *grid.rows), strict=True):
        _mark(row, "w:cantSplit")
        for cell, text in zip(row._tr.tc_lst, values, strict=True):  # noqa: SLF001  row.cells counts them anew each time
            _fill(cell, text, head if values is grid.headings else body)
    _mark(table.rows[0], "w:tblHeader")
    _line(document, "", FANGSONG, spacing=layout.PITCH / 2)


def _cell_style(document: Any, font: str, size: float) -> Any:
    """What all cells of a kind share, said once: a long table has thousands of them."""
    name = f"{font}{size:g}"
    if name in document.styles:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    shape = style.paragraph_format
    shape.alignment, shape.space_after, shape.space_before = _CENTRE, Pt(0), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.4)
    off_grid = OxmlElement("w:snapToGrid")  # the lines of a table are closer than those of the text
    off_grid.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().append(off_grid)
    _dress(style, font, size)
    return style


def _fill(cell: Any, text: str, style: Any) -> None:
    paragraph = cell.p_lst[0]
    paragraph.style = style.style_id
    paragraph.add_r().text = text
    cell.get_or_add_tcPr().append(_middle())


def _middle() -> Any:
    element = OxmlElement("w:vAlign")
    element.set(qn("w:val"), "center")
    return element


def _narrow(table: Any) -> None:
    """Cells with little room beside the text, for there are many columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "30")  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001  margins have no other way


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  rows have no other way to say so
