"""How an issue is handled: returned, transferred, contacted, helped with, extended, planned, submitted."""

import pytest

from tests.desk import done, refused
from tests.issues.builders import FINANCE, INDUSTRY
from tests.issues.desk import DISPATCH, NEW, NOBODY, RESULT
from tests.issues.roster import appoint

RETURN = {"reason": "融资担保属工信部门职责", "suggested_dept": INDUSTRY}
ASK = {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 5}
PLAN = {"measures": "设立专窗，压减材料三项，限时办结", "person": "白主任", "planned_for": "2026-04-03"}


def test_a_unit_hands_an_issue_back_twice_and_then_it_is_designated(desk):
    no = desk.dispatched()
    for times in (1, 2):
        done(desk.do(desk.lead, no, "return", RETURN))
        assert desk.issue(no)["status"] == "return_requested"
        answer = done(desk.do(desk.dispatcher, no, "return/approve", {}))
        assert (answer["status"], answer["return_count"], answer["lead_dept"]) == ("accepted", times, None)
        assert (answer["finish_due"], answer["sign_due"]) == (None, None)
        desk.dispatched(no)
    assert desk.issue(no)["designated"]
    problem = refused(desk.do(desk.lead, no, "return", RETURN), 409, "designated")
    assert problem["detail"] == "该问题已退办2次，现为指定主办，不能再退办；确有困难请申请延期"
    assert desk.events("issue_return_requested", "issue_return_decided", "issue_dispatched") == [
        "issue_dispatched",
        *["issue_return_requested", "issue_return_decided", "issue_dispatched"] * 2,
    ]


def test_what_came_from_above_by_a_date_is_registered_with_it_and_due_by_it(desk):
    above = {"source": "SJ", "suggested_due": "2026-05-15", "pain_type": "堵点", "env_dimension": "政务环境"}
    no = desk.register(**above, indicator_codes=["NM-01"])
    done(desk.do(desk.dispatcher, no, "accept"))
    issue = done(desk.do(desk.dispatcher, no, "dispatch", DISPATCH))
    assert (issue["handling_class"], issue["finish_due"]) == ("fixed", "2026-05-15")
    assert (issue["pain_type"], issue["env_dimension"], issue["indicator_codes"]) == (
        "堵点",
        "政务环境",
        ["NM-01"],
    )
    counted = desk.dispatcher.post("/issues/v1/issues", NEW | {"suggested_due": "2026-05-15"})
    assert refused(counted, 422, "due_of_no_list")["field"] == "suggested_due"


def test_a_refused_return_leaves_the_dues_as_they_were(desk):
    no = desk.dispatched()
    before = desk.issue(no)
    done(desk.do(desk.lead, no, "return", RETURN))
    done(desk.do(desk.dispatcher, no, "return/refuse", {"reason": "属你单位职责"}))
    after = desk.issue(no)
    assert [after[due] for due in ("sign_due", "finish_due")] == [
        before[due] for due in ("sign_due", "finish_due")
    ]
    done(desk.do(desk.lead, no, "sign"))


def test_who_lets_the_day_of_signing_pass_cannot_return_any_more(desk):
    no = desk.dispatched()
    desk.office.move_clock("2026-03-04T09:00")
    refused(desk.do(desk.lead, no, "return", RETURN), 409, "return_too_late")


def test_a_transfer_starts_every_clock_anew_for_another_unit(desk):
    no = desk.signed()
    desk.office.move_clock("2026-03-05T09:00")
    refused(desk.do(desk.dispatcher, no, "transfer", DISPATCH | {"reason": "职责调整"}), 422, "same_lead")
    moved = done(
        desk.do(desk.dispatcher, no, "transfer", DISPATCH | {"lead_dept": INDUSTRY, "reason": "职责调整"})
    )
    assert (moved["status"], moved["lead_dept"], moved["finish_due"]) == (
        "dispatched",
        INDUSTRY,
        "2026-03-19",
    )
    assert (moved["signed_on"], desk.events("issue_transferred")) == (None, ["issue_transferred"])
    refused(desk.do(desk.lead, no, "sign"), 403, "not_lead_unit")


def test_the_unit_complained_of_cannot_get_the_issue_by_a_transfer(desk):
    no = desk.signed(respondent_dept=INDUSTRY)
    body = DISPATCH | {"lead_dept": INDUSTRY, "reason": "职责调整"}
    refused(desk.do(desk.dispatcher, no, "transfer", body), 422, "respondent_conflict")


def test_nothing_is_submitted_before_the_petitioner_was_contacted(desk):
    no = desk.signed()
    refused(desk.do(desk.lead, no, "submit", {"result": RESULT}), 409, "contact_missing")
    wrong = {"text": "已电话联系", "contacted_on": "2026-03-01"}
    refused(desk.do(desk.lead, no, "contact", wrong), 422, "contact_date_wrong")
    done(desk.do(desk.lead, no, "contact", {"text": "已电话联系"}))
    refused(desk.do(desk.lead, no, "contact", {"text": "再次联系"}), 409, "already_contacted")
    assert done(desk.do(desk.lead, no, "submit", {"result": RESULT}))["verify_due"] == "2026-03-04"


