"""Who reads the phones that submissions tell of in full (PERM-5)."""

import hashlib

import pytest

from chassis.context import Actor
from tests.surveys.builders import CADRE, DIRECTOR, SPECIALIST, USCC, a_row, a_visit, a_workbook, with_row

LEADER = Actor("person", "leader-1", None, frozenset({"LD"}))
AUDITOR = Actor("person", "auditor-1", None, frozenset({"AU"}))
NUMBER, OTHER_NUMBER = "13812345678", "15987654321"
MASKED, OTHER_MASKED = "138****5678", "159****4321"
FIRST, SECOND = (f"uuid:{number * 8}-1111-4111-8111-111111111111" for number in "12")
JPEG = b"\xff\xd8\xff\xe0photo"
PHONE = ("text", "tel", "电话", None, "${staff} < 100", None, None, "phone")


@pytest.fixture
def cadre(desk):
    """The phone of a cadre whose form asks for the enterprise's number, within a group."""
    survey = [*with_row("begin group", "contact", "联系方式"), [*PHONE], ["end group"]]
    desk.publish(a_workbook(survey=survey))
    return desk.phone()


def a_visit_with(number, **said):
    return a_visit(extra=f"<contact><tel>{number}</tel></contact>", **said)


def read(desk, actor, rest=""):
    (line,) = desk.submissions()
    return desk.ask(actor, "GET", f"/v1/submissions/{line['submission_id']}{rest}")


def original(desk, actor, xml):
    return read(desk, actor, f"/files/{hashlib.sha256(xml).hexdigest()}")


@pytest.mark.parametrize(
    ("actor", "shown"),
    [(LEADER, MASKED), (AUDITOR, MASKED), (SPECIALIST, NUMBER), (DIRECTOR, NUMBER), (CADRE, NUMBER)],
)
def test_a_phone_is_read_in_full_by_who_may_call_there_and_by_who_wrote_it_down(desk, cadre, actor, shown):
    cadre.submit(a_visit_with(NUMBER))
    answers = read(desk, actor).json["answers"]
    assert answers["contact"] == {"tel": shown}
    assert answers["code"] == USCC


def test_what_a_liaison_wrote_down_they_read_in_full(desk, cadre):
    liaison = Actor("person", "d06-liaison", "D06", frozenset({"DL"}))
    item = {
        "client_submission_id": FIRST.removeprefix("uuid:"),
        "questionnaire": "small",
        "questionnaire_version": 1,
        "answers": {"who": "绿源公司", "code": USCC, "contact": {"tel": NUMBER}},
    }
    desk.ask(liaison, "POST", "/v1/submissions", {"items": [item]})
    assert read(desk, liaison).json["answers"]["contact"] == {"tel": NUMBER}
    assert read(desk, LEADER).json["answers"]["contact"] == {"tel": MASKED}


def test_a_phone_among_the_answers_that_do_not_count_is_masked_too(desk, cadre):
    cadre.submit(a_visit_with(NUMBER).replace(b"<staff>3</staff>", b"<staff>300</staff>"))
    path = "/data/contact/tel"
    assert read(desk, SPECIALIST).json["dropped_answers"] == [{"path": path, "value": NUMBER}]
    assert read(desk, AUDITOR).json["dropped_answers"] == [{"path": path, "value": MASKED}]


def test_a_phone_told_twice_where_the_form_asks_once_is_masked_too(desk, cadre):
    cadre.submit(a_visit(extra=f"<contact><tel>{NUMBER}</tel><tel>{OTHER_NUMBER}</tel></contact>"))
    assert read(desk, LEADER).json["answers"]["contact"] == {"tel": [MASKED, OTHER_MASKED]}


def test_changes_of_a_phone_are_told_masked(desk, cadre):
    cadre.submit(a_visit_with(NUMBER, client_id=FIRST))
    cadre.submit(a_visit_with(OTHER_NUMBER, client_id=SECOND, corrects=FIRST))

    def changed(actor):
        (change,) = read(desk, actor, "/versions").json["items"][1]["changes"]
        return change["before"], change["after"]

    assert changed(SPECIALIST) == (NUMBER, OTHER_NUMBER)
    assert changed(LEADER) == (MASKED, OTHER_MASKED)


def test_a_phone_that_another_version_of_the_form_asked_elsewhere_is_masked(desk, cadre):
    survey = [["type", "name", "label", "enterprise"], ["text", "who", "企业", "name"]]
    cadre.submit(a_visit_with(NUMBER, client_id=FIRST))
    desk.publish(a_workbook(survey=survey, choices=None))
    correction = a_visit(client_id=SECOND, corrects=FIRST, version=2)
    assert cadre.submit(correction).status_code == 201
    changes = read(desk, LEADER, "/versions").json["items"][1]["changes"]
    assert [each["before"] for each in changes if each["path"] == "/data/contact/tel"] == [MASKED]


def test_the_answers_as_they_came_are_for_who_reads_phones_in_full(desk, cadre):
    first, second = (
        a_visit_with(NUMBER, client_id=FIRST),
        a_visit_with(NUMBER, client_id=SECOND, corrects=FIRST),
    )
    other = a_visit_with(OTHER_NUMBER, client_id=FIRST)
    for xml in (first, second, other):
        cadre.submit(xml)
    for xml in (first, second, other):
        assert original(desk, SPECIALIST, xml).data == xml
        answer = original(desk, AUDITOR, xml)
        assert (answer.status_code, answer.json["code"]) == (403, "submission_original_holds_phones")


def test_photos_are_for_who_reads_phones_masked_as_well_but_not_the_log(desk):
    survey = [*with_row("audit", "audit", None)]
    desk.publish(a_workbook(survey=survey))
    log = b"event,node,start,end,old-value,new-value\nquestion,/data/tel,1,2,,13812345678\n"
    xml = a_visit(extra=a_row(photo="草场.jpg")).replace(b"<orx:meta>", b"<orx:meta><audit>audit.csv</audit>")
    desk.phone().submit(xml, photo=("草场.jpg", JPEG), log=("audit.csv", log))
    assert original(desk, LEADER, JPEG).data == JPEG
    assert original(desk, SPECIALIST, log).data == log
    assert original(desk, LEADER, log).status_code == 403
