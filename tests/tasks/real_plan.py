"""A plan of some hundred measures in the shape in which a city prints them, as a sheet and as its own text.

Number, name and measure, 牵头部门, 配合单位, 完成时限 (features.md §0); the words are invented.
"""

import io
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlwt

from tests.tasks.builders import a_unit, saved
from tests.tasks.workbooks import Read, plain

HEADINGS = ["序号", "改革任务", "牵头部门", "配合单位", "完成时限"]
UNITS = [
    a_unit("D01", "旗发展和改革委员会", "发改委"),
    a_unit("D02", "旗政务服务与数据管理局", "政务服务局"),
    a_unit("D03", "鄂托克前旗市场监督管理局", "市监局"),
    a_unit("D04", "旗自然资源局"),
    a_unit("D05", "旗住房和城乡建设局", "住建局"),
    a_unit("D07", "旗税务局"),
    a_unit("D11", "旗司法局"),
    a_unit("D12", "旗人民法院"),
]
_AREAS = (
    "市场准入",
    "获得经营场所",
    "市政公用设施接入",
    "纳税",
    "解决商业纠纷",
    "政务服务",
    "招标投标",
    "人才招聘",
)
_NAMES = (
    *("扶持个体私营经济发展", "推进事项“一网通办”", "压缩办理时限", "清理涉企收费", "完善容缺受理"),
    *("推行告知承诺制", "健全帮办代办机制", "规范中介服务", "加强信用监管", "开展满意度回访"),
    *("优化现场踏勘流程", "建立问题闭环机制", "推动数据共享应用"),
)
_LEADS = [("旗市场监督管理局", "D03"), ("发改委", "D01"), ("住房和城乡建设局", "D05"), ("政务服务局", "D02")]
_HELPERS: list[tuple[str | None, list[str] | None]] = [
    ("旗司法局、税务局", ["D11", "D07"]),
    ("税务局，自然资源局等有关单位", ["D07", "D04"]),
    (None, None),
    ("人民法院\n司法局", ["D12", "D11"]),
]
_DUES: list[tuple[str, date | None]] = [
    ("2025年12月底前", date(2025, 12, 31)),
    ("２０２５年６月底前", date(2025, 6, 30)),
    ("长期坚持", None),
    ("上半年", date(2025, 6, 30)),
    ("三季度", date(2025, 9, 30)),
    ("2025年10月15日前", date(2025, 10, 15)),
    ("年底前", date(2025, 12, 31)),
]
MEASURES = [
    (area, name, f"围绕{area}{name}，制定清单{number}，明确路径，按月调度。")
    for number, (area, name) in enumerate(((area, name) for area in _AREAS for name in _NAMES), start=1)
]


def _of(number: int) -> tuple[Any, Any, Any]:
    return (
        _LEADS[number % len(_LEADS)],
        _HELPERS[number % len(_HELPERS)],
        _DUES[number % len(_DUES)],
    )


def meant() -> list[Read]:
    """What each measure says, however it is printed."""
    read: list[Read] = []
    for number, (area, name, measure) in enumerate(MEASURES, start=1):
        (_, lead), (_, helpers), (_, due) = _of(number)
        read.append((number, f"{name}（{area}）", measure, lead, helpers, due))
    return read


def rows() -> list[list[Any]]:
    """As a table, with each area's heading between."""
    printed: list[list[Any]] = []
    for number, (area, name, measure) in enumerate(MEASURES, start=1):
        if name == _NAMES[0]:
            printed.append([f"{len(printed)}.{area}"])
        (lead, _), (helpers, _), (due, _) = _of(number)
        printed.append([number, f"{name}（{area}）。{measure}", lead, helpers, due])
    return printed


def workbook() -> io.BytesIO:
    """The sheet, each area's heading merged across the table."""
    book = plain(["2025年优化营商环境改革任务清单"], HEADINGS, *rows())
    for at, row in enumerate(rows(), start=3):
        if len(row) == 1:
            book.active.merge_cells(start_row=at, end_row=at, start_column=1, end_column=5)
    return saved(book)


def old_workbook() -> io.BytesIO:
    """The same as .xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    for down, row in enumerate([HEADINGS, *rows()]):
        for right, value in enumerate(row):
            if value is not None:
                sheet.write(down, right, value)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def paragraphs() -> list[str]:
    """The plan's own text."""
    printed = ["2025年优化营商环境行动方案", "一、总体要求", "坚持问题导向。", "二、重点任务"]
    for number, (area, name, measure) in enumerate(MEASURES, start=1):
        if name == _NAMES[0]:
            printed.append(f"{1 + number // len(_NAMES)}.{area}")
        (lead, _), (helpers, _), (due, _) = _of(number)
        helping = f"；配合单位：{helpers}" if helpers else ""
        said = f"（{number}）{name}（{area}）。{measure}"
        particulars = f"牵头单位：{lead}{helping}；完成时限：{due}".replace("\n", "、")
        printed += [said, particulars] if number % 2 else [f"{said}（{particulars}）"]
    return [*printed, "三、保障措施", "加强组织领导。"]


def document() -> io.BytesIO:
    """The text as a Word file."""
    body = "".join(f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r></w:p>" for each in paragraphs())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml",
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    packed.seek(0)
    return packed


def text() -> io.BytesIO:
    """The text pasted into a plain file."""
    return io.BytesIO("\r\n".join(paragraphs()).encode("gb18030"))
