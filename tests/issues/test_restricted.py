"""The restricted ledger: the way of a case, two persons for what matters, and refusals that help."""

from io import BytesIO

import openpyxl
import orjson
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from chassis.events.outbox import outbox
from tests.desk import done, refused
from tests.issues.builders import FINANCE
from tests.issues.circle import (
    ASSIGNMENT,
    CASE,
    CASES,
    MATTERS,
    REQUESTS,
    RESULT,
    a_circle,
)


@pytest.fixture(scope="module")
def circle(tmp_path_factory):
    with a_circle(tmp_path_factory.mktemp("circle")) as opened:
        yield opened


def events(circle, name):
    """The bodies and headers of the events of one name so far."""
    with circle.office.session("issues") as session:
        rows = session.execute(select(outbox).where(outbox.c.name == name).order_by(outbox.c.id)).all()
    return [(orjson.loads(row.body), row.headers, row.exchange) for row in rows]


def test_a_case_is_opened_assigned_put_right_and_verified_by_two(circle):
    ref = circle.assigned()
    done(circle.handle(ref, "start"))
    done(circle.handle(ref, "measures", {"text": "已调取近两年发放清册"}))
    done(circle.handle(ref, "submit", {"result": RESULT}))
    assert done(circle.step(circle.first, ref, "verify", {"note": "资料齐全，同意"}))["status"] == (
        "first_verified"
    )
    assert done(circle.step(circle.second, ref, "verify", {}))["status"] == "closed"
    case = circle.case(ref)
    assert (case["title"], case["facts"], case["on_time"]) == (CASE["title"], CASE["facts"], True)
    assert (case["first_verifier"], case["second_verifier"]) == ("gt-1", "gt-2")
    assert [(step["action"], step["note"]) for step in case["history"]] == [
        ("open", None),
        ("assign", None),
        ("start", None),
        ("measure", "已调取近两年发放清册"),
        ("submit", RESULT),
        ("verify", "资料齐全，同意"),
        ("verify", None),
    ]


def test_the_person_named_for_it_sees_the_neutral_text_the_deadline_and_the_own_measures_only(circle):
    ref = circle.assigned()
    done(circle.handle(ref, "start"))
    done(circle.handle(ref, "measures", {"text": "已调取近两年发放清册"}))
    matter = done(circle.rectifier.get(f"{MATTERS}/{ref}"))
    (measure,) = matter.pop("measures")
    assert measure["text"] == "已调取近两年发放清册"
    assert matter == {
        "case_ref": ref,
        "status": "rectifying",
        "deadline": "2026-03-31",
        "light": "green",
        "version": 4,
        "neutral_text": ASSIGNMENT["neutral_text"],
    }
    listed = done(circle.rectifier.get(MATTERS))["items"]
    assert ref in [line["case_ref"] for line in listed]
    assert set(listed[0]) == {"case_ref", "status", "deadline", "light"}


def test_whoever_takes_over_sees_it_and_whoever_had_it_no_more(circle):
    ref = circle.assigned()
    done(
        circle.step(
            circle.first,
            ref,
            "reassign",
            {"rect_leader": "fin-head", "rect_person": "fin-next", "reason": "原责任人调离"},
        )
    )
    successor = circle.office.client("DL", person="fin-next", dept=FINANCE)
    assert done(successor.get(f"{MATTERS}/{ref}"))["neutral_text"] == ASSIGNMENT["neutral_text"]
    refused(circle.rectifier.get(f"{MATTERS}/{ref}"), 404, "restricted_not_found")


def test_a_rejection_goes_back_with_its_reason_and_both_verify_anew(circle):
    ref = circle.submitted()
    done(circle.step(circle.first, ref, "verify", {}))
    done(circle.step(circle.second, ref, "reject", {"reason": "公示材料不全，请补充"}))
    matter = done(circle.rectifier.get(f"{MATTERS}/{ref}"))
    assert (matter["status"], matter["measures"][-1]["text"]) == ("rectifying", "公示材料不全，请补充")
    done(circle.handle(ref, "submit", {"result": RESULT}))
    assert done(circle.step(circle.first, ref, "verify", {}))["status"] == "first_verified"