def test_where_there_is_no_petitioner_nobody_is_to_be_contacted(desk):
    no = desk.signed(**NOBODY)
    assert desk.issue(no)["contact_due"] is None
    refused(desk.do(desk.lead, no, "contact", {"text": "已电话联系"}), 409, "no_contact_duty")


def test_the_lead_waits_for_its_helpers_until_their_time_is_up(desk):
    no = desk.signed(dispatch={"co_depts": [INDUSTRY]}, **NOBODY)
    problem = refused(desk.do(desk.lead, no, "submit", {"result": RESULT}), 409, "co_replies_missing")
    assert "D09尚未反馈（协办时限2026-03-11）" in problem["detail"]
    refused(desk.do(desk.stranger, no, "reply", {"text": "已提供"}), 403, "not_co_unit")
    done(desk.do(desk.helper, no, "reply", {"text": "已提供企业名单"}))
    assert desk.issue(no)["co_units"] == [
        {"dept_code": INDUSTRY, "reply": "已提供企业名单", "replied_on": "2026-03-02"}
    ]
    done(desk.do(desk.lead, no, "submit", {"result": RESULT}))
    late = desk.signed(dispatch={"co_depts": [INDUSTRY]}, **NOBODY)
    desk.office.move_clock("2026-03-12T09:00")
    done(desk.do(desk.lead, late, "submit", {"result": RESULT}))


def test_a_result_in_a_few_words_is_not_enough(desk):
    answer = refused(desk.do(desk.lead, desk.signed(), "submit", {"result": "已办"}), 422, "result_too_short")
    assert answer["field"] == "result"


def test_what_is_noted_for_the_petitioner_is_what_they_read(desk):
    appoint(desk.clerk, desk.office, "of-1")
    no = desk.register(desk.officer, source="TY", petitioner={"type": "体验官", "name": "乌日娜"})
    done(desk.do(desk.dispatcher, no, "accept"))
    desk.dispatched(no)
    done(desk.do(desk.lead, no, "sign"))
    done(desk.do(desk.lead, no, "notes", {"text": "内部意见：等总行批复"}))
    done(desk.do(desk.lead, no, "notes", {"text": "已提交总行审批", "public": True}))
    read = done(desk.officer.get(f"/issues/v1/issues/{no}/history"))["items"]
    assert [each["reason"] for each in read if each["action"] == "note"] == [None, "已提交总行审批"]
    refused(desk.do(desk.stranger, no, "notes", {"text": "路过"}), 403, "not_handling")


def test_the_first_extension_is_the_centres_and_the_second_a_leaders(desk):
    no = desk.signed()
    first = done(desk.do(desk.lead, no, "extensions", ASK), 201)
    assert (first["number"], first["due"], first["decide_by"]) == (1, "2026-03-16", "2026-03-04")
    refused(desk.do(desk.lead, no, "extensions", ASK), 409, "extension_pending")
    refused(
        desk.leader.post(f"/issues/v1/extensions/{first['extension_id']}/approve", {}),
        403,
        "not_yours_to_decide",
    )
    granted = done(desk.dispatcher.post(f"/issues/v1/extensions/{first['extension_id']}/approve", {}))
    assert granted["new_due"] == "2026-03-23"
    second = done(desk.do(desk.lead, no, "extensions", ASK), 201)
    refused(
        desk.director.post(f"/issues/v1/extensions/{second['extension_id']}/approve", {}),
        403,
        "not_yours_to_decide",
    )
    done(desk.leader.post(f"/issues/v1/extensions/{second['extension_id']}/approve", {}))
    assert desk.issue(no)["finish_due"] == "2026-03-30"
    refused(desk.do(desk.lead, no, "extensions", ASK), 409, "extended_too_often")
    steps = desk.deadlines(no)
    assert [(steps[name]["how"], steps[name]["on"]) for name in ("finish_1", "finish_2", "finish")] == [
        ("一般件：交办后10个工作日", "2026-03-16"),
        ("同意延期：自原办结时限起5个工作日", "2026-03-23"),
        ("同意延期：自原办结时限起5个工作日", "2026-03-30"),
    ]


def test_an_extension_is_asked_for_before_the_last_day_and_for_ten_days_at_most(desk):
    no = desk.signed()
    refused(desk.do(desk.lead, no, "extensions", ASK | {"workdays": 11}), 422, "extension_too_long")
    desk.office.move_clock("2026-03-16T09:00")
    problem = refused(desk.do(desk.lead, no, "extensions", ASK), 409, "extension_too_late")
    assert "2026-03-13" in problem["detail"]


def test_a_refused_extension_changes_no_due_date(desk):
    no = desk.signed()
    asked = done(desk.do(desk.lead, no, "extensions", ASK), 201)["extension_id"]
    done(desk.director.post(f"/issues/v1/extensions/{asked}/refuse", {"reason": "理由不足"}))
    assert desk.issue(no)["finish_due"] == "2026-03-16"
    assert desk.events("issue_extension_decided", "issue_deadline_changed") == ["issue_extension_decided"]
    refused(desk.director.post(f"/issues/v1/extensions/{asked}/approve", {}), 409, "extension_move_refused")


