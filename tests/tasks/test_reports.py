"""A round's report: what is frozen, scored, settled, signed, published, corrected, compared and replayed."""

import io

import orjson
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from chassis.events.outbox import outbox
from services.tasks.reports.comparing import kinds_of
from services.tasks.reports.counting import COUNTED
from services.tasks.reports.model import ReportLine
from tests.desk import PDF, done, refused
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk

MONTH = "2026-03"
ROUND, REPORT = f"/tasks/v1/rounds/{MONTH}", f"/tasks/v1/reports/{MONTH}"
FILED = {
    "progress_pct": 96,
    "done_text": "已完成流程再造和系统联调，正在组织试点窗口开展业务培训。",
    "next_plan": "全面推开",
}
#: of the market bureau: closed in time; due and not done; due, done late; lasting; on course; suspended
TASKS = (
    {"start_date": "2026-01-01", "due_date": "2026-03-31"},
    {"start_date": "2026-01-01", "due_date": "2026-03-24"},
    {"start_date": "2026-01-01", "due_date": "2026-03-26"},
    {"due_kind": "long_term"},
    {"start_date": "2026-03-01", "due_date": "2026-12-31", "title": "企业注销“一次办”"},
    {"start_date": "2026-03-01", "due_date": "2026-12-31"},
    {"start_date": "2026-01-01", "due_date": "2026-03-31", "lead_dept": JUSTICE},
    {"start_date": "2026-01-01", "due_date": "2026-12-31", "lead_dept": JUSTICE},
)


def no(n):
    return f"QJ50-00{n}"


def filed(desk, n, client=None, month=MONTH, **more):
    path = f"/tasks/v1/rounds/{month}/filings/{no(n)}/submit"
    return done((client or desk.liaison).post(path, FILED | more))


def accepted(desk, *numbers, month=MONTH):
    items = [{"task_no": no(n)} for n in numbers]
    assert done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/accept", {"items": items}))["done"] == len(
        items
    )


