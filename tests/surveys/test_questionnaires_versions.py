"""What a later version of a questionnaire may change of what was published (features.md S6)."""

import pytest

from chassis.testing import Office
from tests.surveys.builders import SURVEY, a_workbook
from tests.surveys.desk import Desk

ROW = {row[1]: number for number, row in enumerate(SURVEY) if len(row) > 1}


def with_type(name, kind):
    """The survey with another type for the question of that name."""
    rows = [list(row) for row in SURVEY]
    rows[ROW[name]][0] = kind
    return rows


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    with Office(tmp_path_factory.mktemp("versions"), services=("surveys",)) as office:
        desk = Desk(office)
        desk.publish()
        yield desk


@pytest.mark.parametrize(
    ("name", "kind"),
    [("staff", "text"), ("who", "integer"), ("day", "text"), ("needs", "select_one need"), ("photo", "text")],
)
def test_a_question_keeps_its_kind(published, name, kind):
    answer = published.upload(a_workbook(survey=with_type(name, kind)))
    assert (answer.status_code, answer.json["code"]) == (422, "workbook_faulty")
    (fault,) = answer.json["errors"]
    assert (fault["field"], fault["code"]) == (f"survey!{name}", "question_retyped")
    assert "第1版" in fault["detail"]
    assert "另起题名" in fault["detail"]


def test_a_repeat_does_not_become_a_group(published):
    rows = [[cell.replace("repeat", "group") if i == 0 else cell for i, cell in enumerate(r)] for r in SURVEY]
    answer = published.upload(a_workbook(survey=rows))
    assert (answer.status_code, [each["field"] for each in answer.json["errors"]]) == (422, ["survey!more"])


@pytest.mark.parametrize(
    ("name", "kind"), [("staff", "decimal"), ("who", "select_one need"), ("photo", "file")]
)
def test_what_is_kept_alike_may_change(published, name, kind):
    assert published.upload(a_workbook(survey=with_type(name, kind))).status_code == 201


def test_questions_may_go_come_and_take_other_words(published):
    rows = [row for row in with_type("who", "text") if row[1:2] != ["staff"]]
    rows[ROW["who"]][2] = "单位名称"
    assert published.upload(a_workbook(survey=[*rows, ["text", "new", "新题"]])).status_code == 201
