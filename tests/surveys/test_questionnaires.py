"""Workbooks in, forms out: what is read from them, and how what is wrong is said."""

import io
import zipfile

import pytest

from chassis.errors import Problem
from services.surveys.problems.suggestions import categories
from services.surveys.questionnaires import xlsform
from tests.surveys.builders import (
    CADRE,
    CHOICES,
    CITIZEN,
    SETTINGS,
    SPECIALIST,
    STARTER_WORKBOOK,
    SURVEY,
    a_form,
    a_workbook,
    with_row,
)


def complaint(**sheets):
    """Where and what, of the only complaint about a workbook."""
    with pytest.raises(Problem) as refused:
        a_form(**sheets)
    return str(refused.value)


def test_the_outline_knows_what_questions_mean():
    outline = a_form().outline
    assert outline.enterprise == {"name": "/data/who", "uscc": "/data/code"}
    assert outline.visit == {"date": "/data/day"}
    assert outline.repeats == ("/data/more",)
    assert outline.media == ("/data/more/photo",)
    assert outline.filled_at == "/data/end"
    assert outline.question_at("/data/more[2]/kind").option("money").issue_category == "资金扶持"
    assert [(d.path, d.of_path) for d in outline.descriptions] == [
        ("/data/needs_text", "/data/needs"),
        ("/data/more/kind_text", "/data/more/kind"),
    ]


def test_a_text_may_describe_one_option_and_name_its_question_as_xlsform_does():
    survey = with_row("text", "money_text", "资金说明", None, None, None, "${needs}:money")
    (description,) = [d for d in a_form(survey=survey).outline.descriptions if d.path == "/data/money_text"]
    assert (description.of_path, description.of_option) == ("/data/needs", "money")


@pytest.mark.parametrize("kind", ["select_one need or_other", "select one from need or specify other"])
def test_a_list_asked_with_other_has_one_more_option_and_a_text(kind):
    form = a_form(survey=with_row(kind, "a", "甲"))
    assert form.outline.question_at("/data/a").option("other").label == "其他"
    assert form.outline.question_at("/data/a").option("money").label == "资金"
    text = form.outline.question_at("/data/a_other")
    assert (text.name, text.type, text.label) == ("a_other", "text", "其他")


@pytest.mark.parametrize("label", ["label", "label::中文 (zh)"])
def test_a_phone_reads_other_in_chinese(label):
    survey = [["type", "name", label], ["select_multiple need or_other", "a", "甲"]]
    choices = [["list_name", "name", label], ["need", "money", "资金"]]
    served = a_form(survey=survey, choices=choices).served_as(1).decode()
    assert "Other" not in served
    assert "Specify other" not in served
    assert served.count("其他") == 2


def test_a_label_for_other_of_the_offices_own_stays():
    form = a_form(
        survey=with_row("select_one need or_other", "a", "甲"), choices=[*CHOICES, ["need", "other", "另有"]]
    )
    assert "<label>另有</label>" in form.served_as(1).decode()
    assert form.outline.question_at("/data/a").option("other").label == "另有"


def test_options_are_known_whatever_word_xlsform_has_for_a_select():
    for kind in (
        "select one from need",
        "select all that apply from need",
        "add select one prompt using need",
    ):
        question = a_form(survey=with_row(kind, "a", "甲")).outline.question_at("/data/a")
        assert question.option("money").issue_category == "资金扶持"


def test_a_disabled_row_is_no_question():
    survey = [[*SURVEY[0], "disabled"], *SURVEY[1:], ["text", "a", "甲", *[None] * 6, "yes"]]
    assert a_form(survey=survey).outline.question_at("/data/a") is None


RATING = ["range", "rating", "总体评价", *[None] * 6, "yes", "start=1 end=5 step=1"]
GRADES = [*CHOICES, *(["grade", str(points), f"{points}分"] for points in range(1, 6))]


def rated(*rows):
    """The survey sheet with the column for the overall satisfaction, and these rows at its end."""
    return [[*SURVEY[0], "overall_satisfaction", "parameters"], *SURVEY[1:], *rows]


