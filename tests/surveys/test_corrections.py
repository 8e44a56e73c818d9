"""Corrections: a phone sends a new version of what it has sent before (features.md S5, ADR 0018)."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.surveys.problems.extraction import Found, matched
from tests.surveys.builders import CADRE, OTHER_CADRE, SPECIALIST, TEXT, USCC, a_row, a_visit, a_workbook
from tests.surveys.desk import message_of
from tests.surveys.registry import COMPANY

FIRST, SECOND, THIRD = (f"uuid:{number * 8}-1111-4111-8111-111111111111" for number in "123")
OTHER_CODE = "91150623MAQQ00016H"
LONGER = "缺少流动资金约五十万元，已向两家银行申请未获批准"
JPEG = b"\xff\xd8\xff\xe0photo"


def corrected(number=SECOND, of=FIRST, **said):
    return a_visit(client_id=number, corrects=of, **said)


def versions(desk, actor=SPECIALIST):
    path = f"/v1/submissions/{desk.submission()['submission_id']}/versions"
    answer = desk.ask(actor, "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def visits(desk, **query):
    lines = desk.ask(SPECIALIST, "GET", "/v1/visits", query_string=query).json["items"]
    return [(line["enterprise"]["name"], line["visit_date"], line["status"]) for line in lines]


def statuses(desk):
    return {(each["option_code"], each["status"], each["text"]) for each in desk.problems()}


def test_a_correction_replaces_what_was_said_and_what_was_said_is_kept(desk, phone):
    phone.submit(a_visit(client_id=FIRST, needs="none", text=""))
    before = desk.submission()
    answer = phone.submit(corrected(needs="none", text="", day="2026-02-28"))
    assert (answer.status_code, message_of(answer)) == (201, "更正已收到。")
    after = desk.submission()
    assert after["submission_id"] == before["submission_id"]
    assert (before["instance_id"], after["instance_id"]) == (FIRST, SECOND)
    assert (after["status"], after["flags"], after["review"]) == ("effective", ["corrected"], "edited")
    assert (after["answers"]["day"], after["visit_date"]) == ("2026-02-28", "2026-02-28")
    assert [after[name] for name in ("received_at", "filled_at")] == [
        before[name] for name in ("received_at", "filled_at")
    ]
    (event,) = desk.events("submission_corrected")
    assert (event["client_submission_id"], event["corrects"]) == (SECOND, FIRST)
    assert desk.events("submission_flagged")[-1]["flags"] == ["corrected"]
    assert len(desk.events("submission_effective")) == 1


def test_versions_tell_what_was_changed_and_can_be_fetched(desk, phone):
    sent = [a_visit(client_id=FIRST), corrected(text=LONGER, extra=a_row())]
    for xml in sent:
        phone.submit(xml)
    first, second = versions(desk, CADRE)
    assert [(each["instance_id"], each["corrects"], each["current"]) for each in (first, second)] == [
        (FIRST, None, False),
        (SECOND, FIRST, True),
    ]
    assert first["changes"] == []
    assert second["changes"] == [
        {"path": "/data/needs_text", "before": TEXT, "after": LONGER},
        {"path": "/data/more[1]/kind", "before": None, "after": "sales"},
        {"path": "/data/more[1]/kind_text", "before": None, "after": "羊绒滞销三十余吨"},
    ]
    path = f"/v1/submissions/{desk.submission()['submission_id']}/files"
    contents = [desk.ask(CADRE, "GET", f"{path}/{each['content_sha256']}").data for each in (first, second)]
    assert contents == sent
    assert desk.ask(OTHER_CADRE, "GET", path.replace("files", "versions")).status_code == 403


def test_what_was_never_corrected_has_one_version(desk, phone):
    phone.submit()
    ((only),) = versions(desk)
    assert (only["current"], only["corrects"], only["received_by"]) == (True, None, CADRE.id)
    path = f"/v1/submissions/{desk.submission()['submission_id']}/files/{only['content_sha256']}"
    assert desk.ask(CADRE, "GET", path).data == a_visit()
    assert desk.ask(OTHER_CADRE, "GET", path).status_code == 403


def test_any_version_sent_again_changes_nothing(desk, phone):
    sent = [a_visit(client_id=FIRST), corrected(text=LONGER), corrected(THIRD, SECOND, needs="money sales")]
    for xml in sent:
        phone.submit(xml)
    kept = desk.submission()
    for xml in sent:
        answer = phone.submit(xml)
        assert (answer.status_code, "没有重复" in message_of(answer)) == (201, True)
    assert desk.submission() == kept
    assert len(versions(desk)) == 3
    assert len(desk.events("submission_corrected")) == 2


@pytest.mark.parametrize("order", [(1, 0, 2), (1, 2, 0), (2, 1, 0)])
def test_a_chain_of_versions_is_one_submission_though_they_overtake_each_other(desk, phone, order):
    sent = [a_visit(client_id=FIRST), corrected(text=LONGER), corrected(THIRD, SECOND, needs="sales")]
    assert [phone.submit(sent[number]).status_code for number in order] == [201] * 3
    submission = desk.submission()
    assert (submission["status"], submission["answers"]["needs"]) == ("effective", ["sales"])
    assert [each["instance_id"] for each in versions(desk)] == [FIRST, SECOND, THIRD]


def test_what_overtakes_the_link_to_a_known_one_is_held_as_its_duplicate(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected(THIRD, SECOND))
    phone.submit(corrected())
    assert sorted(each["status"] for each in desk.submissions()) == ["duplicate_suspect", "effective"]


def test_a_correction_that_overtakes_what_it_corrects_counts_and_says_so(desk, phone):
    assert phone.submit(corrected(text=LONGER)).status_code == 201
    early = desk.submission()
    assert (early["status"], early["flags"]) == ("effective", ["original_awaited"])
    assert [(each["instance_id"], each["received_at"] is None) for each in versions(desk)] == [
        (FIRST, True),
        (SECOND, False),
    ]
    photo = a_visit(client_id=FIRST, extra=a_row(photo="牧场.jpg"))
    assert phone.submit(photo, photo=("牧场.jpg", JPEG)).status_code == 201
    late = desk.submission()
    assert (late["answers"], late["flags"]) == (early["answers"], ["corrected"])
    assert [each["name"] for each in late["attachments"] if each["received_at"]] == ["牧场.jpg"]
    assert [each["current"] for each in versions(desk)] == [False, True]
    assert len(desk.problems()) == 1
    assert "没有重复" in message_of(phone.submit(corrected(text=LONGER)))


def test_other_content_under_the_id_of_any_version_is_refused_and_kept(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected())
    refused = [
        phone.submit(corrected(text="又是另一件事情")),
        phone.submit(a_visit(client_id=FIRST, text="最初说的也不同")),
        phone.submit(a_visit(client_id=SECOND, text="没有注明更正什么")),
    ]
    assert [answer.status_code for answer in refused] == [409] * 3
    submission = desk.submission()
    assert (len(submission["refused"]), submission["answers"]["needs_text"]) == (3, TEXT)


def test_a_correction_of_what_has_been_corrected_since_is_refused_with_advice_and_kept(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected())
    answer = phone.submit(corrected(THIRD, FIRST, text=LONGER))
    assert answer.status_code == 409
    assert "取得最新内容" in message_of(answer)
    assert [each["name"] for each in desk.submission()["refused"]] == [""]


def test_what_was_voided_is_not_corrected_but_the_correction_is_kept(desk, phone):
    phone.submit(a_visit(client_id=FIRST, who="", code=""))
    submission = desk.submission()
    path = f"/v1/submissions/{submission['submission_id']}/void"
    desk.ask(SPECIALIST, "POST", path, {"reason": "查无此企业"})
    answer = phone.submit(corrected())
    assert (answer.status_code, "作废" in message_of(answer)) == (409, True)
    submission = desk.submission()
    assert (submission["status"], len(submission["refused"])) == ("void", 1)


def test_nobody_corrects_what_somebody_else_handed_in(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    refused = desk.phone(OTHER_CADRE).submit(corrected())
    assert (refused.status_code, "本人更正" in message_of(refused)) == (403, True)
    assert desk.submission()["instance_id"] == FIRST
    (kept,) = desk.submission()["refused"]
    path = f"/v1/submissions/{desk.submission()['submission_id']}/files/{kept['content_sha256']}"
    assert desk.ask(SPECIALIST, "GET", path).data == corrected()
    assert desk.ask(CADRE, "GET", path).status_code == 404
    assert desk.phone().submit(corrected()).status_code == 201, "a new phone of the same cadre"


def test_an_original_that_somebody_else_sends_after_its_correction_is_kept_too(desk, phone):
    phone.submit(corrected())
    refused = desk.phone(OTHER_CADRE).submit(a_visit(client_id=FIRST))
    assert refused.status_code == 403
    submission = desk.submission()
    assert (submission["flags"], len(submission["refused"])) == (["original_awaited"], 1)
    assert phone.submit(a_visit(client_id=FIRST)).status_code == 201


def test_a_correction_is_filled_in_on_the_same_questionnaire(desk, phone):
    desk.publish(a_workbook(settings=[["form_title", "form_id"], ["另一份", "other"]]))
    phone.submit(a_visit(client_id=FIRST))
    answer = phone.submit(corrected(form="other"))
    assert (answer.status_code, "同一份问卷" in message_of(answer)) == (422, True)


def test_a_photo_of_the_correction_is_awaited_beside_those_that_came(desk, phone):
    phone.submit(a_visit(client_id=FIRST, extra=a_row(photo="a.jpg")), photo=("a.jpg", JPEG))
    phone.submit(corrected(extra=a_row(photo="b.jpg")))
    files = {each["name"]: each["sha256"] for each in desk.submission()["attachments"]}
    assert files == {"a.jpg": hashlib.sha256(JPEG).hexdigest(), "b.jpg": None}


def test_only_what_was_not_reported_before_becomes_a_problem(desk, phone):
    phone.submit(a_visit(client_id=FIRST, extra=a_row()))
    phone.submit(corrected(needs="money sales", text=LONGER, extra=a_row()))
    told = [(each["question_path"], each["option_code"]) for each in desk.events("problem_reported")]
    assert told == [
        ("/data/needs", "money"),
        ("/data/more[1]/kind", "sales"),
        ("/data/needs", "sales"),
    ]


def test_what_was_told_too_shortly_is_reported_once_the_correction_tells_it(desk, phone):
    phone.submit(a_visit(client_id=FIRST, text="缺钱"))
    assert statuses(desk) == {("money", "to_confirm", "缺钱")}
    phone.submit(corrected(text=LONGER))
    assert statuses(desk) == {("money", "reported", LONGER)}


def test_what_waited_and_is_told_no_more_is_no_problem_and_may_come_back(desk, phone):
    phone.submit(a_visit(client_id=FIRST, text="缺钱"))
    phone.submit(corrected(needs="none", text=""))
    assert statuses(desk) == {("money", "unfounded", "缺钱")}
    phone.submit(corrected(THIRD, SECOND, text=LONGER))
    assert statuses(desk) == {("money", "unfounded", "缺钱"), ("money", "reported", LONGER)}
    assert [each["question_path"] for each in desk.events("problem_reported")] == ["/data/needs#2"]


def test_what_the_ledger_has_stays_there_whatever_is_corrected(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected(needs="none", text=""))
    assert statuses(desk) == {("money", "reported", TEXT)}


def test_a_row_taken_out_of_a_repeat_does_not_report_the_others_again(desk, phone):
    a, b, c = (a_row(text=f"{what}滞销三十余吨") for what in ("羊绒", "羊肉", "玉米"))
    phone.submit(a_visit(client_id=FIRST, needs="none", text="", extra=a + b))
    phone.submit(corrected(needs="none", text="", extra=b + c))
    told = [(each["question_path"], each["text"]) for each in desk.events("problem_reported")]
    assert told == [
        ("/data/more[1]/kind", "羊绒滞销三十余吨"),
        ("/data/more[2]/kind", "羊肉滞销三十余吨"),
        ("/data/more[2]/kind#2", "玉米滞销三十余吨"),
    ]


def test_a_visit_to_another_enterprise_after_all_was_not_paid_to_the_first(desk, phone):
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected(who="阳光公司", code=OTHER_CODE))
    assert visits(desk, status="effective") == [("阳光公司", "2026-03-01", "effective")]
    assert visits(desk, status="void") == [("绿源公司", "2026-03-01", "void")]
    assert desk.submission()["enterprise_uscc"] == OTHER_CODE


def test_a_visit_somebody_had_entered_or_another_form_tells_of_stays(desk, phone, registry):
    company = registry.added()
    body = {"enterprise_id": company["enterprise_id"], "visit_date": "2026-03-01", "findings": "有困难"}
    assert desk.ask(CADRE, "POST", "/v1/visits", body).status_code == 201
    phone.submit(a_visit(client_id=FIRST))
    phone.submit(corrected(who="阳光公司", code=OTHER_CODE))
    assert {status for _, _, status in visits(desk)} == {"effective"}
    assert len(visits(desk)) == 2


def test_a_correction_may_make_a_duplicate_of_it_and_another_none(desk, phone):
    phone.submit(a_visit(client_id="uuid:other"))
    phone.submit(a_visit(client_id=FIRST, day="2026-02-27"))

    def status():
        return {each["client_id"]: each["status"] for each in desk.submissions()}

    assert status() == {"uuid:other": "effective", FIRST: "effective"}
    phone.submit(corrected(day="2026-03-01"))
    assert status() == {"uuid:other": "effective", FIRST: "duplicate_suspect"}
    phone.submit(corrected(THIRD, SECOND, day="2026-02-28"))
    assert status() == {"uuid:other": "effective", FIRST: "effective"}
    assert sorted(date for _, date, status in visits(desk) if status == "effective") == [
        "2026-02-28",
        "2026-03-01",
    ]


def test_what_was_unclear_counts_once_the_correction_names_the_enterprise(desk, phone):
    phone.submit(a_visit(client_id=FIRST, who="", code=""))
    assert "enterprise_unclear" in desk.submission()["flags"]
    phone.submit(corrected())
    submission = desk.submission()
    assert (submission["status"], submission["enterprise_uscc"]) == ("effective", USCC)


def test_what_came_too_late_waits_for_approval_of_what_it_says_now(desk, phone):
    phone.submit(a_visit(client_id=FIRST, end="2026-02-01T08:00:00+08:00"))
    phone.submit(corrected(text=LONGER))
    late = desk.submission()
    assert (late["status"], desk.problems()) == ("late_pending", [])
    desk.ask(SPECIALIST, "POST", f"/v1/submissions/{late['submission_id']}/approve", {})
    assert statuses(desk) == {("money", "reported", LONGER)}


def test_findings_are_those_of_what_it_says_now(desk, phone):
    phone.submit(a_visit(client_id=FIRST, who=""))
    assert "rule_findings" in desk.submission()["flags"]
    phone.submit(corrected())
    assert (desk.submission()["flags"], desk.submission()["findings"]) == (["corrected"], [])


def test_departments_correct_by_json_too(desk, phone, registry):
    registry.added(COMPANY)
    ids = [f"{number}0000000-0000-4000-8000-000000000001" for number in range(1, 4)]

    def send(number, corrects=None, actor=CADRE, **answers):
        item = {
            "client_submission_id": ids[number],
            "questionnaire": "small",
            "questionnaire_version": 1,
            "answers": {"day": "2026-03-01", "who": COMPANY["name"], "code": USCC, "needs": ["none"]}
            | answers,
        }
        item |= {"corrects": ids[corrects]} if corrects is not None else {}
        (result,) = desk.ask(actor, "POST", "/v1/submissions", {"items": [item]}).json["items"]
        desk.office.drain()
        return result["status"], result["message"].split("；")[0]

    assert send(0) == (201, "答卷已收到")
    assert send(1, 0, staff=9) == (201, "更正已收到")
    assert send(1, 0, staff=9)[0] == 200
    assert send(2, 0, staff=8)[0] == 409
    submission = desk.submission()
    assert (submission["answers"]["staff"], len(submission["refused"])) == ("9", 1)
    assert submission["instance_id"] == f"uuid:{ids[1]}"
    assert send(2, 1, OTHER_CADRE, staff=7) == (
        403,
        f"编号为“uuid:{ids[0]}”的答卷由他人提交，只能由提交人本人更正",
    )
    assert len(desk.submission()["refused"]) == 2


ROWS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["", "甲", "乙"])), max_size=4)


class Kept:
    def __init__(self, path, option, text):
        self.question_code, self.question_path, self.option_code, self.text = "kind", path, option, text


@given(ROWS, ROWS)
@settings(max_examples=60)
def test_each_problem_found_is_one_that_is_known_or_new_and_each_known_is_told_or_gone(before, after):
    known = [Kept(f"/d/r[{n}]/kind", option, text) for n, (option, text) in enumerate(before)]
    found = [Found("kind", f"/d/r[{n}]/kind", option, "其他", text) for n, (option, text) in enumerate(after)]
    pairs, new, gone = matched(found, known)
    assert sorted([f.path for _, f in pairs] + [f.path for f in new]) == sorted(f.path for f in found)
    assert {id(k) for k, _ in pairs} | {id(k) for k in gone} == {id(k) for k in known}
    assert len(pairs) + len(gone) == len(known)
    assert all(k.option_code == f.option for k, f in pairs)
    if before == after:
        assert (new, gone) == ([], [])
