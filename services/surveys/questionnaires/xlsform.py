"""Turning a workbook into the XForm phones fill in (pyxform), with our own id and version in it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from services.surveys import safexml
from services.surveys.questionnaires import attributes, meaning, or_other, soundness, workbook
from services.surveys.questionnaires.complaints import faults_in_chinese, warnings_in_chinese
from services.surveys.questionnaires.errors import WorkbookFaulty, WorkbookRefused
from services.surveys.questionnaires.files import references
from services.surveys.questionnaires.outline import Outline
from services.surveys.questionnaires.places import placed

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,49}")
TITLE_LENGTH = 100
FORBIDDEN_SETTINGS = {
    "submission_url": "答卷只能提交到本平台",
    "public_key": "暂不支持加密问卷",
    "auto_send": "是否自动提交由手机设置决定",
}

_NAMESPACES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


@dataclass(frozen=True)
class Converted:
    """A workbook as a form: ready to be kept as a draft."""

    code: str
    title: str
    document: etree._Element
    outline: Outline
    warnings: list[str]

    def served_as(self, number: int) -> bytes:
        """The XForm as phones get it, carrying our code and version number."""
        root = _model_root(self.document)
        root.set("id", self.code)
        root.set("version", str(number))
        return bytes(etree.tostring(self.document, xml_declaration=True, encoding="UTF-8"))


def convert(data: bytes, categories: Collection[str]) -> Converted:
    """The form in a workbook; ``categories`` are what ``issue_category`` may hold.

    Raises :class:`WorkbookRefused`, or :class:`WorkbookFaulty` with sheet, row and column of each fault
    where pyxform tells them.
    """
    sheets = workbook.read(data)
    code, title = _identity(sheets)
    xform, warnings = _pyxform(data)
    document = _document(xform, sheets)
    files = references(document)
    root = safexml.local_name(_model_root(document))
    places = list(placed(sheets["survey"], root))
    or_other.say_in_chinese(document, sheets["choices"], places)
    outline = meaning.read_outline(sheets["choices"], places, _media(document), categories).model_copy(
        update={"files": files}
    )
    workbook.complain(soundness.faults(document, {place.path: place.row for place in places}))
    return Converted(
        code, title, document, outline, [*warnings, *_unmarked(outline), *_writing_back(document)]
    )


def _identity(sheets: workbook.Sheets) -> tuple[str, str]:
    settings = sheets["settings"][0] if sheets["settings"] else workbook.Row("settings", 2, {})
    code = settings.get("form_id") or settings.get("id_string")
    title = settings.get("form_title") or settings.get("title")
    faults = []
    if not CODE.fullmatch(code):
        faults.append(settings.fault("form_id", "须填写问卷代码：字母开头，2至50位字母、数字、下划线或短横"))
    if not 1 <= len(title) <= TITLE_LENGTH:
        faults.append(settings.fault("form_title", f"须填写问卷名称，至多{TITLE_LENGTH}字"))
    faults += [settings.fault(name, why) for name, why in FORBIDDEN_SETTINGS.items() if settings.get(name)]
    workbook.complain(faults)
    return code, title


def _pyxform(data: bytes) -> tuple[str, list[str]]:
    # imported here: the library takes a third of a second to load, and only uploads need it
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert as pyxform_convert  # noqa: PLC0415

    try:
        result = pyxform_convert(data, validate=False, pretty_print=False, file_type=".xlsx")
    except PyXFormError as error:
        faults = faults_in_chinese(str(error))
        raise WorkbookFaulty(first=faults[0]["detail"], field="workbook", errors=faults) from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        # what pyxform does not foresee in a broken workbook surfaces as one of these
        raise WorkbookRefused(reason="表格结构无法转换，请对照模板检查") from error
    if result.itemsets is not None:
        raise WorkbookRefused(reason="暂不支持external_choices表")
    return result.xform, warnings_in_chinese(result.warnings)


def _document(xform: str, sheets: workbook.Sheets) -> etree._Element:
    """What pyxform wrote, which copies some columns under the names they have."""
    try:
        return safexml.parse(xform.encode())
    except safexml.NotXml as error:
        workbook.complain(list(attributes.faults(sheets)))
        raise WorkbookRefused(reason="转换得到的表单不是有效的XML，请对照模板检查") from error


def _model_root(document: etree._Element) -> etree._Element:
    instance = document.find(".//x:model/x:instance", _NAMESPACES)
    assert instance is not None, "pyxform writes the model's own instance first"
    return instance[0]


def _media(document: etree._Element) -> list[str]:
    return [b.get("nodeset", "") for b in document.iterfind(".//x:bind[@type='binary']", _NAMESPACES)]


def _unmarked(outline: Outline) -> list[str]:
    warnings = []
    if "name" not in outline.enterprise:
        warnings.append("没有题标注为企业名称（survey表enterprise列填name），答卷将不知属于哪家企业")
    if not any(option.issue_category for question in outline.questions for option in question.options):
        warnings.append("没有选项标注问题类别（choices表issue_category列），本问卷不会产生问题")
    return warnings


def _writing_back(document: etree._Element) -> list[str]:
    """A warning for a form that would change lists of entities, as ODK Central has them (ADR 0033)."""
    if document.find(".//{*}meta/{*}entity") is None:
        return []
    return ["entities表不起作用：手机上填写的内容随答卷留存，企业库由工作人员更正"]