@pytest.mark.parametrize("row", [RATING, ["select_one grade", *RATING[1:-1]]], ids=["range", "list"])
def test_the_satisfaction_index_reads_a_question_with_the_answers_1_to_5(row):
    assert a_form(survey=rated(row), choices=GRADES).outline.satisfaction == "/data/rating"


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("text", None),
        ("integer", None),
        ("select_one need", None),
        ("select_multiple grade", None),
        ("range", None),
        ("range", "start=1 end=5 step=0.5"),
        ("range", "start=0; end=5"),
    ],
)
def test_a_question_that_cannot_be_answered_by_1_to_5_is_not_taken_for_the_index(kind, parameters):
    row = [kind, *RATING[1:-1], parameters]
    said = complaint(survey=rated(row), choices=GRADES)
    assert "survey表第14行overall_satisfaction列：须是选项为1至5的单选题" in said


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"settings": None}, "settings表第2行form_id列"),
        ({"settings": [["form_title", "form_id"], ["走访", "走访"]]}, "字母开头"),
        ({"settings": [["form_title", "form_id"], [None, "x1"]]}, "问卷名称"),
        (
            {"settings": [[*SETTINGS[0], "submission_url"], [*SETTINGS[1], "https://example.org"]]},
            "只能提交到本平台",
        ),
        ({"settings": [[*SETTINGS[0], "public_key"], [*SETTINGS[1], "abc"]]}, "加密"),
        ({"survey": None}, "survey"),
        ({"survey": with_row("texxt", "a", "甲")}, "不认识题型“texxt”"),
        ({"survey": with_row("text", None, "甲")}, "没有填写题名"),
        ({"survey": with_row("text", "1a", "甲")}, "第14行name列：名称须以字母"),
        ({"survey": with_row("text", "who", "甲")}, "题名重复"),
        ({"survey": with_row("text", "a", "甲", None, "${absent} = 1")}, "引用的题“absent”不存在"),
        ({"survey": with_row("select_one absent", "a", "甲")}, "没有选项清单“absent”"),
        ({"survey": with_row("begin group", "g", "组")}, "没有end group"),
        ({"survey": with_row("end group")}, "多出一个end group"),
        (
            {"survey": [*SURVEY, ["begin loop over need", "g", "组"], ["text", "a", "甲"], ["end loop"]]},
            "survey表第14行type列：不支持begin loop",
        ),
        (
            {"survey": with_row("text", "a", "甲", None, None, None, "absent")},
            "survey表第14行issue_text_for列",
        ),
        ({"survey": with_row("text", "a", "甲", None, None, None, "who")}, "不是带有issue_category选项的题"),
        ({"survey": with_row("text", "a", "甲", None, None, None, "needs:absent")}, "没有选项“absent”"),
        (
            {"survey": with_row("text", "a", "甲", None, None, None, None, "boss")},
            "enterprise列：不认识“boss”",
        ),
        ({"survey": with_row("text", "a", "甲", None, None, None, None, "name")}, "已由另一题标注"),
        ({"survey": with_row("text", "a", "甲", None, None, None, None, "town", before="photo")}, "重复组内"),
        ({"survey": rated(["begin repeat", "r", "组"], RATING, ["end repeat"])}, "重复组内"),
        (
            {
                "survey": rated(
                    ["begin repeat", "r"], ["begin group", "g"], RATING, ["end group"], ["end repeat"]
                )
            },
            "overall_satisfaction列：重复组内",
        ),
        ({"survey": rated(RATING, ["range", "again", *RATING[2:]])}, "只能有一道总体满意度题"),
        ({"choices": [*CHOICES, ["need", "x", "其他", "没有的类别"]]}, "choices表第5行issue_category列"),
        ({"choices": [*CHOICES, ["need", "money", "资金"]]}, "name重复"),
        ({"survey": with_row("select_one_from_file towns.xml", "a", "甲")}, "尚不支持的附件"),
    ],
)
def test_a_faulty_workbook_is_refused_where_it_is_wrong(sheets, said):
    assert said in complaint(**sheets)


def test_a_sheet_longer_than_any_questionnaire_is_refused():
    assert "3000行" in complaint(choices=[*CHOICES, *[["need", f"n{i}", "甲"] for i in range(3100)]])


