"""A plan leaves as the workbook it could come from: taken back, it changes nothing."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from chassis.audit import audit
from tests.tasks.builders import a_row
from tests.tasks.test_imports import accept, dispatcher, office, sent, upload

__all__ = ["dispatcher", "office"]

ROWS = [
    a_row(任务名称="'=1+1", 具体举措="-推行一网通办，\n压缩时间。", 责任人="+吴科长"),
    a_row(序号=2, 完成时限="长期坚持", 配合单位=None),
    a_row(序号=30, 完成时限="2026年6月15日前", 配合单位="司法局、人民法院", 盯办人=None, 联系电话=None),
]


@pytest.fixture
def exported(dispatcher):
    accept(dispatcher, upload(dispatcher, *ROWS))
    answer = dispatcher.post("/tasks/v1/plans/QJ50/export")
    assert answer.status_code == 200
    return answer


def test_what_is_exported_and_imported_again_changes_nothing(dispatcher, exported):
    again = dispatcher.post("/tasks/v1/plans/QJ50/imports", **sent(io.BytesIO(exported.data))).json
    assert (again["counts"]["none"], again["problems"], again["absent"]) == (3, [], [])
    assert again["notes"] == []


def test_an_export_shows_names_and_dates_and_no_formulas(exported):
    headings, first, second, _ = load_workbook(io.BytesIO(exported.data)).active.iter_rows(values_only=True)
    shown = dict(zip(headings, first, strict=True))
    assert (shown["牵头部门"], shown["配合单位"]) == ("鄂托克前旗市场监督管理局", "旗司法局")
    assert (shown["任务名称"], shown["盯办人"]) == ("'=1+1", "王调度")
    assert str(shown["完成时限"].date()) == "2026-06-30"
    assert dict(zip(headings, second, strict=True))["完成时限"] == "长期坚持"


def test_an_export_is_in_the_audit_log_with_its_number_of_rows(office, exported):
    with office.session("tasks") as session:
        wanted = select(audit.c.detail).where(audit.c.action == "tasks.plan_exported")
        assert session.scalars(wanted).all() == [{"rows": 3}]


def test_a_plan_that_is_not_there_is_not_exported(dispatcher):
    assert dispatcher.post("/tasks/v1/plans/QJ99/export").status_code == 404