def test_one_person_cannot_verify_twice(circle):
    ref = circle.submitted()
    done(circle.step(circle.first, ref, "verify", {}))
    told = refused(circle.step(circle.first, ref, "verify", {}), 409, "restricted_same_verifier")
    assert "另一名专班成员" in told["detail"]


def test_nobody_of_the_unit_complained_about_verifies(circle):
    ref = circle.submitted()
    refused(circle.step(circle.of_respondent, ref, "verify", {}), 403, "restricted_verifier_conflict")


def test_the_unit_complained_about_does_not_inspect_but_may_put_it_right(circle):
    ref = circle.open()
    body = ASSIGNMENT | {"inspect_dept": FINANCE}
    told = refused(circle.step(circle.first, ref, "assign", body), 422, "restricted_inspects_itself")
    assert told["field"] == "inspect_dept"
    done(circle.step(circle.first, ref, "assign", ASSIGNMENT))


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"rect_person": "ind-person"}, "restricted_person_not_of_unit", "rect_person"),
        ({"rect_leader": "nobody"}, "restricted_person_not_of_unit", "rect_leader"),
        ({"deadline": "2026-03-01"}, "restricted_deadline_past", "deadline"),
        ({"rect_dept": "D77"}, "unknown_unit", "rect_dept"),
        ({"neutral_text": "短"}, "string_too_short", "neutral_text"),
    ],
)
def test_an_assignment_that_cannot_be_is_refused_with_its_field(circle, change, code, field):
    refusal = circle.step(circle.first, circle.open(), "assign", ASSIGNMENT | change)
    assert refusal.status_code == 422
    told = refusal.json
    assert told["field"] == field
    assert code in (told["code"], *(each["code"] for each in told.get("errors", ())))


def test_what_the_table_does_not_allow_is_refused_with_what_could_be_done(circle):
    ref = circle.open()
    told = refused(circle.step(circle.first, ref, "verify", {}), 409, "restricted_move_refused")
    assert told["detail"] == "该限知事项当前为“已登记”，不能核查通过；当前可以：明确责任"


def test_of_two_editors_one_wins_and_the_other_is_told(circle):
    ref = circle.open()
    tag = circle.first.get(f"{CASES}/{ref}").headers["ETag"]
    done(circle.step(circle.first, ref, "assign", ASSIGNMENT, headers={"If-Match": tag}))
    late = circle.step(circle.second, ref, "assign", ASSIGNMENT, headers={"If-Match": tag})
    refused(late, 412, "stale_version")


def test_the_reporter_is_sealed_until_two_of_the_team_agree_and_then_for_a_day(tmp_path):
    with a_circle(tmp_path) as circle:
        report = {
            "origin": "来信",
            "content": "有人虚报羊羔数量",
            "reporter": {"name": "白音", "phone": "1700"},
        }
        report_ref = done(circle.first.post("/issues/v1/restricted/reports", report), 201)["report_ref"]
        ref = circle.open(report_ref=report_ref)
        assert circle.case(ref)["has_reporter"] is True
        request = circle.ask(kind="unseal", case_ref=ref)
        reporter = f"{REQUESTS}/{request}/reporter"
        refused(circle.first.get(reporter), 404, "restricted_not_found")
        refused(circle.approve(circle.first, request), 409, "restricted_second_person_needed")
        done(circle.approve(circle.second, request))
        assert done(circle.first.get(reporter))["name"] == "白音"
        assert done(circle.second.get(reporter))["phone"] == "1700"
        refused(circle.third.get(reporter), 404, "restricted_not_found")
        log = done(circle.auditor.get(f"/issues/v1/restricted/access-log?subject={ref}"))["items"]
        assert [(line["actor_id"], line["action"]) for line in log][:2] == [
            ("gt-2", "unseal"),
            ("gt-1", "unseal"),
        ]
        circle.office.move_clock("2026-03-03T09:01")
        refused(circle.first.get(reporter), 404, "restricted_not_found")


def test_where_nobody_left_a_name_there_is_nothing_to_unseal(circle):
    body = {"kind": "unseal", "case_ref": circle.open(), "reason": "核实情况需要联系"}
    refused(circle.first.post(REQUESTS, body), 409, "restricted_no_reporter")


