"""A form that phones could not open is refused when it is uploaded, where it is wrong (features.md S1)."""

import pytest

from tests.surveys.builders import SURVEY, a_form, a_workbook, with_row


def calculating(*rows, more=()):
    """The survey sheet with calculations at its end: name and formula of each."""
    header = [*SURVEY[0], "calculation"]
    return [header, *SURVEY[1:], *more, *(["calculate", name, *[None] * 7, text] for name, text in rows)]


def summing(text):
    """The survey sheet with a running total in its repeat group."""
    header = [*SURVEY[0], "calculation"]
    return [header, *SURVEY[1:-1], ["calculate", "total", *[None] * 7, text], SURVEY[-1]]


def filtering(text):
    """The survey sheet with a list of which only some options are offered."""
    header = [*SURVEY[0], "choice_filter"]
    return [header, *SURVEY[1:], ["select_one need", "a", "甲", *[None] * 6, text]]


#: What ODK refuses to open, each with the cell and the code of our complaint.
BROKEN = {
    "a constraint that is no formula": (
        with_row("text", "a", "甲", None, None, "${who} = = 1 ("),
        ("survey!14.constraint", "formula_unreadable"),
    ),
    "a condition that breaks off": (
        with_row("text", "a", "甲", None, "${who} ="),
        ("survey!14.relevant", "formula_unreadable"),
    ),
    "two formulas that only fit each other's brackets": (
        with_row("text", "a", "甲", None, "1) or (2"),
        ("survey!14.relevant", "formula_unreadable"),
    ),
    "a calculation with a full-width sign": (
        calculating(("a", "${staff} ＋ 1")),
        ("survey!14.calculation", "formula_unreadable"),
    ),
    "a choice filter that is no formula": (
        filtering("name = = 1"),
        ("survey!14.choice_filter", "formula_unreadable"),
    ),
    "an unknown function": (
        with_row("text", "a", "甲", None, "foo()"),
        ("survey!14.relevant", "function_unknown"),
    ),
    "an unknown function that decides whether an answer is required": (
        with_row("text", "a", "甲", "foo(1)"),
        ("survey!14.required", "function_unknown"),
    ),
    "an unknown function in a choice filter": (
        filtering("foo(name)"),
        ("survey!14.choice_filter", "function_unknown"),
    ),
    "a function with an argument too few": (
        with_row("text", "a", "甲", None, "selected(${needs})"),
        ("survey!14.relevant", "function_arguments"),
    ),
    "two calculations that wait for each other": (
        calculating(("a", "${b} + 1"), ("b", "${a} + 1")),
        ("survey!14.calculation", "formula_circular"),
    ),
    "a calculation that waits for itself": (
        calculating(("a", ". + 1")),
        ("survey!14.calculation", "formula_circular"),
    ),
    "two questions that show each other": (
        [*SURVEY, ["text", "a", "甲", None, "${b} = 1"], ["text", "b", "乙", None, "${a} = 1"]],
        ("survey!14.relevant", "formula_circular"),
    ),
    "a group shown by a question inside it": (
        [*SURVEY, ["begin group", "g", "组", None, "${a} = 1"], ["text", "a", "甲"], ["end group"]],
        ("survey!14.relevant", "formula_circular"),
    ),
    "a total of the row before in a repeat": (
        summing("${more}[position() = position(current()/..) - 1]/total + 1"),
        ("survey!13.calculation", "formula_circular"),
    ),
    "a group without questions": (
        [*SURVEY, ["begin group", "g", "组"], ["end group"]],
        ("survey!14.type", "group_empty"),
    ),
    "a group of nothing but calculations": (
        calculating(more=[["begin group", "g", "组"], ["calculate", "a", *[None] * 7, "1"], ["end group"]]),
        ("survey!14.type", "group_empty"),
    ),
}

