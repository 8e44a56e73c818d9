"""The steps of a round's report: worded, signed, published, corrected, and the month after."""

import io

import pytest
from docx import Document

from tests.desk import PDF, done, refused
from tests.tasks.beside import Beside
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import (
    FILED,
    REPORT,
    ROUND,
    accepted,
    filed,
    lines,
    march,
    no,
    texts_of,
    told,
    units,
)


@pytest.fixture
def fresh(tmp_path):
    """The same on its own, the day after the review."""
    with a_desk(tmp_path, now="2026-03-30T09:00") as opened:
        march(opened)
        yield opened


def test_a_report_cannot_be_compiled_before_the_review_is_over(fresh):
    refused(fresh.dispatcher.post(f"{ROUND}/compile"), 409, "compiled_too_early")
    refused(fresh.dispatcher.get(REPORT), 404, "report_not_found")
    refused(sign(fresh, '"1"'), 409, "round_move_refused")


UNKNOWN = "nothing_of_that_number"
MEASURES = {"items": [{"problem": "部门间数据尚未打通", "measure": "由政数局牵头，四月底前完成数据共享"}]}
OTHERS = {"items": [{"problem": "培训不足", "measure": "四月中旬前完成培训"}]}


def tag(desk, query=""):
    return desk.leader.get(f"{REPORT}{query}").headers["ETag"]


def word(desk, body=MEASURES, match=None):
    return desk.dispatcher.call("PATCH", REPORT, body, headers={"If-Match": match or tag(desk)})


def sign(desk, match=None):
    return desk.leader.post(f"{REPORT}/sign", headers={"If-Match": match or tag(desk)})


@pytest.fixture
def compiled(fresh):
    fresh.office.move_clock("2026-04-09T09:00")
    done(fresh.dispatcher.post(f"{ROUND}/compile"))
    return fresh


def test_of_two_who_word_what_both_have_read_the_second_is_refused_and_replaces_nothing(compiled):
    read = tag(compiled)
    first = done(word(compiled, match=read))
    refused(word(compiled, OTHERS, match=read), 412, "stale_version")
    kept = done(compiled.dispatcher.get(REPORT))
    assert (kept["measures"], kept["version"]) == (first["measures"], first["version"])


def test_wording_and_signing_say_what_was_read(compiled):
    refused(compiled.dispatcher.call("PATCH", REPORT, MEASURES), 428, "precondition_required")
    refused(compiled.leader.post(f"{REPORT}/sign"), 428, "precondition_required")
    kept = done(compiled.dispatcher.get(REPORT))
    assert (kept["measures"], kept["status"]) == ([], "compiled")


def test_a_leader_signs_nothing_that_was_compiled_again_after_it_was_read(compiled):
    read = tag(compiled)
    done(compiled.dispatcher.post(f"{ROUND}/compile", headers={"If-Match": read}))  # the same figures even
    refused(sign(compiled, match=read), 412, "stale_version")
    assert done(compiled.leader.get(REPORT))["status"] == "compiled"
    assert told(compiled, "report_signed") == []
    assert done(sign(compiled))["status"] == "signed"


def test_the_steps_of_a_report_refuse_a_version_that_was_not_the_last(compiled):
    done(word(compiled))
    old = {"headers": {"If-Match": '"1"'}}
    refused(compiled.dispatcher.post(f"{ROUND}/compile", **old), 412, "stale_version")
    became = compiled.dispatcher.post(f"{REPORT}/measures/1/became", {"number": "WT2026-ZC-0001"}, **old)
    refused(became, 412, "stale_version")
    done(sign(compiled))
    refused(compiled.director.post(f"{REPORT}/publish", **old), 412, "stale_version")
    done(compiled.director.post(f"{REPORT}/publish"))
    body = {"reason": "填报系统当日停机", "lines": [{"task_no": no(7), "filed_on_time": True}]}
    refused(compiled.dispatcher.post(f"{REPORT}/correct", body, **old), 412, "stale_version")
    assert done(compiled.leader.get(REPORT))["edition"] == 1


def test_no_tag_of_one_edition_fits_the_next(compiled):
    tags = [tag(compiled)]
    done(word(compiled))
    tags.append(tag(compiled))
    done(sign(compiled))
    tags.append(tag(compiled))
    done(compiled.director.post(f"{REPORT}/publish"))
    tags.append(tag(compiled))
    body = {"reason": "填报系统当日停机", "lines": [{"task_no": no(7), "filed_on_time": True}]}
    done(compiled.dispatcher.post(f"{REPORT}/correct", body))
    assert tag(compiled, "?edition=1") == tags[-1]
    for read in tags:
        refused(sign(compiled, match=read), 412, "stale_version")
    assert done(sign(compiled))["edition"] == 2