def test_a_report_is_decided_once(circle):
    reports = "/issues/v1/restricted/reports"
    ref = done(circle.first.post(reports, {"origin": "来访", "content": "反映内容不具体"}), 201)["report_ref"]
    waiting = done(circle.first.get(reports))["items"]
    (version,) = [line["version"] for line in waiting if line["report_ref"] == ref]
    dismissal = f"{reports}/{ref}/dismiss", {"reason": "内容不具体且无法核实"}
    stale = circle.first.post(*dismissal, headers={"If-Match": f'"{version + 1}"'})
    refused(stale, 412, "stale_version")
    dismissed = circle.first.post(*dismissal, headers={"If-Match": f'"{version}"'})
    assert done(dismissed)["status"] == "dismissed"
    again = circle.first.post(CASES, CASE | {"report_ref": ref})
    refused(again, 409, "restricted_report_decided")
    absent = circle.first.post(f"{reports}/AAAAAAAAAAAAAAAA/dismiss", {"reason": "内容不具体且无法核实"})
    refused(absent, 404, "restricted_not_found")


def test_a_deadline_moves_when_the_head_asks_and_a_named_leader_agrees(tmp_path):
    with a_circle(tmp_path) as circle:
        ref = circle.assigned()
        wish = {"kind": "deadline", "case_ref": ref, "new_deadline": "2026-04-30", "reason": "须待审计结果"}
        refused(circle.first.post(REQUESTS, wish), 403, "restricted_not_head")
        circle.name("name_head", "gt-1")
        request = circle.ask(**wish)
        refused(circle.approve(circle.second, request), 404, "restricted_not_found")
        refused(circle.approve(circle.leader, request), 404, "restricted_not_found")
        circle.name("name_leader", "named-ld")
        listed = done(circle.leader.get(REQUESTS))["items"]
        assert [(line["request_ref"], line["reason"]) for line in listed] == [(request, "须待审计结果")]
        done(circle.approve(circle.leader, request))
        assert circle.case(ref, circle.leader)["deadline"] == "2026-04-30"
        assert [body["due"] for body, *_ in events(circle, "restricted_assigned")] == [
            "2026-03-31",
            "2026-04-30",
        ]
        circle.name("end_naming", "named-ld")
        refused(circle.leader.get(f"{CASES}/{ref}"), 404, "restricted_not_found")


def test_requests_are_refused_with_what_is_wrong_with_them(circle):
    def asked(**body):
        return circle.first.post(REQUESTS, {"reason": "专班会议研究确定", **body})

    told = refused(asked(kind="unseal"), 422, "restricted_detail_not_for_kind")
    assert (told["field"], told["detail"]) == ("case_ref", "拆封举报人信息申请须写明事项")
    told = refused(asked(kind="export", person_id="gt-2"), 422, "restricted_detail_not_for_kind")
    assert told["detail"] == "导出台账申请不能写人员"
    told = refused(asked(kind="name_head", person_id="fin-head"), 422, "restricted_unknown_member")
    assert told["detail"] == "“fin-head”不是在职的专班成员"
    absent = asked(kind="unseal", case_ref="AAAAAAAAAAAAAAAA")
    refused(absent, 404, "restricted_not_found")


def test_the_same_is_not_asked_for_twice_and_what_was_refused_opens_nothing(circle):
    request = circle.ask(client=circle.third, kind="export", reason="向上级汇报台账")
    again = circle.third.post(REQUESTS, {"kind": "export", "reason": "向上级汇报台账"})
    refused(again, 409, "restricted_request_pending")
    assert done(circle.first.post(f"{REQUESTS}/{request}/refuse"))["status"] == "refused"
    refused(circle.third.get(f"{REQUESTS}/{request}/workbook"), 404, "restricted_not_found")
    told = refused(circle.approve(circle.first, request), 409, "restricted_request_move_refused")
    assert told["detail"] == "该申请当前为“未批准”，不能批准"


