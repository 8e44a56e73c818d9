"""A questionnaire is looked at before phones get it, its warnings are accepted, and it can be withdrawn."""

import itertools
from datetime import datetime

import pytest

from chassis.context import OFFICE_ZONE
from services.surveys.questionnaires.errors import QuestionnaireMoveRefused
from services.surveys.questionnaires.model import ROWS, VERBS, QuestionnaireVersion, Status
from tests.surveys.builders import DIRECTOR, SPECIALIST, SURVEY, a_visit, a_workbook
from tests.surveys.desk import message_of
from tests.surveys.outings import refused

NOW = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)
WARNED = [["type", "name", "label"], ["text", "a", "甲"], ["image", "p", "照片"]]
QUIET = [row for row in SURVEY if row[:1] != ["image"]]  # a photo of any size is warned of


def ask(desk, action, body=None, number=1, actor=SPECIALIST, **given):
    path = f"/v1/questionnaires/small/versions/{number}/{action}"
    return desk.ask(actor, "POST", path, body, **given)


def shown(desk, number=1):
    return desk.ask(SPECIALIST, "GET", f"/v1/questionnaires/small/versions/{number}").json


@pytest.mark.parametrize("body", [None, {}, {"accept_warnings": False}])
def test_a_version_with_warnings_is_not_published_until_they_are_accepted(desk, body):
    warnings = desk.upload(a_workbook(survey=WARNED, choices=None)).json["warnings"]
    answer = ask(desk, "publish", body)
    assert refused(answer) == (409, "warnings_not_accepted", None)
    assert f"{len(warnings)}条提醒" in answer.json["detail"]
    assert warnings[0] in answer.json["detail"]
    assert shown(desk)["status"] == "draft"
    assert desk.events("questionnaire_published") == []
    published = ask(desk, "publish", {"accept_warnings": True})
    assert (published.status_code, published.json["warnings"]) == (200, warnings)


def test_a_version_without_warnings_needs_no_body(desk):
    assert desk.upload(a_workbook(survey=QUIET)).json["warnings"] == []
    assert ask(desk, "publish").json["status"] == "published"


def test_acceptance_is_said_in_words_the_service_knows(desk):
    desk.upload(a_workbook())
    assert ask(desk, "publish", {"ignore_warnings": True}).status_code == 422


def test_a_draft_is_submitted_and_published_by_whoever_looked_at_it(desk):
    desk.upload(a_workbook())
    assert ask(desk, "submit").json["status"] == "reviewing"
    assert ask(desk, "publish", {"accept_warnings": True}, actor=DIRECTOR).json["status"] == "published"
    assert [event["questionnaire_version"] for event in desk.events("questionnaire_published")] == [1]


def test_a_returned_version_is_a_draft_again_and_says_why(desk):
    desk.upload(a_workbook())
    ask(desk, "submit")
    returned = ask(desk, "return", {"reason": "第三题的选项不全"}, actor=DIRECTOR).json
    assert (returned["status"], returned["return_reason"]) == ("draft", "第三题的选项不全")
    replaced = desk.upload(a_workbook()).json
    assert (replaced["questionnaire_version"], replaced["return_reason"]) == (1, "第三题的选项不全")
    assert ask(desk, "submit").json["status"] == "reviewing"


@pytest.mark.parametrize("reason", ["", " ", "短"])
def test_nothing_is_returned_without_a_reason(desk, reason):
    desk.upload(a_workbook())
    ask(desk, "submit")
    assert ask(desk, "return", {"reason": reason}).status_code == 422
    assert shown(desk)["status"] == "reviewing"


def test_what_is_being_looked_at_is_neither_replaced_nor_offered(desk):
    phone = desk.phone()
    desk.upload(a_workbook())
    ask(desk, "submit")
    other = a_workbook(settings=[["form_title", "form_id"], ["走访二", "small"]])
    answer = desk.upload(other)
    assert refused(answer) == (409, "questionnaire_move_refused", None)
    assert "退回" in answer.json["detail"]
    assert shown(desk)["title"] == "走访"
    assert phone.get("/forms/small/1.xml").status_code == 404


def test_a_questionnaire_is_retired_without_a_successor_and_taken_for_fifteen_days_more(desk, phone):
    retired = ask(desk, "retire").json
    assert (retired["status"], retired["retired_at"]) == ("retired", "2026-03-02T09:00:00+08:00")
    assert b"small" not in phone.get("/formList").data
    assert phone.submit().status_code == 201
    assert desk.submission()["flags"] == ["old_version"]
    desk.office.move_clock("2026-03-18T09:00")
    late = phone.submit(a_visit(client_id="uuid:2", end="2026-03-17T10:00:00+08:00"))
    assert late.status_code == 422
    assert "15天" in message_of(late)
    assert desk.upload(a_workbook()).json["questionnaire_version"] == 2


@pytest.mark.parametrize("action", ["submit", "return", "publish", "retire"])
def test_nothing_happens_to_a_version_somebody_else_has_changed_meanwhile(desk, action):
    desk.upload(a_workbook())
    body = {"reason": "不全"} if action == "return" else None
    stale = ask(desk, action, body, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")


@pytest.mark.parametrize(("action", "status"), list(itertools.product(VERBS, Status)))
def test_a_version_moves_as_the_table_says_and_in_no_other_way(action, status):
    deeds = {
        "replace": lambda version: version.replace(),
        "submit": lambda version: version.submit(),
        "return": lambda version: version.send_back("不全"),
        "publish": lambda version: version.publish(NOW, accept_warnings=False),
        "retire": lambda version: version.retire(NOW),
    }
    version = QuestionnaireVersion(code="small", number=1, title="走访", status=status, warnings=[])
    version.outline_json, version.files_json = {"questions": []}, []
    targets = [row.target for row in ROWS if (row.action, row.origin) == (action, status)]
    if targets:
        deeds[action](version)
        assert [version.status] == targets
    else:
        with pytest.raises(QuestionnaireMoveRefused, match=VERBS[action]):
            deeds[action](version)
        assert version.status == status
