"""Monthly rounds: their dates, who must file, what is late, returned, missing, and who sees what (MON)."""

import io
from datetime import date, timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from chassis.events.outbox import outbox
from chassis.officetime.workdays import Calendar
from services.tasks.rounds.dates import dates_of, month_before, month_of
from tests.desk import PDF, done, refused
from tests.tasks.builders import JUSTICE
from tests.tasks.desk import a_desk

MONTH = "2026-03"  # opens 03-31, filled by 04-03, reviewed by 04-08, published by 04-13
ROUND = f"/tasks/v1/rounds/{MONTH}"
DONE_TEXT = "已完成流程再造和系统联调，正在组织试点窗口开展业务培训。"
FILED = {"progress_pct": 5, "done_text": DONE_TEXT, "next_plan": "全面推开"}


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2024-04", "2024-04-30 2024-05-08 2024-05-10 2024-05-14"),  # the example of MON
        ("2024-11", "2024-11-29 2024-12-04 2024-12-06 2024-12-11"),  # domain.md §8
        ("2024-09", "2024-09-30 2024-10-10 2024-10-12 2024-10-16"),  # National Day, with its make-up day
        ("2024-12", "2024-12-31 2025-01-06 2025-01-08 2025-01-13"),  # the year's end
        ("2025-01", "2025-01-27 2025-02-07 2025-02-10 2025-02-13"),  # Spring Festival
    ],
)
def test_the_dates_of_a_round_follow_from_its_month(month, expected):
    dates = dates_of(month, Calendar({}))
    days = (dates.open_on, dates.fill_due, dates.review_due, dates.publish_due)
    assert " ".join(map(str, days)) == expected
    assert month_of(dates.cutoff) == month
    assert month_of(dates.cutoff + timedelta(days=1)) > month


@given(st.dates(date(2010, 1, 1), date(2026, 10, 1)))
@settings(max_examples=25)
def test_every_round_opens_in_its_month_and_runs_in_order_after_it(day):
    month, calendar = month_of(day), Calendar({})
    dates = dates_of(month, calendar)
    assert month_of(dates.open_on) == month
    assert dates.open_on <= dates.cutoff < dates.fill_due < dates.review_due < dates.publish_due
    assert all(calendar.is_workday(each) for each in (dates.open_on, dates.fill_due, dates.review_due))
    assert calendar.remaining(dates.cutoff, dates.publish_due) == 8
    assert month_before(month) < month


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path, now="2026-03-30T09:00") as opened:
        yield opened


def opened(desk, *tasks, accept=True):
    """A plan with these tasks, and its first round, open."""
    desk.publish(*tasks)
    for n, task in enumerate(tasks, start=1):
        if accept and task.get("lead_dept") is None:
            desk.accept(f"QJ50-00{n}")
    desk.office.move_clock("2026-03-31T09:00")


def submit(desk, no, client=None, month=MONTH, **more):
    path = f"/tasks/v1/rounds/{month}/filings/{no}/submit"
    return (client or desk.liaison).post(path, FILED | more)


def review(desk, no, verdict, body=None):
    return desk.dispatcher.post(f"{ROUND}/filings/{no}/{verdict}", body)


def filing(desk, no, client=None):
    return done((client or desk.dispatcher).get(f"{ROUND}/filings/{no}"))


def counts(desk, client=None):
    return done((client or desk.dispatcher).get(ROUND))["counts"]


