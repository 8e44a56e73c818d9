"""A round's report: what is frozen, scored, settled, replayed and put on paper."""

import io

import pytest
from openpyxl import load_workbook

from services.tasks.reports.counting import COUNTED
from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import (
    REPORT,
    ROUND,
    lines,
    march,
    no,
    texts_of,
    told,
    units,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The report of March, compiled; read only."""
    with a_desk(tmp_path_factory.mktemp("march"), now="2026-03-30T09:00") as opened:
        march(opened)
        opened.office.move_clock("2026-04-09T09:00")
        done(opened.dispatcher.post(f"{ROUND}/compile"))
        yield opened


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


def test_the_bulletin_says_what_was_frozen_and_is_a_draft_until_it_is_published(desk):
    said = texts_of(desk.leader.get(f"{REPORT}/files/docx"))
    assert "（未印发，供审阅）" in said
    assert "月调度通报（2026年第3期）" in said
    assert any("共有1个方案、8项改革任务，已销号2项，总完成率25.00%" in text for text in said)
    assert any("本月应结8项，结清5项，欠账2项，挂账1项" in text for text in said)
    assert not any("问题台账" in text for text in said)  # of which nothing was ever heard
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


def test_what_is_reported_after_the_cutoff_is_not_of_the_month(tmp_path):
    with a_desk(tmp_path, now="2026-03-30T09:00") as desk:
        number = desk.publish({"start_date": "2026-01-01", "due_date": "2026-12-31"})
        desk.accept(number)
        desk.report(number, 5)
        done(desk.dispatcher.post("/tasks/v1/rounds", {"month": "2026-03"}), 201)
        desk.office.move_clock("2026-04-01T09:00")
        for percent in (50, 60):
            desk.report(number, percent)  # but not filed
        desk.office.move_clock("2026-04-09T09:00")
        done(desk.dispatcher.post(f"{ROUND}/compile"))
        (line,) = lines(desk)
        # at the cutoff a quarter of its time was gone
        assert (line["progress_pct"], line["light"], desk.task(number)["progress_pct"]) == (5, "yellow", 60)
