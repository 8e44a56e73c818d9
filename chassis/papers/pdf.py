"""Writing a paper as .pdf, with free fonts in the place of the standard's, embedded if installed."""

import tempfile
from functools import cache
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from reportlab.lib import textsplit
from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import BaseDocTemplate, Frame, HRFlowable, LongTable, PageTemplate, Paragraph, Spacer
from reportlab.platypus.flowables import CondPageBreak, Flowable, KeepTogether

from chassis.papers import paper as layout
from chassis.papers.paper import Grid, Heading, Paper, Text, dated

RED = Color(0.9, 0, 0)
# no line begins with these: reportlab knows the Japanese ones only, and hangs them behind the line before
textsplit.ALL_CANNOT_START += "，；：！？）》”’％"
#: a character's width, so that a line has as many as it must
BODY = layout.BLOCK_WIDTH * mm / layout.CHARACTERS
#: where the free fonts are: 宋 for 仿宋 and 小标宋, 楷, 黑
FONTS = {
    "song": "truetype/arphic/uming.ttc",
    "kai": "truetype/arphic/ukai.ttc",
    "hei": "truetype/wqy/wqy-zenhei.ttc",
}
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
WITHOUT = "STSong-Light"  #: of Adobe's Asian font packs: named in the file, and brought by its reader


def written(paper: Paper) -> IO[bytes]:
    """The file, at its start."""
    file = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115  the caller closes it
    document = BaseDocTemplate(file, pagesize=A4, title="".join(paper.title), author=paper.issuer)
    bottom = (layout.HEIGHT - layout.TOP - layout.BLOCK_HEIGHT) * mm
    block = layout.BLOCK_WIDTH * mm, layout.BLOCK_HEIGHT * mm
    frame = Frame(layout.LEFT * mm, bottom, *block, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=_page_number)])
    document.build([*_head(paper), *_body(paper)])
    file.seek(0)
    return file


@cache
def font(kind: str) -> str:
    """The name under which a font of this kind can be used."""
    for folder in FOLDERS:
        if (path := folder / FONTS[kind]).exists():
            try:
                pdfmetrics.registerFont(TTFont(kind, str(path), subfontIndex=0))
            except TTFError:
                continue
            return kind
    pdfmetrics.registerFont(UnicodeCIDFont(WITHOUT))
    return WITHOUT


def _style(kind: str, size: float = BODY, leading: float = layout.PITCH, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"{kind}{size}", fontName=font(kind), fontSize=size, leading=leading, wordWrap="CJK", **more
    )


def _head(paper: Paper) -> list[Flowable]:
    """发文机关标志, 发文字号, the red rule, and two lines below it the title."""
    size = min(33.0, layout.BLOCK_WIDTH * mm / (len(paper.issuer) + 0.5))
    name = _style("song", size, size * 1.4, alignment=TA_CENTER, textColor=RED)
    centred = _style("song", alignment=TA_CENTER)
    title = _style("song", layout.TITLE, layout.TITLE * 1.5, alignment=TA_CENTER)
    head: list[Flowable] = [
        Paragraph(escape(paper.issuer), name),
        Spacer(1, layout.PITCH),
        Paragraph(escape(paper.number or ""), centred),
        HRFlowable(width="100%", thickness=1.5, color=RED, spaceBefore=4 * mm, spaceAfter=0),
        *(Paragraph(escape(note), _style("kai", alignment=TA_CENTER)) for note in paper.notes),
        Spacer(1, 2 * layout.PITCH),
        *(Paragraph(escape(text), title) for text in paper.title),
        Spacer(1, layout.PITCH),
    ]
    if paper.addressees is not None:
        head.append(Paragraph(escape(paper.addressees), _style("song")))
    return head


def _flow(block: Heading | Text | Grid) -> list[Flowable]:
    if isinstance(block, Heading):
        style = _style("hei" if block.level == 1 else "kai", firstLineIndent=2 * BODY)
        return [CondPageBreak(4 * layout.PITCH), Paragraph(escape(block.text), style)]
    if isinstance(block, Text):
        return [Paragraph(escape(block.text), _style("song", firstLineIndent=2 * BODY))]
    return _grid(block)


def _grid(grid: Grid) -> list[Flowable]:
    """The caption is the table's first row: it stays with it wherever a page ends."""
    size = grid.size
    cell = _style("song", size, size * 1.3, alignment=TA_CENTER)
    heading = _style("hei", size, size * 1.3, alignment=TA_CENTER)
    caption = _style("hei", layout.CELL + 1.5, layout.PITCH, alignment=TA_CENTER)
    rows = [[Paragraph(escape(grid.caption), caption), *[""] * (len(grid.headings) - 1)]]
    rows += [[Paragraph(escape(text), heading) for text in grid.headings]]
    rows += [[Paragraph(escape(text), cell) for text in row] for row in grid.rows]
    table = LongTable(
        rows,
        colWidths=[width * mm for width in grid.columns],
        repeatRows=2,
        style=[
            ("SPAN", (0, 0), (-1, 0)),
            ("GRID", (0, 1), (-1, -1), 0.5, black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 1.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1.5),
        ],
    )
    return [table, Spacer(1, layout.PITCH / 2)]


def _body(paper: Paper) -> list[Flowable]:
    """The blocks, and the signature on a page with the end of the text, as the standard has it (7.3.5)."""
    flows = [each for block in paper.blocks for each in _flow(block)]
    if paper.dated is None:
        return flows
    right = _style("song", alignment=TA_RIGHT, rightIndent=4 * BODY)
    lines = [Paragraph(escape(text), right) for text in (paper.issuer, dated(paper.dated))]
    return [*flows[:-1], KeepTogether([*flows[-1:], Spacer(1, layout.PITCH), *lines])]


def _page_number(canvas: Any, document: Any) -> None:
    """— 1 —, 7 mm below the text block, outside and one character from the edge."""
    del document
    number = canvas.getPageNumber()
    canvas.setFont(font("song"), layout.PAGE_NUMBER)
    y = (layout.HEIGHT - layout.TOP - layout.BLOCK_HEIGHT - 7) * mm - layout.PAGE_NUMBER
    text = f"— {number} —"
    if number % 2:
        canvas.drawRightString((layout.LEFT + layout.BLOCK_WIDTH) * mm - layout.PAGE_NUMBER, y, text)
    else:
        canvas.drawString(layout.LEFT * mm + layout.PAGE_NUMBER, y, text)