def test_the_first_compilation_replaces_no_report(fresh):
    fresh.office.move_clock("2026-04-09T09:00")
    refused(fresh.dispatcher.post(f"{ROUND}/compile", headers={"If-Match": "*"}), 412, "stale_version")
    refused(fresh.dispatcher.get(REPORT), 404, "report_not_found")


def test_a_report_is_worded_signed_and_published_and_then_stands(fresh):
    desk = fresh
    desk.office.move_clock("2026-04-09T09:00")
    done(desk.dispatcher.post(f"{ROUND}/compile"))
    refused(desk.director.post(f"{REPORT}/publish"), 409, "round_move_refused")
    assert done(desk.dispatcher.post(f"{ROUND}/compile"))["edition"] == 1  # again, before it is signed
    worded = done(word(desk))
    assert worded["measures"] == [MEASURES["items"][0] | {"became": None, "raised_on": None}]
    assert done(sign(desk))["status"] == "signed"
    refused(word(desk), 409, "round_move_refused")
    refused(desk.dispatcher.post(f"{ROUND}/compile"), 409, "round_move_refused")
    published = done(desk.director.post(f"{REPORT}/publish"))
    assert (published["status"], published["files"]) == ("published", ["docx", "pdf", "xlsx"])
    said = texts_of(desk.liaison.get(f"{REPORT}/files/docx"))
    assert (said[-1], "（未印发，供审阅）" in said) == ("2026年4月9日", False)
    assert "（一）部门间数据尚未打通" in said
    became = done(desk.dispatcher.post(f"{REPORT}/measures/1/became", {"number": "WT2026-ZC-0001"}))
    assert became["measures"][0]["became"] == "WT2026-ZC-0001"
    refused(desk.dispatcher.post(f"{REPORT}/measures/2/became", {"number": "x"}), 404, "measure_not_found")
    Beside(desk).opens("WT2026-ZC-0002", "04-09", source="ZC")
    for number, code in (("WT2026-ZC-0003", 422), ("WT2026-ZC-0002", 200), (no(1), 200)):
        linked = desk.dispatcher.post(f"{REPORT}/measures/1/became", {"number": number})
        assert (linked.status_code, linked.json.get("code")) == (code, UNKNOWN if code == 422 else None)
    assert units(desk, desk.liaison).keys() == {MARKET, JUSTICE}
    assert {line["dept"] for line in lines(desk, desk.liaison)} == {MARKET}
    assert [event["edition"] for event in told(desk, "report_published")] == [1]
    refused(desk.liaison.post(f"{ROUND}/filings/{no(1)}/submit", FILED), 409, "round_move_refused")
    _correct(desk)


def _correct(desk):
    """What was late for a reason is put right in another edition; the first one stays as it was."""
    lines_ = [{"task_no": no(7), "filed_on_time": True}, {"task_no": no(8), "progress_pct": 30}]
    body = {"reason": "填报系统当日停机", "lines": lines_}
    corrected = done(desk.dispatcher.post(f"{REPORT}/correct", body))
    assert (corrected["edition"], corrected["status"]) == (2, "compiled")
    assert {"task_no": no(8), "field": "settlement", "old": "owed", "new": "settled"} in corrected["changes"]
    assert {"task_no": no(7), "field": "filed_on_time", "old": False, "new": True} in corrected["changes"]
    assert units(desk, desk.liaison)[JUSTICE]["filed_on_time"] == 1  # edition 1, until 2 is published
    assert units(desk)[JUSTICE]["filed_on_time"] == 2
    done(sign(desk))
    done(desk.director.post(f"{REPORT}/publish"))
    assert units(desk, desk.liaison)[JUSTICE]["score"] == "30.00"
    assert "（更正）" in texts_of(desk.liaison.get(f"{REPORT}/files/docx"))
    assert "（更正）" not in texts_of(desk.liaison.get(f"{REPORT}/files/docx?edition=1"))
    first = done(desk.liaison.get(f"{REPORT}/units?edition=1"))["items"]
    assert {unit["dept"]: unit["score"] for unit in first}[JUSTICE] == "20.00"
    for wrong, code in (
        ({"task_no": "QJ50-999", "filed": True}, "not_in_report"),
        ({"task_no": no(8), "progress_pct": 30}, "nothing_corrected"),
        ({"task_no": no(8), "on_time": True}, "impossible_correction"),
    ):
        refused(desk.dispatcher.post(f"{REPORT}/correct", {"reason": "更正", "lines": [wrong]}), 422, code)