def repacked(**parts):
    """The small workbook with parts added or replaced."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook())) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return packed.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'
HOSTILE = {
    "no zip": b"hello",
    "empty": b"x",
    "truncated": a_workbook()[:-40],
    "other zip": repacked(**{"[Content_Types].xml": b"<Types/>"}),
    "macros": repacked(**{"xl/vbaProject.bin": b"macro"}),
    "entities": repacked(**{"xl/sharedStrings.xml": ENTITY}),
    "bomb": repacked(**{"xl/media/bomb.bin": b"\0" * 70 * 1024 * 1024}),
}


@pytest.mark.parametrize("workbook", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_or_broken_workbook_is_refused_and_nothing_stays(desk, workbook):
    response = desk.upload(workbook)
    assert response.status_code == 422
    assert response.json["detail"]
    assert desk.ask(SPECIALIST, "GET", "/v1/questionnaires").json["items"] == []


def test_a_workbook_with_macros_is_refused_with_the_remedy(desk):
    response = desk.upload(HOSTILE["macros"])
    assert response.json["code"] == "macros_refused"
    assert "另存为" in response.json["detail"]


def test_warnings_are_returned_in_chinese_and_kept(desk):
    survey = [["type", "name", "label"], ["text", "a", "甲"], ["image", "p", "照片"]]
    uploaded = desk.upload(a_workbook(survey=survey, choices=None)).json
    assert any("max-pixels" in warning for warning in uploaded["warnings"])
    assert any("企业名称" in warning for warning in uploaded["warnings"])
    kept = desk.ask(SPECIALIST, "GET", "/v1/questionnaires/small/versions/1").json
    assert kept["warnings"] == uploaded["warnings"]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (["hint::中文 (zh)"], ["填全称"], ["survey表的语言“Mongolian (mn)”缺少列：hint"]),
        (
            ["hint::中文 (zh)", "constraint_message::中文 (zh)", "label::English (en)"],
            ["填全称", "太短", "A"],
            [
                "survey表的语言“English (en)”缺少列：constraint_message, hint",
                "survey表的语言“Mongolian (mn)”缺少列：constraint_message, hint",
            ],
        ),
    ],
)
def test_what_a_language_lacks_is_said_in_chinese_language_by_language(header, row, said):
    survey = [
        ["type", "name", "label::中文 (zh)", "label::Mongolian (mn)", *header],
        ["text", "a", "甲", "ᠨᠢᠭᠡ", *row],
    ]
    warnings = a_form(survey=survey, choices=None).warnings
    assert [warning for warning in warnings if "语言" in warning or "Language" in warning] == said


def test_who_uploads_a_form_that_would_write_lists_of_entities_is_told_that_it_will_not():
    entities = [["list_name", "label"], ["people", "${who}"]]
    assert [each for each in a_form(entities=entities).warnings if "entities表不起作用" in each]
    assert not [each for each in a_form().warnings if "entities" in each]


def test_uploading_again_replaces_the_draft_and_never_a_published_version(desk):
    first = desk.upload(a_workbook()).json
    again = desk.upload(a_workbook(settings=[["form_title", "form_id"], ["走访二", "small"]])).json
    assert (first["questionnaire_version"], again["questionnaire_version"]) == (1, 1)
    desk.ask(SPECIALIST, "POST", "/v1/questionnaires/small/versions/1/publish", {"accept_warnings": True})
    served = desk.phone().get("/forms/small/1.xml").data
    assert desk.upload(a_workbook()).json["questionnaire_version"] == 2
    assert desk.phone().get("/forms/small/1.xml").data == served


def test_publishing_retires_the_version_before_and_tells_the_others(desk):
    for _ in range(3):
        desk.publish()
    listed = desk.ask(SPECIALIST, "GET", "/v1/questionnaires?code=small").json["items"]
    assert [(v["questionnaire_version"], v["status"]) for v in listed] == [
        (3, "published"),
        (2, "retired"),
        (1, "retired"),
    ]
    assert [event["questionnaire_version"] for event in desk.events("questionnaire_published")] == [1, 2, 3]


def test_a_version_is_published_once(desk):
    desk.publish()
    again = desk.ask(SPECIALIST, "POST", "/v1/questionnaires/small/versions/1/publish")
    assert (again.status_code, again.json["code"]) == (409, "questionnaire_move_refused")


def test_an_unknown_version_cannot_be_published(desk):
    response = desk.ask(SPECIALIST, "POST", "/v1/questionnaires/absent/versions/1/publish")
    assert (response.status_code, response.json["code"]) == (404, "questionnaire_not_found")


@pytest.mark.parametrize(("actor", "status"), [(CADRE, 403), (CITIZEN, 403), (None, 401)])
def test_only_designers_upload(desk, actor, status):
    assert desk.ask(actor, "POST", "/v1/questionnaires", data=b"x").status_code == status


def test_the_workbook_can_be_fetched_as_it_was_uploaded(desk):
    workbook = a_workbook()
    desk.upload(workbook)
    response = desk.ask(SPECIALIST, "GET", "/v1/questionnaires/small/versions/1/workbook")
    assert response.data == workbook
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_starter_workbook_is_a_form_without_complaint():
    form = xlsform.convert(STARTER_WORKBOOK, categories())
    assert (form.code, form.title) == ("qqzf", "企业走访问卷")
    assert set(form.outline.enterprise) == {"name", "uscc", "kind", "industry", "town", "gacha", "phone"}
    assert form.outline.satisfaction == "/data/satisfaction"
