"""An answer that cannot be one to its question is a finding, and is kept all the same (features.md S18)."""

import pytest

from services.surveys.submissions import answer_kinds, instance
from services.surveys.submissions.content import content_in
from tests.surveys.builders import CADRE, a_form, a_workbook

SURVEY = [
    ["type", "name", "label", "parameters"],
    ["select_one grade", "one", "一个"],
    ["select_multiple grade", "several", "几个"],
    ["select_one grade or_other", "own", "其他"],
    ["integer", "whole", "整数"],
    ["decimal", "part", "小数"],
    ["range", "scale", "刻度", "start=1 end=5 step=1"],
    ["date", "day", "日期"],
    ["time", "hour", "时间"],
    ["dateTime", "moment", "时刻"],
    ["geopoint", "place", "地点"],
    ["text", "words", "文字"],
]
CHOICES = [["list_name", "name", "label"], ["grade", "good", "好"], ["grade", "bad", "差"]]
SETTINGS = [["form_title", "form_id"], ["各种题", "small"]]
FORM = a_form(survey=SURVEY, choices=CHOICES, settings=SETTINGS)


def wrong(**answers):
    """What is found, by question."""
    sent = instance.read(instance.write(FORM.served_as(1), "uuid:1", answers))
    found = answer_kinds.findings(content_in(sent, FORM.outline))
    return {each.path.rpartition("/")[2]: (each.kind, each.message) for each in found}


@pytest.mark.parametrize(
    ("name", "good", "bad", "said"),
    [
        ("one", "good", "好", "没有“好”这个选项"),
        ("one", "bad", "good bad", "没有“good bad”这个选项"),
        ("several", "good bad", "good worse", "没有“worse”这个选项"),
        ("own", "other", "others", "没有“others”这个选项"),
        ("whole", "-3", "3.0", "“3.0”不是整数"),
        ("whole", "0", "３", "“３”不是整数"),
        ("part", "1e3", "三", "“三”不是数字"),
        ("part", "-.5", "nan", "“nan”不是数字"),
        ("scale", "3", "多", "“多”不是数字"),
        ("day", "2026-02-28", "2026-02-29", "“2026-02-29”不是有效的日期"),
        ("hour", "08:30:00.000+08:00", "25:00", "“25:00”不是有效的时间"),
        ("moment", "2026-03-02T08:30:00.000+08:00", "昨天", "“昨天”不是有效的日期时间"),
        ("place", "38.18 107.48 1300.0 4.9", "107.48 38.18", "“107.48 38.18”不是经纬度"),
        ("place", "38.18 107.48", "敖镇", "“敖镇”不是经纬度"),
    ],
)
def test_an_answer_is_of_its_questions_kind_or_a_finding(name, good, bad, said):
    assert wrong(**{name: good}) == {}
    assert wrong(**{name: bad}) == {name: ("type", said)}


def test_a_text_may_be_anything():
    assert wrong(words="2026-02-30 nan") == {}


def test_a_script_that_sends_what_no_phone_could_is_told_and_its_answers_are_kept(desk):
    desk.publish(a_workbook(survey=SURVEY, choices=CHOICES, settings=SETTINGS))
    item = {
        "client_submission_id": "6f0c2f3e-5b0f-4a8e-9d0a-1f2e3d4c5b6a",
        "questionnaire": "small",
        "questionnaire_version": 1,
        "answers": {"one": "很好", "day": "下周"},
    }
    answer = desk.ask(CADRE, "POST", "/v1/submissions", {"items": [item]})
    assert answer.status_code == 200, answer.text
    desk.office.drain()
    submission = desk.submission()
    assert (submission["answers"], submission["flags"]) == ({"one": "很好", "day": "下周"}, ["rule_findings"])
    assert [(each["kind"], each["path"]) for each in submission["findings"]] == [
        ("type", "/data/one"),
        ("type", "/data/day"),
    ]


def test_who_sends_json_is_told_what_the_form_asks_of_each_answer(desk):
    header = ["type", "name", "label", "hint::中文 (zh)", "hint::English (en)", "required", "relevant"]
    rules = ["constraint", "constraint_message"]
    row = ["integer", "staff", "人数", "含临时工", "all", "yes", "${one} = 'good'", ". >= 0", "不能为负数"]
    survey = [[*header, *rules], ["select_one grade", "one", "一个"], row]
    desk.publish(a_workbook(survey=survey, choices=CHOICES, settings=SETTINGS))
    shown = desk.ask(CADRE, "GET", "/v1/questionnaires/small/versions/1").json["questions"]
    asked = ("hint", "required", "relevant", "constraint", "constraint_message")
    assert [{name: question[name] for name in asked} for question in shown] == [
        dict.fromkeys(asked, ""),
        dict(zip(asked, row[3:4] + row[5:], strict=True)),
    ]