def told(desk, name):
    with desk.office.session("tasks") as session:
        rows = session.execute(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
        return [orjson.loads(row.body) for row in rows]


def test_a_round_opens_by_the_scan_of_the_month_s_last_working_day(desk):
    opened(desk, {}, {}, {"lead_dept": JUSTICE})
    (event,) = told(desk, "round_opened")
    assert {unit["dept"]: unit["count"] for unit in event["required"]} == {"D03": 2, JUSTICE: 1}
    assert (event["cutoff"], event["fill_due"]) == ("2026-03-31", "2026-04-03")
    assert (event["review_due"], event["publish_due"]) == ("2026-04-08", "2026-04-13")
    assert done(desk.liaison.get("/tasks/v1/todo/counts"))["to_file"] == 2
    assert len(done(desk.liaison.get("/tasks/v1/todo?box=to_file"))["items"]) == 2


def test_a_month_without_tasks_has_no_round_and_one_is_not_opened_twice_or_too_early(desk):
    refused(desk.dispatcher.post("/tasks/v1/rounds", {"month": MONTH}), 409, "nothing_required")
    refused(desk.dispatcher.post("/tasks/v1/rounds", {"month": "2026-04"}), 409, "round_not_yet")
    refused(desk.dispatcher.post("/tasks/v1/rounds", {"month": "2026-02"}), 409, "round_too_late")
    refused(desk.dispatcher.get(ROUND), 404, "round_not_found")
    desk.publish({})
    assert done(desk.dispatcher.post("/tasks/v1/rounds", {"month": MONTH}), 201)["status"] == "collecting"
    refused(desk.dispatcher.post("/tasks/v1/rounds", {"month": MONTH}), 409, "round_exists")
    desk.office.move_clock("2026-03-31T09:00")
    assert len(told(desk, "round_opened")) == 1


def test_what_was_over_before_the_month_is_not_required_and_what_ends_within_it_is(tmp_path):
    with a_desk(tmp_path, now="2026-03-30T09:00") as desk:
        desk.publish({}, {}, {}, {})
        for n in (1, 2, 3, 4):
            desk.accept(f"QJ50-00{n}")
        desk.submit("QJ50-001")
        done(desk.do(desk.dispatcher, "QJ50-001", "verify", {}))  # closed within March
        done(desk.do(desk.leader, "QJ50-002", "cancel", {"reason": "机构改革后不再实施"}))
        desk.office.move_clock("2026-03-31T09:00")
        assert counts(desk)["required"] == 4
        desk.office.move_clock("2026-04-01T09:00")
        desk.submit("QJ50-003")
        done(desk.do(desk.dispatcher, "QJ50-003", "verify", {}))
        desk.office.move_clock("2026-04-30T09:00")
        listed = done(desk.dispatcher.get("/tasks/v1/rounds/2026-04/filings"))["items"]
        assert [line["task_no"] for line in listed] == ["QJ50-003", "QJ50-004"]


def test_the_first_submission_decides_whether_it_is_late_and_after_the_review_nobody_files(desk):
    opened(desk, {}, {}, {}, {})
    assert done(submit(desk, "QJ50-001"))["timeliness"] == "on_time"
    desk.office.move_clock("2026-04-03T23:59")
    assert done(submit(desk, "QJ50-002"))["timeliness"] == "on_time"
    (event,) = told(desk, "round_fill_due")  # 催报, one for each unit
    assert event["missing"] == [{"dept": "D03", "count": 3}]
    desk.office.move_clock("2026-04-07T09:00")
    (event,) = told(desk, "round_fill_closed")
    assert (event["required"], event["submitted"], event["closed_on"]) == (4, 2, "2026-04-07")
    assert done(submit(desk, "QJ50-003"))["timeliness"] == "late"
    assert done(submit(desk, "QJ50-001"))["timeliness"] == "on_time"
    desk.office.move_clock("2026-04-09T00:01")
    refused(submit(desk, "QJ50-004"), 409, "filing_closed")
    assert counts(desk) == {
        "required": 4,
        "filed": 3,
        "on_time": 2,
        "late": 1,
        "returned": 0,
        "accepted": 0,
        "missing": 1,
    }
    for name, number in counts(desk).items():
        assert len(done(desk.dispatcher.get(f"{ROUND}/filings?counted={name}"))["items"]) == number


def test_a_returned_filing_is_filed_anew_by_the_next_working_day_and_stays_on_time(desk):
    opened(desk, {})
    done(submit(desk, "QJ50-001"))
    desk.office.move_clock("2026-04-08T09:00")
    back = done(review(desk, "QJ50-001", "return", {"reason": "未写明数据来源"}))
    assert (back["status"], back["resubmit_due"], back["returned_count"]) == ("returned", "2026-04-09", 1)
    refused(review(desk, "QJ50-001", "accept"), 409, "filing_move_refused")
    assert done(desk.liaison.get("/tasks/v1/todo/counts"))["to_file"] == 1
    desk.office.move_clock("2026-04-09T17:00")  # after the review, but within the time given
    assert done(submit(desk, "QJ50-001"))["timeliness"] == "on_time"
    done(review(desk, "QJ50-001", "accept"))
    (event,) = told(desk, "filing_accepted")
    assert (event["timeliness"], event["first_pass"]) == ("on_time", False)
    refused(submit(desk, "QJ50-001"), 409, "filing_closed")


def test_a_returned_filing_is_not_taken_after_its_time(desk):
    opened(desk, {})
    done(submit(desk, "QJ50-001"))
    desk.office.move_clock("2026-04-08T09:00")
    done(review(desk, "QJ50-001", "return", {"reason": "未写明数据来源"}))
    desk.office.move_clock("2026-04-10T09:00")
    refused(submit(desk, "QJ50-001"), 409, "resubmission_late")


def test_a_filing_is_the_task_s_progress_and_needs_evidence_when_it_rises_much(desk):
    opened(desk, {}, {}, accept=False)
    desk.accept("QJ50-001")
    refused(submit(desk, "QJ50-001", progress_pct=10), 422, "filing_evidence_missing")
    refused(submit(desk, "QJ50-001", progress_pct=9, evidence=["0" * 64]), 422, "unknown_evidence")
    sha256 = done(desk.attach("QJ50-001"), 201)["items"][0]["sha256"]
    done(submit(desk, "QJ50-001", progress_pct=40, evidence=[sha256]))
    assert desk.task("QJ50-001")["progress_pct"] == 40
    done(submit(desk, "QJ50-001", progress_pct=9))
    assert desk.history("QJ50-001")[-1]["reason"] == "2026-03月度填报"  # which keeps what was said
    refused(submit(desk, "QJ50-002", progress_pct=5), 409, "progress_stands")  # not signed for yet
    done(submit(desk, "QJ50-002", progress_pct=0))


def test_a_filing_says_enough(desk):
    opened(desk, {})
    told_fields = refused(submit(desk, "QJ50-001", done_text="正在推进"), 422, "invalid")
    assert told_fields["errors"][0]["field"] == "done_text"
    path = f"{ROUND}/filings/QJ50-001"
    assert done(desk.liaison.put(path, {"done_text": DONE_TEXT}))["status"] == "draft"
    assert done(desk.liaison.put(path, {"progress_pct": 3}))["done_text"] == DONE_TEXT
    refused(desk.liaison.post(f"{path}/submit", {}), 422, "invalid")
    filed = done(desk.liaison.post(f"{path}/submit", {"next_plan": "全面推开"}))
    assert (filed["status"], filed["progress_pct"]) == ("submitted", 3)
    assert told(desk, "filing_submitted")[0]["filing"] == "2026-03/QJ50-001"


def test_a_measure_of_several_plans_is_filed_once(desk):
    desk.publish({})
    desk.publish({}, code="SJ50", level="city")
    done(desk.dispatcher.put("/tasks/v1/tasks/QJ50-001/links", {"task_nos": ["SJ50-001"]}))
    desk.accept("QJ50-001")
    desk.office.move_clock("2026-03-31T09:00")
    done(submit(desk, "SJ50-001", progress_pct=8))
    assert [filing(desk, no)["progress_pct"] for no in ("QJ50-001", "SJ50-001")] == [8, 8]
    assert counts(desk)["filed"] == 2


def test_many_filings_in_one_request_each_have_a_result(desk):
    opened(desk, {}, {}, {"lead_dept": JUSTICE})
    rows = [
        FILED | {"task_no": "QJ50-001"},
        FILED | {"task_no": "QJ50-002", "progress_pct": 50},
        FILED | {"task_no": "QJ50-003"},
        {"task_no": "QJ50-001"},
    ]
    answer = done(desk.machine.post(f"{ROUND}/filings", {"items": rows}))
    assert answer["done"] == 1
    assert [(line["row"], line["code"]) for line in answer["items"]] == [
        (1, None),
        (2, "filing_evidence_missing"),
        (3, "filing_out_of_scope"),
        (4, "invalid"),
    ]
    assert answer["items"][1]["message"].startswith("第2行：")
    refused(desk.machine.post(f"{ROUND}/filings", {"items": rows * 126}), 422, "invalid")
    accepted = done(desk.dispatcher.post(f"{ROUND}/accept", {"items": [{"task_no": "QJ50-001"}]}))
    assert accepted["done"] == 1


def test_a_unit_files_by_the_workbook_it_was_given(desk):
    opened(desk, {"title": "甲"}, {"title": "乙"}, {"title": "丙"})
    done(desk.attach("QJ50-002", content=PDF + b"2", name="通知.pdf"), 201)
    book = load_workbook(io.BytesIO(desk.liaison.get(f"{ROUND}/sheet").data))
    sheet = book.active
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == ["QJ50-001", "QJ50-002", "QJ50-003", None]
    for row, percent, evidence in ((2, "5%", None), (3, 60, "通知.pdf"), (4, 60, "没有.pdf")):
        sheet.cell(row, 4).value, sheet.cell(row, 5).value = percent, DONE_TEXT
        sheet.cell(row, 8).value, sheet.cell(row, 9).value = "全面推开", evidence
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    answer = done(desk.liaison.post(f"{ROUND}/sheet", data={"file": (saved, "填报.xlsx")}))
    assert [(line["row"], line["status"]) for line in answer["items"]] == [(2, 200), (3, 200), (4, 422)]
    assert filing(desk, "QJ50-002")["progress_pct"] == 60
    assert len(filing(desk, "QJ50-002")["evidence"]) == 1


def test_a_unit_that_helps_reads_of_a_filing_that_there_was_one(desk):
    opened(desk, {"co_depts": [JUSTICE]})
    done(submit(desk, "QJ50-001", progress_pct=5))
    last = done(desk.helper.get("/tasks/v1/tasks/QJ50-001/history"))["items"][-1]
    assert (last["action"], last["reason"], last["facts"]) == (
        "progress",
        "2026-03月度填报",
        {"progress": [0, 5]},
    )


def test_a_unit_sees_no_other_unit_s_filings(desk):
    opened(desk, {}, {"lead_dept": JUSTICE})
    done(submit(desk, "QJ50-001"))
    assert [line["dept"] for line in done(desk.helper.get(f"{ROUND}/filings"))["items"]] == [JUSTICE]
    refused(desk.helper.get(f"{ROUND}/filings/QJ50-001"), 403, "filing_out_of_scope")
    refused(submit(desk, "QJ50-001", desk.helper), 403, "filing_out_of_scope")
    refused(submit(desk, "QJ50-999"), 404, "task_not_found")
    assert (counts(desk, desk.helper)["required"], counts(desk, desk.helper)["filed"]) == (1, 0)
    refused(desk.helper.get(f"{ROUND}/units"), 403, "role_missing")
    lines = done(desk.leader.get(f"{ROUND}/units"))["items"]
    assert [(line["dept"], line["required"], line["filed"]) for line in lines] == [
        ("D03", 1, 1),
        (JUSTICE, 1, 0),
    ]


def test_what_is_given_to_another_unit_is_filed_by_that_one(desk):
    opened(desk, {}, accept=False)
    asked = {"reason": "不属我单位职责", "suggested_dept": JUSTICE}
    done(desk.do(desk.liaison, "QJ50-001", "return", asked))
    done(desk.do(desk.dispatcher, "QJ50-001", "return/approve", {}))
    done(desk.dispatcher.call("PATCH", "/tasks/v1/tasks/QJ50-001", {"lead_dept": JUSTICE}))
    done(desk.do(desk.dispatcher, "QJ50-001", "dispatch"))
    desk.office.move_clock("2026-04-03T09:00")
    (event,) = told(desk, "round_fill_due")
    assert event["missing"] == [{"dept": JUSTICE, "count": 1}]
    done(submit(desk, "QJ50-001", desk.helper, progress_pct=0))


def test_nobody_reviews_what_they_filed_themselves(desk):
    opened(desk, {})
    both = desk.office.client("DL", "DP", person="wu-dl", dept="D03")
    done(submit(desk, "QJ50-001"))
    refused(both.post(f"{ROUND}/filings/QJ50-001/accept"), 403, "reviews_own_filing")