def march(desk):
    """What two units did in March, up to the evening of the review."""
    desk.publish(*TASKS)
    for n in range(1, 7):
        desk.accept(no(n))
    for n in (7, 8):
        desk.accept(no(n), desk.helper)
    evidence = [done(desk.attach(no(2), content=PDF + b"2"), 201)["items"][0]["sha256"]]
    for n in (1, 3):
        desk.submit(no(n))
        done(desk.do(desk.dispatcher, no(n), "verify", {}))
    hold = {"action": "suspend", "reason": "自治区配套政策未出台", "review_on": "2026-09-30"}
    number = done(desk.do(desk.dispatcher, no(6), "proposals", hold), 201)["proposal_id"]
    done(desk.leader.post(f"/tasks/v1/proposals/{number}/approve", {}))
    desk.office.move_clock("2026-04-01T09:00")
    filed(desk, 2, evidence=evidence, problems="部门间数据尚未打通")
    filed(desk, 4, progress_pct=0)
    filed(desk, 5, progress_pct=5)
    filed(desk, 8, desk.helper, progress_pct=0)
    done(desk.dispatcher.post(f"{ROUND}/filings/{no(5)}/return", {"reason": "未写明数据来源"}))
    filed(desk, 5, progress_pct=5)
    desk.office.move_clock("2026-04-07T09:00")
    filed(desk, 7, desk.helper, progress_pct=0)  # late
    accepted(desk, 2, 4, 5, 7, 8)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The report of March, compiled; read only."""
    with a_desk(tmp_path_factory.mktemp("march"), now="2026-03-30T09:00") as opened:
        march(opened)
        opened.office.move_clock("2026-04-09T09:00")
        done(opened.dispatcher.post(f"{ROUND}/compile"))
        yield opened


@pytest.fixture
def fresh(tmp_path):
    """The same on its own, the day after the review."""
    with a_desk(tmp_path, now="2026-03-30T09:00") as opened:
        march(opened)
        yield opened


def units(desk, client=None, path=REPORT):
    return {unit["dept"]: unit for unit in done((client or desk.dispatcher).get(f"{path}/units"))["items"]}


def lines(desk, client=None, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return done((client or desk.dispatcher).get(f"{REPORT}/lines?{query}"))["items"]


def told(desk, name):
    with desk.office.session("tasks") as session:
        rows = session.execute(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
        return [orjson.loads(row.body) for row in rows]


def test_the_figures_of_a_unit_are_what_the_specification_counts(desk):
    unit = units(desk)[MARKET]
    # due by the cutoff: 1, 2, 3; done: 1 and 3, of which 3 late; six to file, three filed, one returned
    assert {name: unit[name] for name in ("due_total", "completed", "on_time")} == {
        "due_total": 3,
        "completed": 2,
        "on_time": 1,
    }
    assert (unit["required"], unit["filed"], unit["filed_on_time"], unit["first_pass"]) == (6, 3, 3, 2)
    assert unit["rates"] == {
        "completion": "66.67%",
        "on_time": "33.33%",
        "timely": "50.00%",
        "first_pass": "66.67%",
    }
    assert unit["score"] == "53.33"  # 40·2/3 + 30·1/3 + 20·1/2 + 10·2/3
    assert sum(float(part) for part in unit["parts"].values()) == pytest.approx(53.33, abs=0.02)


def test_units_are_ranked_and_those_without_anything_due_are_not(desk):
    ranks = {dept: (unit["rank"], unit["praised"]) for dept, unit in units(desk).items()}
    assert ranks == {MARKET: (1, True), JUSTICE: (2, True)}
    (event,) = told(desk, "report_compiled")
    assert [(line["dept"], line["rank"]) for line in event["ranking"]] == [(MARKET, 1), (JUSTICE, 2)]
    assert event["report_no"] == "鄂前营商调〔2026〕3号"


def test_each_task_of_the_month_is_settled(desk):
    settled = {line["task_no"][-1]: line["settlement"] for line in lines(desk)}
    assert settled == {
        "1": "settled",  # closed in March
        "2": "settled",  # 96 of 100 on schedule
        "3": "settled",
        "4": "settled",  # lasting, and accepted
        "5": "settled",
        "6": "held",
        "7": "owed",
        "8": "owed",  # a quarter of the year gone, nothing done
    }
    account = units(desk)[MARKET]
    assert (account["live"], account["settled"], account["owed"], account["held"]) == (6, 5, 0, 1)


def test_every_number_of_a_unit_is_the_length_of_its_list(desk):
    for dept, unit in units(desk).items():
        for name in COUNTED.keys() & unit.keys():
            assert len(lines(desk, dept=dept, counted=name)) == unit[name], (dept, name)


def test_every_number_of_a_plan_is_the_length_of_its_list(desk):
    (plan,) = done(desk.leader.get(REPORT))["plans"]
    for name in COUNTED.keys() & plan.keys():
        assert len(lines(desk, plan="QJ50", counted=name)) == plan[name], name
    assert (plan["total"], plan["closed"], plan["red"], plan["suspended"]) == (8, 2, 1, 1)
    assert plan["closed_rate"] == "25.00%"


def test_what_was_not_filed_is_missing_and_said_so_once_each(desk):
    assert sorted(event["task_no"] for event in told(desk, "filing_missed")) == [no(1), no(3), no(6)]
    assert done(desk.dispatcher.get(ROUND))["counts"]["missing"] == 3


def test_units_see_no_ranking_before_it_is_published(desk):
    for path in ("", "/units", "/lines", "/comparison"):
        refused(desk.liaison.get(f"{REPORT}{path}"), 403, "report_not_published")
    assert done(desk.liaison.get("/tasks/v1/reports"))["items"] == []
    refused(desk.leader.get("/tasks/v1/reports/2026-02"), 404, "report_not_found")


def test_low_scores_are_put_before_a_leader(desk):
    items = done(desk.leader.get("/tasks/v1/interviews"))["items"]
    assert {(item["dept"], item["cause"]) for item in items} == {(MARKET, "score"), (JUSTICE, "score")}
    waiting = {item["name"]: item["count"] for item in done(desk.leader.get("/tasks/v1/desk"))["items"]}
    assert (waiting["待批准的单位约谈"], waiting["待审签的月调度通报"]) == (2, 1)


def test_a_replay_under_other_weights_says_whose_rank_changes_and_why(desk):
    answer = done(desk.leader.get(f"{REPORT}/replay?completion=0&on_time=0&timely=50&first_pass=50"))
    assert [(unit["dept"], unit["rank"], unit["new_rank"]) for unit in answer["changed"]] == [
        (JUSTICE, 2, 1),
        (MARKET, 1, 2),
    ]
    justice = answer["changed"][0]
    assert (justice["parts"]["timely"], justice["new_parts"]["timely"]) == ("10.00", "25.00")
    assert (justice["score"], justice["new_score"]) == ("20.00", "75.00")
    assert answer["unchanged"] == 0
    same = done(desk.leader.get(f"{REPORT}/replay"))
    assert (same["changed"], same["unchanged"], same["resettled"]) == ([], 2, [])
    assert {dept: unit["score"] for dept, unit in units(desk).items()} == {MARKET: "53.33", JUSTICE: "20.00"}


def test_a_replay_with_another_lag_says_which_tasks_are_settled_otherwise(desk):
    answer = done(desk.leader.get(f"{REPORT}/replay?lag_points=30"))
    assert [(line["task_no"], line["new_settlement"]) for line in answer["resettled"]] == [(no(8), "settled")]


def texts_of(response):
    assert response.status_code == 200
    return [p.text for p in Document(io.BytesIO(response.data)).paragraphs]


def test_the_bulletin_says_what_was_frozen_and_is_a_draft_until_it_is_published(desk):
    said = texts_of(desk.leader.get(f"{REPORT}/files/docx"))
    assert "（未印发，供审阅）" in said
    assert "月调度通报（2026年第3期）" in said
    assert any("共有1个方案、8项改革任务，已销号2项，总完成率25.00%" in text for text in said)
    assert any("本月应结8项，结清5项，欠账2项，挂账1项" in text for text in said)
    assert desk.leader.get(f"{REPORT}/files/pdf").data.startswith(b"%PDF-")
    refused(desk.leader.get(f"{REPORT}/files/odt"), 404, "report_file_not_found")
    refused(desk.liaison.get(f"{REPORT}/files/docx"), 403, "report_not_published")


def test_the_workbook_has_the_numbers_of_the_ranking(desk):
    book = load_workbook(io.BytesIO(desk.leader.get(f"{REPORT}/files/xlsx").data))
    sheet = book["表2 单位排名"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    ranking = list(units(desk).values())
    assert [row[:5] for row in rows] == [
        [unit["rank"], unit["name"], unit["due_total"], unit["completed"], unit["on_time"]]
        for unit in ranking
    ]
    assert [row[11] for row in rows] == [float(unit["score"]) for unit in ranking]
    assert [row[0].value for row in book["表3 红灯"].iter_rows(min_row=2)] == [1]


def test_a_report_cannot_be_compiled_before_the_review_is_over(fresh):
    refused(fresh.dispatcher.post(f"{ROUND}/compile"), 409, "compiled_too_early")
    refused(fresh.dispatcher.get(REPORT), 404, "report_not_found")
    refused(sign(fresh, '"1"'), 409, "round_move_refused")


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
    assert worded["measures"] == [MEASURES["items"][0] | {"became": None}]
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
    assert done(desk.leader.post(f"/tasks/v1/interviews/{number}/approve"))["status"] == "sent"
    declined = {"reason": "已当面说明"}
    refused(
        desk.leader.post(f"/tasks/v1/interviews/{number}/decline", declined), 409, "interview_move_refused"
    )
    refused(desk.leader.post("/tasks/v1/interviews/999/approve"), 404, "interview_not_found")
    again = done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/compile"))  # what was decided stays
    assert again["edition"] == 1
    items = done(desk.leader.get("/tasks/v1/interviews?status=sent"))["items"]
    assert [item["interview_id"] for item in items] == [number]


def a_line(**given):
    facts = {
        "closed": False,
        "light": "green",
        "extension_count": 0,
        "progress_pct": 50,
        "settlement": "owed",
    }
    return ReportLine(**facts | given)


@pytest.mark.parametrize(
    ("then", "now", "kinds"),
    [
        ({}, {"progress_pct": 60}, ["moved"]),
        ({}, {}, ["stuck"]),
        ({}, {"progress_pct": 40}, ["fell_back"]),
        ({}, {"extension_count": 1}, ["extended_again", "stuck"]),
        ({"light": "yellow"}, {"light": "red", "progress_pct": 51}, ["newly_red", "moved"]),
        ({"light": "red"}, {"light": "red"}, ["stuck"]),
        ({}, {"closed": True}, ["moved"]),
        ({"closed": True}, {"closed": True}, []),
        ({}, {"settlement": None}, []),
    ],
)
def test_what_became_of_a_task_between_two_rounds(then, now, kinds):
    assert list(kinds_of(a_line(**then), a_line(**now))) == kinds


def test_a_task_that_was_not_there_is_new():
    assert list(kinds_of(None, a_line())) == ["added"]
