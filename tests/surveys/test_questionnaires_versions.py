"""What a later version of a questionnaire may change of what was published (features.md S6)."""

import io

import pytest

from chassis.testing import Office
from tests.surveys.builders import SPECIALIST, SURVEY, a_visit, a_workbook, with_row
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


def test_options_may_come_from_another_file_and_several_chosen_of_one_are_a_list(desk):
    def listing(file):
        return a_workbook(survey=with_row(f"select_multiple_from_file {file}", "towns", "所到之处"))

    def upload_with(file):
        draft = desk.upload(listing(file)).json
        path = f"/v1/questionnaires/small/versions/{draft['questionnaire_version']}"
        files = {"file": (io.BytesIO(b"name,label\na,A\nb,B\n"), file), "not_classified": "true"}
        assert desk.ask(SPECIALIST, "POST", f"{path}/files", data=files).status_code == 200
        assert desk.ask(SPECIALIST, "POST", f"{path}/publish", {"accept_warnings": True}).status_code == 200

    upload_with("a.csv")
    upload_with("b.csv")
    desk.phone().submit(a_visit(version=2, extra="<towns>a b</towns>"))
    assert desk.submission()["answers"]["towns"] == ["a", "b"]
