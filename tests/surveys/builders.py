"""Workbooks, answers, units and people with honest defaults, for the tests of surveys."""

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.surveys import starter
from services.surveys.problems.suggestions import categories
from services.surveys.questionnaires import xlsform
from tests import people

SPECIALIST = Actor("person", "d00-specialist", "D00", frozenset({"CS"}))
DIRECTOR = Actor("person", "d00-head", "D00", frozenset({"DR"}))
CADRE = Actor("person", "d10-cadre", "D10", frozenset({"VC"}))
OTHER_CADRE = Actor("person", "d11-cadre", "D11", frozenset({"VC"}))
ENTERPRISE = Actor("person", "enterprise-1", None, frozenset({"EN"}))
CITIZEN = Actor("person", "citizen-1", None, frozenset({"CI"}))

STARTER_WORKBOOK = starter.WORKBOOK.read_bytes()
EXAMPLE = Path(starter.EXAMPLE).read_text(encoding="utf-8")
USCC = "91150623MAQQ001040"

SURVEY = [
    ["type", "name", "label", "required", "relevant", "constraint", "issue_text_for", "enterprise", "visit"],
    ["end", "end"],
    ["date", "day", "日期", None, None, None, None, None, "date"],
    ["text", "who", "企业", "yes", None, None, None, "name"],
    ["text", "code", "代码", None, None, None, None, "uscc"],
    ["integer", "staff", "人数", None, None, ". >= 0"],
    ["select_multiple need", "needs", "困难"],
    ["text", "needs_text", "说明", None, "${needs} != ''", None, "needs"],
    ["begin repeat", "more", "其他"],
    ["select_one need", "kind", "类别"],
    ["text", "kind_text", "说明", None, None, None, "kind"],
    ["image", "photo", "照片"],
    ["end repeat"],
]
CHOICES = [
    ["list_name", "name", "label", "issue_category"],
    ["need", "money", "资金", "资金扶持"],
    ["need", "sales", "销售", "生产销售"],
    ["need", "none", "暂无", None],
]
SETTINGS = [["form_title", "form_id"], ["走访", "small"]]
TEXT = "流动资金贷款审批时间太长"


def a_workbook(
    survey: Any = SURVEY, choices: Any = CHOICES, settings: Any = SETTINGS, entities: Any = None
) -> bytes:
    """An xlsx with these rows."""
    book = Workbook()
    book.remove(book["Sheet"])
    sheets = {"survey": survey, "choices": choices, "settings": settings, "entities": entities}
    for title, rows in sheets.items():
        if rows is not None:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def a_form(**sheets: Any) -> xlsform.Converted:
    return xlsform.convert(a_workbook(**sheets), categories())


def with_row(*row: Any, before: str | None = None) -> list[list[Any]]:
    """The survey sheet with one more row, at its end or before the row of that name."""
    at = next((i for i, each in enumerate(SURVEY) if each[1:2] == [before]), len(SURVEY))
    return [*SURVEY[:at], list(row), *SURVEY[at:]]


def a_visit(
    *,
    client_id: str = "uuid:11111111-1111-4111-8111-111111111111",
    form: str = "small",
    version: int | str = 1,
    end: str = "2026-03-02T08:30:00.000+08:00",
    day: str = "2026-03-01",
    who: str = "绿源公司",
    code: str = USCC,
    needs: str = "money",
    text: str = TEXT,
    extra: str = "",
    corrects: str = "",
) -> bytes:
    """A submission of the small form, or a correction of one, as a phone writes it."""
    replaced = f"<orx:deprecatedID>{corrects}</orx:deprecatedID>" if corrects else ""
    return (
        f'<?xml version="1.0"?><data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="{version}">'
        f"<end>{end}</end><day>{day}</day><who>{who}</who><code>{code}</code><staff>3</staff>"
        f"<needs>{needs}</needs><needs_text>{text}</needs_text>{extra}"
        f"<orx:meta><orx:instanceID>{client_id}</orx:instanceID>{replaced}</orx:meta></data>"
    ).encode()


def a_row(kind: str = "sales", text: str = "羊绒滞销三十余吨", photo: str = "") -> str:
    return f"<more><kind>{kind}</kind><kind_text>{text}</kind_text><photo>{photo}</photo></more>"


def a_unit(dept_code: str, short_name: str, **more: Any) -> UnitUpserted:
    """Named and placed as in the office's list of units."""
    return people.a_unit(dept_code, short_name, f"旗{short_name}", sort_order=int(dept_code[1:]), **more)


def a_person(person_id: str, **more: Any) -> PersonUpserted:
    """A cadre of the farming bureau."""
    return people.a_person(person_id, "巴图", ("VC",), dept_code="D10", **more)


UNITS = [
    a_unit("D06", "财政局"),
    a_unit("D09", "工信和科技局"),
    a_unit("D10", "农牧局"),
    a_unit("D02", "政务服务与数据管理局"),
]


def know_everybody(session: Session) -> None:
    """What directory would have said."""
    for event in [*UNITS, a_person(CADRE.id), a_person(OTHER_CADRE.id)]:
        copies.keep(session, event)
