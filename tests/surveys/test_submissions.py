"""What becomes of answers: read with their places, judged by the form's rules, never refused for one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import Actor
from chassis.testing import instant as office_time
from services.surveys.enterprises.described import Described
from services.surveys.submissions import form_rules, instance
from services.surveys.submissions.errors import SubmissionMalformed, UnknownQuestion
from services.surveys.submissions.facts import facts_of, instant
from services.surveys.submissions.instance import Answer
from services.surveys.submissions.model import corrected_clock, submission_id_of
from tests.surveys.builders import (
    CHOICES,
    SPECIALIST,
    SURVEY,
    TEXT,
    USCC,
    a_form,
    a_row,
    a_visit,
    a_workbook,
    with_row,
)

FORM = a_form()
XFORM = FORM.served_as(1)
UNIT_MACHINE = Actor(
    "machine", "m-d06", "D06", frozenset({"DL"}), frozenset({"surveys:read", "surveys:write"})
)


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
    [{"absent": 1}, {"who": {"a": 1}}, {"more": [{"absent": 1}]}, {"more": ["x"]}, {"more": "x"}],
)
def test_an_answer_to_a_question_the_form_does_not_have_is_refused(answers):
    with pytest.raises(UnknownQuestion):
        instance.write(XFORM, "uuid:1", answers)


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


@pytest.mark.parametrize("xml", [b"<other/>", b"<data/>", b"not xml", b"<data><staff>many</staff></data>"])
def test_the_judge_never_raises(xml):
    judged(xml)


def test_hidden_answers_are_dropped_listed_and_report_nothing(desk, phone):
    survey = [*with_row("text", "secret", "隐藏", None, "${staff} > 100")]
    survey = [[*row] for row in survey]
    desk.publish(a_workbook(survey=survey))
    phone.submit(a_visit(version=2, extra="<secret>不该有的</secret>"))
    submission = desk.submission()
    assert submission["dropped_answers"] == [{"path": "/data/secret", "value": "不该有的"}]
    assert "secret" not in submission["answers"]
    assert submission["flags"] == ["hidden_answers"]
    assert submission["status"] == "effective"


def test_an_answer_against_the_rules_is_kept_flagged_and_effective(desk, phone):
    phone.submit(a_visit().replace(b"<staff>3</staff>", b"<staff>-3</staff>"))
    submission = desk.submission()
    assert (submission["status"], submission["flags"]) == ("effective", ["rule_findings"])
    assert submission["answers"]["staff"] == "-3"
    assert [finding["path"] for finding in submission["findings"]] == ["/data/staff"]
    assert len(desk.problems()) == len(desk.events("submission_flagged")) == 1


@pytest.mark.parametrize(("who", "code"), [("", USCC), ("绿源公司", "91150623MAQQ001041"), ("长" * 101, "")])
def test_an_unclear_enterprise_waits_for_a_person_and_a_wrong_code_is_not_passed_on(desk, phone, who, code):
    phone.submit(a_visit(who=who, code=code))
    submission = desk.submission()
    assert (submission["status"], submission["enterprise_id"]) == ("received", None)
    assert "enterprise_unclear" in submission["flags"]
    (event,) = desk.events("submission_flagged")
    assert (event["status"], event["flags"]) == ("received", submission["flags"])
    (event,) = desk.events("submission_received")
    assert all(enterprise["uscc"] != "91150623MAQQ001041" for enterprise in event["enterprises"])
    assert desk.events("submission_effective") == desk.problems() == []


def test_a_phone_whose_clock_is_ahead_is_corrected_and_flagged(desk, phone):
    phone.submit(a_visit(end="2026-03-09T09:00:00+08:00", day="2026-03-09"))
    submission = desk.submission()
    assert submission["flags"] == ["clock_skew"]
    assert submission["filled_at"] == submission["received_at"]
    assert submission["visit_date"] == "2026-03-02"


@pytest.mark.parametrize(
    ("today", "flags", "filled_at"),
    [
        ("2026-03-02", [], "2026-03-02T09:00:00+08:00"),
        ("2026-03-01", [], "2026-03-01T23:59:00+08:00"),
        ("2026-03-03", ["clock_skew"], "2026-03-02T09:00:00+08:00"),
    ],
)
def test_a_form_that_tells_the_day_alone_is_not_ahead_of_the_clock_on_that_day(desk, today, flags, filled_at):
    desk.office.move_clock("2026-03-02T09:00")
    survey = [["type", "name", "label"], ["today", "today"], ["text", "who", "谁"]]
    desk.publish(a_workbook(survey=survey, choices=None))
    desk.phone().submit(a_visit(extra=f"<today>{today}</today>"))
    submission = desk.submission()
    assert (submission["flags"], submission["filled_at"]) == (flags, filled_at)


@given(st.integers(-10_000, 10_000))
def test_the_corrected_moment_is_never_later_than_five_minutes_after_arrival(minutes):
    received = office_time("2026-03-02T09:00")
    filled, flags = corrected_clock(received + timedelta(minutes=minutes), received)
    assert filled <= received + timedelta(minutes=5)
    assert bool(list(flags)) == (minutes > 5)


@given(st.text())
def test_no_text_is_too_strange_to_be_no_instant(text):
    moment = instant(text)
    assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00:00.123+08:00", "2026-03-02T09:00:00.123000+08:00"),
        ("2026-03-02T01:00:00Z", "2026-03-02T09:00:00+08:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00:00+08:00"),
        ("2026-03-02", "2026-03-02T23:59:00+08:00"),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:00-12:00", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_instants_are_read_as_phones_write_them(text, expected):
    moment = instant(text)
    assert (moment.isoformat() if moment else None) == expected


def test_without_marked_questions_there_are_no_facts():
    facts = facts_of(
        [Answer("/data/who", "甲")],
        a_form(survey=[["type", "name", "label"], ["text", "who", "谁"]], choices=None).outline,
    )
    assert facts.enterprise == Described()


def test_a_form_that_asks_for_no_enterprise_counts_without_one(desk):
    survey = [["type", "name", "label"], ["text", "who", "谁"]]
    desk.publish(a_workbook(survey=survey, choices=None))
    desk.phone().submit(a_visit())
    assert (desk.submission()["status"], desk.submission()["flags"]) == ("effective", [])
    assert desk.events("visit_recorded") == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("38.18 107.48 1300 4.5", (38.18, 107.48)),
        ("38.18 107.48", (38.18, 107.48)),
        ("91 0", (None, None)),
        ("北纬 东经", (None, None)),
        ("38", (None, None)),
        ("nan nan", (None, None)),
    ],
)
def test_a_position_is_read_as_phones_write_it(text, position):
    form = a_form(survey=with_row("geopoint", "where", "位置", None, None, None, None, None, "position"))
    assert facts_of([Answer("/data/where", text)], form.outline).position == position


@pytest.mark.parametrize(
    ("answer", "respondent"), [("1", "self"), ("guided", "guided"), ("别的", "cadre"), ("", "cadre")]
)
def test_who_filled_it_in_is_what_the_form_says_or_who_sent_it(desk, answer, respondent):
    choices = [*CHOICES, ["by", "1", "企业自填"], ["by", "guided", "现场指导"], ["by", "别的", "别的"]]
    row = with_row("select_one by", "by", "方式", None, None, None, None, None, "respondent")
    desk.publish(a_workbook(survey=row, choices=choices))
    desk.phone().submit(a_visit(extra=f"<by>{answer}</by>"))
    assert desk.submission()["respondent"] == respondent
    (visit,) = desk.events("visit_recorded")
    assert visit["cadres"] == ([] if respondent == "self" else ["d10-cadre"])


# --- JSON


def item(number=1, **given):
    sent = {
        "client_submission_id": f"00000000-0000-4000-8000-00000000000{number}",
        "questionnaire": "small",
        "questionnaire_version": 1,
        "filled_at": "2026-03-02T08:30:00+08:00",
        "answers": {
            "day": "2026-03-01",
            "who": "绿源公司",
            "code": USCC,
            "staff": 3,
            "needs": ["money"],
            "needs_text": TEXT,
        },
    }
    return sent | given


def send(desk, *items, actor=UNIT_MACHINE):
    response = desk.ask(actor, "POST", "/v1/submissions", {"items": list(items)})
    assert response.status_code == 200, response.text
    desk.office.drain()
    return response.json["items"]


@pytest.mark.usefixtures("phone")
def test_each_item_of_a_batch_has_its_own_result(desk):
    results = send(
        desk,
        item(1),
        item(2, questionnaire="absent"),
        item(3, answers={"absent": 1}),
        item(1),
        item(1, answers={"who": "另一家"}),
        item(4, answers=item()["answers"] | {"day": "2026-02-28"}),
    )
    assert [result["status"] for result in results] == [201, 404, 422, 200, 409, 201]
    assert (
        results[3]["submission_id"]
        == results[0]["submission_id"]
        == submission_id_of(f"uuid:{item(1)['client_submission_id']}")
    )
    assert "absent" in results[2]["message"]
    assert len(desk.submissions()) == len(desk.events("problem_reported")) == 2


@pytest.mark.usefixtures("phone")
def test_a_json_submission_is_like_one_from_a_phone(desk):
    send(desk, item())
    submission = desk.submission()
    assert (submission["status"], submission["flags"], submission["visit_date"]) == (
        "effective",
        [],
        "2026-03-01",
    )
    assert submission["filled_at"] == "2026-03-02T08:30:00+08:00"
    assert submission["person_id"] == "m-d06"


@pytest.mark.usefixtures("phone")
def test_what_one_channel_took_the_other_recognises(desk):
    send(desk, item())
    again = desk.phone().submit(a_visit(client_id=f"uuid:{item()['client_submission_id']}"))
    assert again.status_code == 409
    assert len(desk.submissions()) == 1


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"filled_at": "0001-01-01T00:00:00+08:00"}, "2000年至2099年"),
        ({"filled_at": "9999-12-31T23:59:59-12:00"}, "2000年至2099年"),
        ({"filled_at": "2026-03-02T08:30:00"}, "时区"),
        ({"answers": None}, "answers"),
        ({"unheard_of": 1}, "unheard_of"),
    ],
)
def test_an_item_that_is_no_submission_takes_no_other_items_result_away(desk, given, told):
    results = send(
        desk, item(1), item(2, **given), item(3, answers=item()["answers"] | {"day": "2026-02-28"})
    )
    assert [result["status"] for result in results] == [201, 422, 201]
    assert (results[1]["client_submission_id"], results[1]["code"]) == (
        item(2)["client_submission_id"],
        "invalid",
    )
    assert told in results[1]["message"]
    assert len(desk.submissions()) == 2


@pytest.mark.usefixtures("phone")
@pytest.mark.parametrize("bad", ["x", None, {}, [1], {"client_submission_id": 7}])
def test_an_item_without_an_id_is_refused_in_its_place(desk, bad):
    results = send(desk, bad, item(1))
    assert [(result["status"], result["client_submission_id"]) for result in results] == [
        (422, None),
        (201, item(1)["client_submission_id"]),
    ]


@pytest.mark.parametrize("count", [0, 51])
def test_a_batch_holds_one_to_fifty_items(desk, count):
    response = desk.ask(UNIT_MACHINE, "POST", "/v1/submissions", {"items": [item()] * count})
    assert response.status_code == 422
    assert response.json["errors"][0]["field"] == "items"


def test_lists_of_submissions_can_be_filtered_and_paged(desk, phone):
    for number in range(3):
        phone.submit(
            a_visit(client_id=f"uuid:{number}", code=USCC if number else "bad", day=f"2026-02-2{number}")
        )
    flagged = desk.ask(SPECIALIST, "GET", "/v1/submissions?flagged=true").json["items"]
    assert [line["client_id"] for line in flagged] == ["uuid:0"]
    first = desk.ask(SPECIALIST, "GET", "/v1/submissions?limit=2").json
    rest = desk.ask(SPECIALIST, "GET", f"/v1/submissions?limit=2&cursor={first['next']}").json
    assert [line["client_id"] for line in first["items"] + rest["items"]] == ["uuid:2", "uuid:1", "uuid:0"]