def test_a_second_month_is_compared_with_the_first_and_arrears_lead_to_an_interview(fresh):
    desk = fresh
    desk.office.move_clock("2026-04-09T09:00")
    done(desk.dispatcher.post(f"{ROUND}/compile"))
    desk.office.move_clock("2026-04-30T09:00")
    month = "2026-04"
    filed(desk, 5, month=month, progress_pct=4)
    sha256 = done(desk.attach(no(2), content=PDF + b"more"), 201)["items"][0]["sha256"]
    filed(desk, 2, month=month, progress_pct=98, evidence=[sha256])
    accepted(desk, 2, 5, month=month)
    desk.office.move_clock("2026-05-14T09:00")
    done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/compile"))
    agenda = done(desk.leader.get(f"/tasks/v1/reports/{month}/comparison"))["items"]
    by_unit = {unit["dept"]: unit for unit in agenda}

    def named(dept, kind):
        return [line["task_no"] for line in by_unit[dept][kind]]

    assert (named(MARKET, "moved"), named(MARKET, "fell_back")) == ([no(2)], [no(5)])
    assert named(MARKET, "stuck") == [no(4), no(6)]
    assert named(JUSTICE, "newly_red") == [no(7)]  # due on the cutoff of March
    moved = by_unit[MARKET]["moved"][0]
    assert (moved["before_pct"], moved["pct"]) == (96, 98)
    causes = {
        (item["dept"], item["cause"]): item["task_nos"]
        for item in done(desk.leader.get(f"/tasks/v1/interviews?month={month}"))["items"]
    }
    assert causes[JUSTICE, "arrears"] == [no(7), no(8)]
    (number,) = [
        item["interview_id"]
        for item in done(desk.leader.get(f"/tasks/v1/interviews?month={month}"))["items"]
        if item["cause"] == "arrears"
    ]
    assert told(desk, "unit_interview_sent") == []
    notice = f"/tasks/v1/interviews/{number}/file"
    refused(desk.leader.get(notice), 409, "interview_not_sent")
    sent = done(desk.leader.post(f"/tasks/v1/interviews/{number}/approve"))
    assert sent["status"] == "sent"
    (event,) = told(desk, "unit_interview_sent")  # to the head of the unit, and only now
    about = ("month", "dept", "cause", "score", "task_nos")
    assert {name: event[name] for name in about} == {name: sent[name] for name in about}
    said = [p.text for p in Document(io.BytesIO(desk.leader.get(notice).data)).paragraphs if p.text]
    assert said[1:3] == ["约 谈 通 知", "旗司法局："]
    assert said[4] == f"2026年4月月调度中，你单位有2项任务连续2个月欠账：{no(7)}、{no(8)}。"
    assert said[-1] == "2026年5月14日"
    refused(desk.liaison.get(notice), 403, "interview_out_of_scope")
    refused(desk.leader.get("/tasks/v1/interviews/999/file"), 404, "interview_not_found")
    declined = {"reason": "已当面说明"}
    refused(
        desk.leader.post(f"/tasks/v1/interviews/{number}/decline", declined), 409, "interview_move_refused"
    )
    refused(desk.leader.post("/tasks/v1/interviews/999/approve"), 404, "interview_not_found")
    again = done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/compile"))  # what was decided stays
    assert again["edition"] == 1
    items = done(desk.leader.get("/tasks/v1/interviews?status=sent"))["items"]
    assert [item["interview_id"] for item in items] == [number]


def test_a_problem_of_a_signed_report_is_raised_once_and_linked_with_the_issue_it_became(compiled):
    desk = compiled
    path = f"{REPORT}/measures/1/raise"
    done(word(desk))
    refused(desk.dispatcher.post(path, {}), 409, "round_move_refused")
    done(sign(desk))
    refused(desk.dispatcher.post(f"{REPORT}/measures/2/raise", {}), 404, "measure_not_found")
    refused(desk.dispatcher.post(path, {"suggested_dept": "D98"}), 422, "unknown_unit")
    raised = done(desk.dispatcher.post(path, {"suggested_dept": JUSTICE}))["measures"][0]
    assert (raised["raised_on"], raised["became"]) == ("2026-04-09", None)
    refused(desk.dispatcher.post(path, {}), 409, "already_followed_up")
    (event,) = told(desk, "report_problem_raised")
    assert (event["text"], event["measure"], event["suggested_dept"]) == (
        *MEASURES["items"][0].values(),
        JUSTICE,
    )
    done(desk.director.post(f"{REPORT}/publish"))
    body = {"reason": "填报系统当日停机", "lines": [{"task_no": no(7), "filed_on_time": True}]}
    done(desk.dispatcher.post(f"{REPORT}/correct", body))
    beside = Beside(desk)
    beside.opens("WT2026-ZC-0008", "04-09", source="ZC", ref="2026-03:another")
    beside.opens("WT2026-ZC-0009", "04-09", source="ZC", ref=event["problem_id"])
    for edition in (1, 2):
        (measure,) = done(desk.leader.get(f"{REPORT}?edition={edition}"))["measures"]
        assert measure["became"] == "WT2026-ZC-0009"