#: What looks alike and opens well.
SOUND = {
    "brackets and signs in a text": with_row("text", "a", "甲", None, "${who} != 'foo( = = ) ＝'"),
    "a constraint on the answer itself": with_row("text", "a", "甲", None, None, "${a} != '' and . != 'x'"),
    "a function rxeval cannot work out": calculating(("a", "digest(${who}, 'MD5')"), ("b", "uuid()")),
    "more texts joined than rxeval takes": calculating(("a", "join(' ', ${who}, ${code}, ${day})")),
    "the label of an option": calculating(("a", "jr:choice-name(${needs}, '${needs}')")),
    "a row's number and the count of rows": summing("position(..) + count(${more})"),
    "operators without blanks": with_row(
        "text", "a", "甲", None, "${staff}>-1 and(${staff}*2 - 1 < .5 or(1=2))"
    ),
    "a sum over a repeat": calculating(
        ("a", "sum(${staff}) + count(${more}[kind != ''])"), ("b", "${a} * 2")
    ),
    "a count of how often another answer was changed": [
        [*SURVEY[0], "calculation", "trigger"],
        *SURVEY[1:],
        ["calculate", "a", *[None] * 7, "coalesce(${a}, 0) + 1", "${staff}"],
    ],
    "a repeat asked as often as a number says": [
        [*SURVEY[0], "repeat_count"],
        *SURVEY[1:],
        ["begin repeat", "r", "行", *[None] * 6, "${staff} + 1"],
        ["text", "a", "甲"],
        ["end repeat"],
    ],
}


@pytest.mark.parametrize(("survey", "complaint"), BROKEN.values(), ids=BROKEN.keys())
def test_a_form_phones_could_not_open_is_refused_at_its_cell(desk, survey, complaint):
    refused = desk.upload(a_workbook(survey=survey))
    assert (refused.status_code, refused.json["code"]) == (422, "workbook_faulty")
    assert [(each["field"], each["code"]) for each in refused.json["errors"]] == [complaint]


@pytest.mark.parametrize("survey", SOUND.values(), ids=SOUND.keys())
def test_a_form_that_only_looks_broken_is_taken(survey):
    assert a_form(survey=survey).code == "small"


def test_a_complaint_names_the_question_and_what_is_wrong_with_it(desk):
    survey = with_row("text", "a", "甲", None, "${who} ＝ 'x'", "foo(.)")
    refused = desk.upload(a_workbook(survey=survey)).json
    assert [each["detail"] for each in refused["errors"]] == [
        "survey表第14行relevant列：题“a”：公式有误，手机无法打开：不能有字符“＝”（运算符、括号和引号须用半角）",
        "survey表第14行constraint列：题“a”：没有函数“foo()”",
    ]


def test_those_that_wait_for_each_other_are_all_named(desk):
    refused = desk.upload(a_workbook(survey=calculating(("a", "${b} + 1"), ("b", "${a} + 1")))).json
    assert "循环引用（“a”、“b”）" in refused["detail"]


@pytest.mark.parametrize(
    "text", ["(" * 9000 + "1" + ")" * 9000, "-" * 20000 + "1"], ids=["brackets", "signs"]
)
def test_a_formula_nested_without_end_is_refused_and_the_service_lives(desk, text):
    refused = desk.upload(a_workbook(survey=with_row("text", "a", "甲", None, None, text)))
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "formula_unreadable")
    assert desk.upload(a_workbook()).status_code == 201


def test_formulas_that_are_no_questions_are_complained_of_where_they_stand(desk):
    settings = [["form_title", "form_id", "instance_name"], ["走访", "small", "concat(${who}"]]
    named = desk.upload(a_workbook(settings=settings)).json
    assert named["errors"][0]["field"] == "settings!2.instance_name"
    counted = [[*SURVEY[0], "repeat_count"], *SURVEY[1:], ["begin repeat", "r", "行", *[None] * 6, "foo()"]]
    repeated = desk.upload(a_workbook(survey=[*counted, ["text", "a", "甲"], ["end repeat"]])).json
    assert repeated["errors"][0]["field"] == "survey!14.repeat_count"
