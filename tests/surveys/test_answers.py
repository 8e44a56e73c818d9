"""Answers: read with their places, judged by the form's rules, never refused for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.submissions import form_rules, instance
from services.surveys.submissions.errors import SubmissionMalformed, UnknownQuestion
from services.surveys.submissions.instance import Answer
from tests.surveys.builders import (
    SURVEY,
    a_form,
    a_row,
    a_visit,
    with_row,
)

FORM = a_form()
XFORM = FORM.served_as(1)


def judged(xml, xform=XFORM):
    return form_rules.judge(xform, xml, "2026-03-02", "2026-03-02T09:00:00+08:00")


def test_answers_carry_the_place_they_stand_at_and_metadata_is_left_out():
    read = instance.read(a_visit(extra=a_row() + a_row(text="乙")))
    places = [answer.path for answer in read.answers(FORM.outline.repeats)]
    assert places[:2] == ["/data/end", "/data/day"]
    assert places[-2:] == ["/data/more[2]/kind", "/data/more[2]/kind_text"]
    assert (read.form, read.version) == ("small", "1")


def test_a_name_that_stands_twice_where_it_should_not_is_kept():
    meta = b"<meta><instanceID>uuid:1</instanceID></meta>"
    root = b'<data id="small" version="1"><who>a</who><who>b</who>' + meta + b"</data>"
    assert instance.read(root).answers(()) == [Answer("/data/who[1]", "a"), Answer("/data/who[2]", "b")]


def test_answers_become_an_object_keyed_by_question():
    answers = instance.read(a_visit(needs="money sales", extra=a_row())).answers(FORM.outline.repeats)
    tree = instance.nested(answers, FORM.outline)
    assert tree["needs"] == ["money", "sales"]
    assert tree["more"] == [{"kind": "sales", "kind_text": "羊绒滞销三十余吨"}]


def test_json_answers_become_the_xml_a_phone_would_send():
    answers = {
        "who": "甲",
        "staff": 3,
        "needs": ["money", "sales"],
        "more": [{"kind": "money"}, {"kind": "none"}],
    }
    read = instance.read(instance.write(XFORM, "uuid:1", answers))
    assert read.client_id == "uuid:1"
    assert instance.nested(read.answers(FORM.outline.repeats), FORM.outline) == {
        "who": "甲",
        "staff": "3",
        "needs": ["money", "sales"],
        "more": [{"kind": "money"}, {"kind": "none"}],
    }


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda t: t.strip() == t and t
)


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_any_text_survives_the_way_through_xml(who, rows):
    xml = instance.write(XFORM, "uuid:1", {"who": who, "more": [{"kind_text": row} for row in rows]})
    tree = instance.nested(instance.read(xml).answers(FORM.outline.repeats), FORM.outline)
    assert tree["who"] == who
    assert [row["kind_text"] for row in tree.get("more", [])] == rows


@pytest.mark.parametrize(
    "answers",
    [{"absent": 1}, {"who": {"a": 1}}, {"more": [{"absent": 1}]}],
)
def test_an_answer_to_a_question_the_form_does_not_have_is_refused(answers):
    with pytest.raises(UnknownQuestion):
        instance.write(XFORM, "uuid:1", answers)


@pytest.mark.parametrize("more", [["x"], [{"kind": "money"}, None], "x", 5])
def test_a_group_that_is_no_object_is_refused_by_its_name(more):
    with pytest.raises(SubmissionMalformed, match="“more”是题组") as refused:
        instance.write(XFORM, "uuid:1", {"more": more})
    assert refused.value.field == "more"


def test_control_characters_are_refused():
    with pytest.raises(SubmissionMalformed):
        instance.write(XFORM, "uuid:1", {"who": "a\x01b"})


def test_a_broken_constraint_is_told_in_the_forms_words_or_in_chinese():
    header = [*SURVEY[0], "constraint_message"]
    own = ["text", "a", "甲", None, None, "${a} = 'y'", None, None, None, "甲须为y"]
    form = a_form(survey=[header, *SURVEY[1:], own]).served_as(1)
    broken = a_visit(extra="<a>x</a>").replace(b"<staff>3</staff>", b"<staff>-1</staff>")
    verdict = form_rules.judge(form, broken, "2026-03-02", "2026-03-02T08:30:00+08:00")
    assert {finding.path: finding.message for finding in verdict.findings} == {
        "/data/staff": "不符合填写要求",
        "/data/a": "甲须为y",
    }


def test_a_broken_constraint_and_a_missing_answer_are_findings():
    verdict = judged(a_visit(who="").replace(b"<staff>3</staff>", b"<staff>-3</staff>"))
    assert {(f.kind, f.path) for f in verdict.findings} == {
        ("required", "/data/who"),
        ("constraint", "/data/staff"),
    }


def test_answers_to_hidden_questions_are_told_apart_also_inside_groups_and_repeats():
    survey = [
        ["type", "name", "label", "relevant"],
        ["integer", "n", "数"],
        ["begin group", "g", "组", "${n} > 3"],
        ["text", "a", "甲"],
        ["end group"],
        ["begin repeat", "r", "行"],
        ["integer", "k", "数"],
        ["text", "t", "文", "${k} > 1"],
        ["end repeat"],
    ]
    form = a_form(survey=survey, choices=None).served_as(1)
    rows = b"<r><k>1</k><t>x</t></r><r><k>2</k><t>y</t></r>"
    xml = b"<data><n>1</n><g><a>x</a></g>" + rows + b"</data>"
    verdict = judged(xml, form)
    assert verdict.hides("/data/g/a")
    assert verdict.hides("/data/r[1]/t")
    assert not verdict.hides("/data/r[2]/t")
    assert not verdict.hides("/data/n")


def test_the_only_row_of_a_repeat_is_counted_too():
    survey = [
        ["type", "name", "label", "relevant", "required"],
        ["begin repeat", "r", "行"],
        ["integer", "k", "数"],
        ["begin repeat", "s", "内"],
        ["text", "t", "文", "${k} > 1"],
        ["text", "u", "文", None, "yes"],
        ["end repeat"],
        ["end repeat"],
    ]
    form = a_form(survey=survey, choices=None)
    row = b"<r><k>1</k><s><t>x</t><u/></s></r>"
    xml = b'<data id="small">' + row + b"<meta><instanceID>uuid:1</instanceID></meta></data>"
    verdict = judged(xml, form.served_as(1))
    answers = instance.read(xml).answers(form.outline.repeats)
    assert [a.path for a in answers if verdict.hides(a.path)] == ["/data/r[1]/s[1]/t"]
    assert [(f.kind, f.path) for f in verdict.findings] == [("required", "/data/r[1]/s[1]/u")]


def judged_on(day: str, rule: str):
    """What is found when ``when`` is that day, the visit was on 2026-03-01, and it is the second."""
    form = a_form(survey=with_row("date", "when", "何时", None, None, rule)).served_as(1)
    verdict = judged(a_visit(extra=f"<when>{day}</when>"), form)
    return [(f.kind, f.path) for f in verdict.findings]


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (". <= today()", "2026-03-02", "2026-03-03"),
        (". > date('2020-01-31')", "2020-02-01", "2020-01-31"),
        (". >= ${day}", "2026-03-01", "2026-02-28"),
        (". >= ${day} and . <= today()", "2026-03-02", "2025-12-31"),
        (". < date('2020-01-01') or .>${day}", "2019-12-31", "2026-03-01"),
        (". != today()", "2026-03-01", "2026-03-02"),
    ],
)
def test_days_are_put_in_their_order(rule, kept, broken):
    assert judged_on(kept, rule) == []
    assert judged_on(broken, rule) == [("constraint", "/data/when")]


@pytest.mark.parametrize(
    "rule",
    [
        *("format-date(., '%Y') = '2026'", ". > '2020-01-01'", ". <= today() - 7", ". <= ${end}"),
        *("not(. > today())", ". <= today() and string-length(.) > 3", "regex(., '^2026')", ". > ${who}"),
    ],
)
def test_what_else_is_said_about_dates_is_reported_as_not_judged_instead_of_judged_wrongly(rule):
    assert judged_on("2026-03-01", rule) == [("not_judged", "/data/when")]


@pytest.mark.parametrize(
    ("rule", "hides"),
    [
        ("${day} > date('2020-01-01')", False),
        ("${day} > today()", True),
        ("${day} > '2020-01-01'", False),  # not judged, so it hides nothing
    ],
)
def test_a_question_may_be_hidden_by_a_date(rule, hides):
    form = a_form(survey=with_row("text", "when", "何时", None, rule)).served_as(1)
    assert judged(a_visit(extra="<when>x</when>"), form).hides("/data/when") is hides


LOOKS_UP = [
    [*SURVEY[0], "calculation"],
    *SURVEY[1:],
    ["select_one_from_file enterprises.csv", "pick", "企业"],
    ["calculate", "town", *[None] * 7, "pulldata('enterprises', 'town', 'uscc', ${code})"],
    ["calculate", "phone", *[None] * 7, "instance('enterprises')/root/item[name = ${pick}]/phone"],
    ["calculate", "lot", *[None] * 7, "random()"],
]


@pytest.mark.parametrize(
    ("relevant", "judged_too"),
    [
        ("${town} = '城川镇'", True),
        ("${phone} != ''", True),
        ("${lot} > 0.99999", True),
        ("pulldata('enterprises', 'town', 'uscc', ${code}) != ''", False),
        ("instance('enterprises')/root/item[name = ${pick}]/town = '城川镇'", False),
    ],
)
def test_what_a_phone_has_looked_up_in_its_lists_is_not_hidden_because_they_are_not_here(
    relevant, judged_too
):
    form = a_form(survey=[*LOOKS_UP, ["text", "ask", "问", None, relevant]]).served_as(1)
    found = "<pick>x</pick><town>城川镇</town><phone>17000000001</phone><lot>0.999999</lot><ask>答</ask>"
    verdict = judged(a_visit(extra=found), form)
    assert not verdict.hides("/data/ask")
    assert [(f.kind, f.path) for f in verdict.findings] == (
        [] if judged_too else [("not_judged", "/data/ask")]
    )
    if judged_too:
        nothing = "<pick/><town/><phone/><lot>0.5</lot><ask>答</ask>"
        assert judged(a_visit(extra=nothing), form).hides("/data/ask")


def test_a_rule_that_asks_a_list_is_not_judged_and_one_that_asks_the_forms_own_choices_is():
    rows = [
        ["text", "a", "甲", None, None, ". = instance('enterprises')/root/item[name = ${pick}]/town"],
        ["text", "b", "乙", None, None, ". = instance('need')/root/item[name = ${needs}]/label"],
    ]
    form = a_form(survey=[*LOOKS_UP, *rows]).served_as(1)
    verdict = judged(a_visit(extra="<a>x</a><b>资金</b>"), form)
    assert [(f.kind, f.path) for f in verdict.findings] == [("not_judged", "/data/a")]
    assert [f.kind for f in judged(a_visit(extra="<b>x</b>"), form).findings] == ["not_judged", "constraint"]


@pytest.mark.parametrize(
    "way",
    [lambda xml: b"\xef\xbb\xbf" + xml, lambda xml: xml.replace("绿源公司".encode(), b"<![CDATA[<a>]]>")],
)
def test_a_byte_order_mark_or_cdata_does_not_keep_the_rules_from_being_judged(way):
    broken = way(a_visit().replace(b"<staff>3</staff>", b"<staff>-1</staff>"))
    assert [f.kind for f in judged(broken).findings] == ["constraint"]


def test_what_cannot_be_judged_is_told_in_chinese_once_and_without_the_answers():
    form = a_form(survey=with_row("text", "a", "甲", None, None, "digest(., 'MD5') != ''")).served_as(1)
    (finding,) = judged(a_visit(extra="<a>17012345678</a>"), form).findings
    assert (finding.kind, finding.message[:5]) == ("not_judged", "规则未复核")
    (unread,) = judged(b"17012345678").findings
    assert unread == form_rules.Finding("not_judged", "/", "填写规则未复核：无法按问卷读取答卷")


@pytest.mark.parametrize("xml", [b"<other/>", b"<data/>", b"not xml", b"<data><staff>many</staff></data>"])
def test_the_judge_never_raises(xml):
    judged(xml)
