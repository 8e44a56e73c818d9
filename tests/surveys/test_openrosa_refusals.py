"""What a phone is refused by the edge, before anybody looks at what it sent, is told in OpenRosa too."""

import re

import pytest

from chassis.http.body import MEBIBYTE
from services.surveys.safexml import SIZE_LIMIT
from services.surveys.submissions.attachments import LIMIT_MB
from tests.surveys.builders import a_visit
from tests.surveys.desk import message_of, problem_in

CUT_OFF = {
    "data": b'--b\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\n<data',
    "content_type": "multipart/form-data; boundary=b",
}


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (("POST", "/submission", CUT_OFF), 400, "表单"),
        (("GET", "/forms/%00/1.xml", {}), 400, "空字符"),
        (("GET", "/forms/small/first.xml", {}), 422, "整数"),
        (("GET", "/forms/small/1/manifests", {}), 404, "没有这个地址"),
        (("GET", "/formlist", {}), 404, "没有这个地址"),
        (("DELETE", "/submission", {}), 405, "GET, HEAD, POST"),
        (("POST", "/formList", {}), 405, "GET, HEAD"),
    ],
)
def test_whatever_the_edge_refuses_of_a_phone_has_a_sentence_the_phone_shows(
    desk, phone, asked, status, said
):
    method, path, given = asked
    answer = desk.ask(None, method, f"{phone.base}{path}", **given)
    assert (answer.status_code, answer.headers["X-OpenRosa-Version"]) == (status, "1.0")
    assert said in message_of(answer)


@pytest.mark.parametrize(
    ("sent", "status", "problem"),
    [
        (b"<data", 422, ("xml_malformed", "xml_submission_file")),
        (b"<!DOCTYPE x><data/>", 422, ("xml_refused", "xml_submission_file")),
        (b"<data/>" + b" " * SIZE_LIMIT, 422, ("xml_refused", "xml_submission_file")),
        (b"<data/>", 422, ("submission_malformed", "id")),
        (b"<data id='small'/>", 422, ("submission_malformed", "instanceID")),
        (a_visit(client_id="x" * 300), 422, ("submission_malformed", "instanceID")),
        (a_visit(version="7"), 404, ("form_not_found", "version")),
    ],
)
def test_a_refusal_has_a_code_and_a_field_that_phones_pass_over(phone, sent, status, problem):
    answer = phone.send(sent)
    assert (answer.status_code, problem_in(answer)) == (status, problem)
    assert re.search("[一-鿿]", message_of(answer))


def test_what_is_too_long_is_not_called_a_forbidden_content(phone):
    assert message_of(phone.send(b"<data/>" + b" " * SIZE_LIMIT)) == "XML不能接收：超过5MB"


def test_a_request_without_a_submission_names_the_part_that_lacks(desk, phone):
    answer = desk.ask(None, "POST", f"{phone.base}/submission", data={"other": "x"})
    assert problem_in(answer) == ("submission_malformed", "xml_submission_file")


def test_what_the_edge_refuses_has_its_code_there_too(desk, phone):
    answer = desk.ask(None, "GET", f"{phone.base}/forms/small/first.xml")
    assert problem_in(answer) == ("invalid", "number")


def test_an_unknown_token_is_refused_without_a_challenge_which_collect_would_give_up_at(desk):
    answer = desk.ask(None, "GET", "/v1/key/guessed/formList")
    assert (answer.status_code, "设备凭证无效" in message_of(answer)) == (401, True)
    assert "WWW-Authenticate" not in answer.headers


def test_what_is_too_large_is_refused_with_a_sentence_the_phone_shows(phone):
    answer = phone.submit(a_visit(), photo=("a.jpg", bytes(LIMIT_MB * MEBIBYTE)))
    assert answer.status_code == 413
    assert f"{LIMIT_MB} MB" in message_of(answer)


def test_our_own_mistake_has_a_sentence_that_tells_nothing_of_it(desk, phone):
    with desk.office.transaction("surveys") as session:
        session.connection().exec_driver_sql("ALTER TABLE submissions RENAME TO mislaid")
    for answer in (phone.send(a_visit()), phone.send(a_visit())):
        assert answer.status_code == 500
        assert message_of(answer) == "系统内部错误，请稍后重试"


def test_a_405_says_what_may_be_asked(desk, phone):
    assert desk.ask(None, "PUT", f"{phone.base}/formList").headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("path", "status"), [("/key/k/odata/small/Submission", 404), ("/key", 404), ("/campaign", 404)]
)
def test_elsewhere_refusals_stay_problem_documents(desk, path, status):
    answer = desk.ask(None, "GET", f"/v1{path}")
    assert (answer.status_code, answer.json["code"]) == (status, "route_not_found")