def test_an_export_is_approved_marked_without_reporter_and_logged(tmp_path):
    with a_circle(tmp_path) as circle:
        report = {"origin": "来信", "content": "有人虚报羊羔数量", "reporter": {"name": "白音"}}
        report_ref = done(circle.first.post("/issues/v1/restricted/reports", report), 201)["report_ref"]
        circle.open(report_ref=report_ref)
        request = circle.ask(kind="export", reason="向旗委专题汇报")
        done(circle.approve(circle.second, request))
        answer = circle.first.get(f"{REQUESTS}/{request}/workbook")
        book = openpyxl.load_workbook(BytesIO(answer.get_data()))
        sheet = book["限知台账"]
        rows = list(sheet.iter_rows(values_only=True))
        assert [row[1] for row in rows] == ["事项", CASE["title"]]
        assert rows[1][-2] == "某人（gt-1）"
        assert "gt-1" in sheet.oddHeader.center.text
        assert "2026-03-02 09:00" in sheet.oddFooter.center.text
        assert not any("白音" in str(cell) for row in rows for cell in row)
        log = done(circle.auditor.get(f"/issues/v1/restricted/access-log?subject={request}"))["items"]
        assert [(line["actor_id"], line["action"], line["rows"]) for line in log] == [("gt-1", "export", 1)]


def test_events_name_the_reference_the_recipients_and_the_date_and_the_envelope_only_the_team(tmp_path):
    with a_circle(tmp_path) as circle:
        ref = circle.closed()
        (assigned,) = events(circle, "restricted_assigned")
        (closed,) = events(circle, "restricted_closed")
    people = ["fin-person", "fin-head"]
    assert assigned[0] == {"case_ref": ref, "recipients": people, "due": "2026-03-31"}
    assert closed[0] == {"case_ref": ref, "recipients": people}
    for _, headers, exchange in (assigned, closed):
        assert headers == {"classification": "restricted", "actortype": "GT"}
        assert exchange == "issues.restricted"


def test_the_clock_reminds_urges_and_tells_the_team_once_each(tmp_path):
    with a_circle(tmp_path) as circle:
        circle.assigned(deadline="2026-03-13")
        circle.closed()
        circle.office.move_clock("2026-03-20T09:00")
        told = [body for body, *_ in events(circle, "restricted_due")]
        assert [(each["level"], each["recipients"]) for each in told] == [
            ("remind", ["fin-person"]),
            ("remind", ["fin-person"]),
            ("urge", ["fin-person", "fin-head"]),
            ("supervise", ["fin-person", "fin-head", "gt-1", "gt-2", "gt-3"]),
        ]
        assert {each["due"] for each in told} == {"2026-03-13"}


def test_work_plans_are_kept_sealed_and_given_to_the_team_alone(circle):
    form = {
        "title": "“群腐”整治工作方案",
        "doc_no": "鄂前党办发〔2026〕1号",
        "period_from": "2026-01-01",
        "period_to": "2026-12-31",
        "file": (BytesIO(b"%PDF-1.7 plan"), "方案.pdf"),
    }
    kept = circle.first.call("POST", "/issues/v1/restricted/work-plans", data=form)
    ref = done(kept, 201)["plan_ref"]
    (plan,) = done(circle.second.get("/issues/v1/restricted/work-plans"))["items"]
    assert (plan["title"], plan["file_name"]) == ("“群腐”整治工作方案", "方案.pdf")
    file = f"/issues/v1/restricted/work-plans/{ref}/file"
    assert circle.second.get(file).get_data() == b"%PDF-1.7 plan"
    refused(circle.director.get(file), 404, "restricted_not_found")


def test_another_key_neither_reads_nor_writes_what_is_there(tmp_path):
    with a_circle(tmp_path) as circle:
        ref = circle.open()
        database = circle.office.runtime.database("issues")
        other = {"restricted_key_secret": SecretStr("two" * 8)}
        database.settings = database.settings.model_copy(update=other)
        told = refused(circle.first.get(f"{CASES}/{ref}"), 503, "restricted_key_differs")
        assert "BIZENV_RESTRICTED_KEY_SECRET" in told["detail"]
        refused(circle.first.post(CASES, CASE), 503, "restricted_key_differs")


def test_the_figures_tell_totals_and_hide_small_cells(tmp_path):
    with a_circle(tmp_path) as circle:
        for _ in range(4):
            circle.open()
        circle.open(field="项目招投标")
        circle.closed()
        for client in (circle.first, circle.other_leader, circle.director, circle.auditor):
            figures = done(client.get("/issues/v1/restricted/figures"))
            assert (figures["total"], figures["closed"]) == (6, 1)
            assert figures["by_field"] == {
                "惠农惠牧资金": "—",
                "项目招投标": "<3",
                "执法服务": "0",
                "其他": "0",
            }
            assert figures["open_by_status"]["已登记"] == "5"
