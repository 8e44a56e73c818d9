"""Files, messages, classification and the desk: what goes with an issue beside its moves."""

import pytest

from tests.desk import PDF, done, refused
from tests.issues.builders import FINANCE, INDUSTRY
from tests.issues.desk import NOBODY
from tests.issues.roster import appoint


def reported(desk):
    """An issue an officer reported, which finance handles."""
    appoint(desk.clerk, desk.office, "of-1")
    no = desk.register(desk.officer, source="TY", petitioner={"type": "体验官", "name": "乌日娜"})
    done(desk.do(desk.dispatcher, no, "accept"))
    desk.dispatched(no)
    done(desk.do(desk.lead, no, "sign"))
    return no


def test_a_file_says_in_a_few_words_what_otherwise_takes_twenty_characters(desk):
    no = desk.signed(**NOBODY)
    refused(desk.do(desk.lead, no, "submit", {"result": "已放款"}), 422, "result_too_short")
    (file,) = done(desk.upload(desk.lead, no), 201)["items"]
    done(desk.do(desk.lead, no, "submit", {"result": "已放款"}))
    answer = desk.dispatcher.get(f"/issues/v1/issues/{no}/files/{file['sha256']}")
    assert (answer.data, answer.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    refused(desk.upload(desk.lead, no, PDF + b"2"), 409, "issue_move_refused")


def test_a_file_is_unclassified_of_a_unit_concerned_and_there_once(desk):
    no = desk.signed(dispatch={"co_depts": [INDUSTRY]})
    refused(desk.upload(desk.lead, no, not_classified="false"), 422, "not_said_unclassified")
    refused(desk.upload(desk.stranger, no), 403, "not_its_unit")
    (file,) = done(desk.upload(desk.helper, no), 201)["items"]
    refused(desk.upload(desk.lead, no), 409, "already_attached")
    path = f"/issues/v1/issues/{no}/files/{file['sha256']}"
    refused(desk.lead.call("DELETE", path), 403, "attached_by_another")
    assert desk.helper.call("DELETE", path).status_code == 204
    refused(desk.helper.get(path), 404, "attachment_not_found")


def test_the_reporter_and_the_unit_speak_with_each_other_and_see_what_was_read(desk):
    no = reported(desk)
    path = f"/issues/v1/issues/{no}/messages"
    done(desk.officer.post(path, {"text": "窗口仍要求提交纸质材料"}), 201)
    assert done(desk.lead.get(path))["unread"] == 1
    done(desk.lead.post(f"{path}/read"))
    done(desk.lead.post(path, {"text": "已通知窗口，明日起取消"}), 201)
    told = done(desk.officer.get(path))
    assert [(each["side"], each["read_at"] is not None) for each in told["items"]] == [
        ("reporter", True),
        ("office", False),
    ]
    assert told["unread"] == 1
    refused(desk.auditor.post(path, {"text": "旁观"}), 403, "role_missing")
    refused(desk.stranger.post(path, {"text": "旁观"}), 403, "issue_out_of_scope")


def test_nobody_speaks_about_what_nobody_handles(desk):
    appoint(desk.clerk, desk.office, "of-1")
    no = desk.register(desk.officer, source="TY")
    refused(
        desk.officer.post(f"/issues/v1/issues/{no}/messages", {"text": "何时受理"}), 409, "nobody_handles_it"
    )


def test_the_centre_completes_the_classification_and_the_accused_cannot_go_on_handling_it(desk):
    no = desk.signed()
    given = {
        "pain_type": "堵点",
        "env_dimension": "政务环境",
        "indicator_codes": ["NM-01"],
        "category": "审批服务",
    }

    def classify(**values):
        match = {"If-Match": f'"{desk.issue(no)["version"]}"'}
        return desk.dispatcher.call("PATCH", f"/issues/v1/issues/{no}", values, headers=match)

    changed = done(classify(**given))
    assert {name: changed[name] for name in given} == given
    refused(classify(respondent_dept=FINANCE), 422, "respondent_handles")
    done(classify(respondent_dept=INDUSTRY))
    assert desk.history(no)[-1]["details"] == {"fields": ["respondent_dept"]}
    body = {"lead_dept": INDUSTRY, "supervisor": "wang-dp", "reason": "职责调整"}
    refused(desk.do(desk.dispatcher, no, "transfer", body), 422, "respondent_conflict")


def test_enterprises_the_centre_names_are_added_once_to_those_the_source_named(desk):
    own = {"name": "绿源公司", "uscc": "91150623MAQQ001040", "enterprise_id": None}
    other = {"name": "第二公司", "uscc": "91150623MAQQ00016H", "enterprise_id": None}
    no = desk.verified(enterprises=[own])
    for _ in range(2):
        match = {"If-Match": f'"{desk.issue(no)["version"]}"'}
        named = {"enterprises": [other, own]}
        changed = done(desk.dispatcher.call("PATCH", f"/issues/v1/issues/{no}", named, headers=match))
    assert [{name: each[name] for name in own} for each in changed["enterprises"]] == [own, other]
    assert desk.history(no)[-1]["details"] == {"fields": ["enterprises"]}


@pytest.mark.parametrize("who", ["dispatcher", "director", "clerk", "leader"])
def test_every_number_of_the_desk_is_as_long_as_its_list(desk, who):
    desk.register()
    done(desk.do(desk.dispatcher, desk.register(), "accept"))
    done(desk.do(desk.lead, desk.dispatched(), "return", {"reason": "非本单位", "suggested_dept": INDUSTRY}))
    ask = {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 5}
    done(desk.do(desk.lead, desk.signed(), "extensions", ask), 201)
    held = {"action": "suspend", "reason": "政策未出台", "review_on": "2026-04-01"}
    done(desk.do(desk.dispatcher, desk.signed(), "proposals", held), 201)
    desk.submitted()
    done(desk.call(desk.verified(), resolved="resolved", rating=1))
    desk.verified()
    desk.office.move_clock("2026-03-05T09:00")  # the last day for calling back
    client = getattr(desk, who)
    items = done(client.get("/issues/v1/desk"))["items"]
    for item in items:
        assert len(done(client.get(item["list"]))["items"]) == item["count"], item
    numbers = {
        "dispatcher": [1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1],
        "director": [1, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
        "clerk": [0, 1, 1, 0],
        "leader": [0, 1, 0],
    }
    assert [item["count"] for item in items] == numbers[who]


def test_a_unit_brings_in_what_it_found_itself_and_reads_what_becomes_of_it(desk):
    no = desk.register(desk.lead, source="ZC", **NOBODY)
    done(desk.do(desk.dispatcher, no, "accept"))
    desk.dispatched(no, dispatch={"lead_dept": INDUSTRY})
    assert desk.issue(no, desk.lead)["lead_dept"] == INDUSTRY
    refused(desk.stranger.get(f"/issues/v1/issues/{no}"), 403, "issue_out_of_scope")