def test_what_an_officer_reports_needs_an_approved_plan_whose_date_can_replace_the_due_date(desk):
    no = desk.signed(source="TY", petitioner={"type": "体验官", "name": "乌日娜"})
    assert desk.issue(no)["plan_due"] == "2026-03-09"
    done(desk.do(desk.lead, no, "contact", {"text": "已联系体验官"}))
    refused(desk.do(desk.lead, no, "submit", {"result": RESULT}), 409, "plan_missing")
    done(desk.do(desk.lead, no, "plan", PLAN))
    refused(desk.do(desk.lead, no, "plan", PLAN), 409, "plan_pending")
    done(desk.do(desk.dispatcher, no, "plan/return", {"reason": "措施不具体"}))
    done(desk.do(desk.lead, no, "plan", PLAN | {"planned_for": "2026-06-30"}))
    refused(desk.do(desk.dispatcher, no, "plan/approve", {"replaces_due": True}), 422, "plan_too_late")
    done(desk.do(desk.dispatcher, no, "plan/return", {"reason": "日期过晚"}))
    done(desk.do(desk.lead, no, "plan", PLAN))
    done(desk.do(desk.dispatcher, no, "plan/approve", {"replaces_due": True}))
    assert (
        desk.deadlines(no)["finish"] | {"on": "2026-04-03", "how": "经同意的整改方案的日期"}
        == desk.deadlines(no)["finish"]
    )
    done(desk.do(desk.lead, no, "submit", {"result": RESULT}))
    plans = done(desk.lead.get(f"/issues/v1/issues/{no}/plans"))["items"]
    assert [each["status"] for each in plans] == ["returned", "returned", "approved"]


@pytest.mark.parametrize(("role", "status"), [("dispatcher", 403), ("leader", 200)])
def test_a_longer_class_after_the_dispatch_needs_a_leader(desk, role, status):
    no = desk.signed()
    answer = desk.do(
        getattr(desk, role), no, "reclassify", {"handling_class": "complex", "reason": "涉及多部门"}
    )
    assert answer.status_code == status
    assert desk.issue(no)["finish_due"] == ("2026-03-30" if status == 200 else "2026-03-16")
    shorter = {"handling_class": "urgent", "reason": "企业停工"}
    assert done(desk.do(desk.dispatcher, no, "reclassify", shorter))["finish_due"] == "2026-03-05"


def test_another_class_moves_what_is_still_to_be_done_and_what_was_done_stays_due_as_it_was(desk):
    no = desk.dispatched(dispatch={"handling_class": "urgent"})
    done(desk.do(desk.lead, no, "sign"))
    done(desk.do(desk.leader, no, "reclassify", {"handling_class": "complex", "reason": "涉及多部门"}))
    dues = desk.deadlines(no)
    told = {name: (each["on"], each["as_counted"], each["how"]) for name, each in dues.items()}
    assert told["sign"] == ("2026-03-02", "2026-03-02", "急办件：交办后0个工作日")
    assert told["contact"] == ("2026-03-04", "2026-03-04", "疑难件：交办后2个工作日")


def test_an_outdated_version_changes_nothing_whatever_the_step(desk):
    no = desk.signed()
    for step, body in (
        ("contact", {"text": "已电话联系"}),
        ("submit", {"result": RESULT}),
        ("extensions", ASK),
    ):
        answer = desk.do(desk.lead, no, step, body, headers={"If-Match": '"1"'})
        refused(answer, 412, "stale_version")
    assert desk.history(no)[-1]["action"] == "sign"


def test_a_units_boxes_are_as_long_as_their_lists(desk):
    desk.dispatched()
    desk.signed(dispatch={"co_depts": [INDUSTRY]})
    other = desk.dispatched(dispatch={"lead_dept": INDUSTRY, "co_depts": [FINANCE]})
    done(desk.do(desk.helper, other, "sign"))
    back = desk.submitted()
    done(desk.do(desk.dispatcher, back, "send-back", {"reason": "未见放款凭证"}))
    desk.office.move_clock("2026-03-19T09:00")  # three working days late: an order for each of finance's
    counts = done(desk.lead.get("/issues/v1/todo/counts"))
    for box, length in counts.items():
        assert len(done(desk.lead.get(f"/issues/v1/todo?box={box}"))["items"]) == length
    assert counts == {
        "to_sign": 1,
        "to_contact": 1,
        "in_progress": 2,
        "yellow": 0,
        "red": 3,
        "sent_back": 1,
        "to_reply": 1,
        "to_answer": 3,
    }
    (lines,) = (done(desk.lead.get("/issues/v1/todo?box=sent_back"))["items"],)
    assert [line["issue_no"] for line in lines] == [back]
    for order in done(desk.lead.get("/issues/v1/orders"))["items"]:
        done(desk.lead.post(f"/issues/v1/orders/{order['order_id']}/reply", {"text": "本周内办结并报送凭证"}))
    desk.submitted(back)
    left = done(desk.lead.get("/issues/v1/todo/counts"))
    assert (left["sent_back"], left["to_answer"]) == (0, 0)
