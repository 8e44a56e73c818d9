"""长期任务年度结账: what the months of a year made of a task that is never closed (domain.md §4.1, SET)."""

import io

import pytest
from openpyxl import load_workbook

from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import accepted, filed, texts_of

NOVEMBER, DECEMBER = "2026-11", "2026-12"


def report(month):
    return f"/tasks/v1/reports/{month}"


def compile_and_publish(desk, month):
    done(desk.dispatcher.post(f"/tasks/v1/rounds/{month}/compile"))
    tag = desk.leader.get(report(month)).headers["ETag"]
    done(desk.leader.post(f"{report(month)}/sign", headers={"If-Match": tag}))
    done(desk.director.post(f"{report(month)}/publish"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Two lasting tasks and one that is due: 司法局 says nothing in November, everybody files in December."""
    with a_desk(tmp_path_factory.mktemp("yearly"), now="2026-11-30T09:00") as opened:
        lasting = {"due_kind": "long_term"}
        opened.publish(lasting, lasting | {"lead_dept": JUSTICE}, {"due_date": "2027-06-30"})
        for n, client in ((1, opened.liaison), (2, opened.helper), (3, opened.liaison)):
            opened.accept(f"QJ50-00{n}", client)
        done(opened.dispatcher.post("/tasks/v1/rounds", {"month": NOVEMBER}), 201)
        filed(opened, 1, month=NOVEMBER, progress_pct=5)
        accepted(opened, 1, month=NOVEMBER)
        opened.office.move_clock("2026-12-08T09:00")
        compile_and_publish(opened, NOVEMBER)
        opened.office.move_clock("2027-01-05T09:00")  # the round of December has opened by itself
        filed(opened, 1, month=DECEMBER, progress_pct=5)
        filed(opened, 2, opened.helper, month=DECEMBER, progress_pct=5)
        accepted(opened, 1, 2, month=DECEMBER)
        opened.office.move_clock("2027-01-11T09:00")
        done(opened.dispatcher.post(f"/tasks/v1/rounds/{DECEMBER}/compile"))
        yield opened


def lasting(client, month, query=""):
    items = done(client.get(f"{report(month)}/long-term{query}"))["items"]
    names = ("task_no", "dept", "settlement", "live", "settled", "owed", "held")
    return [tuple(item[name] for name in names) for item in items]


def test_a_lasting_task_is_settled_for_the_year_and_its_months_are_told(desk):
    assert lasting(desk.dispatcher, NOVEMBER) == [
        ("QJ50-001", MARKET, "settled", 1, 1, 0, 0),
        ("QJ50-002", JUSTICE, "owed", 1, 0, 1, 0),
    ]
    assert lasting(desk.dispatcher, DECEMBER) == [
        ("QJ50-001", MARKET, "settled", 2, 2, 0, 0),
        ("QJ50-002", JUSTICE, "settled", 2, 1, 1, 0),
    ]
    assert lasting(desk.dispatcher, DECEMBER, f"?dept={JUSTICE}&settlement=owed") == []
    assert desk.task("QJ50-001")["status"] == "in_progress"  # it stays open


def test_the_bulletin_of_december_tells_it_by_unit_and_no_other_does(desk):
    said = texts_of(desk.leader.get(f"{report(DECEMBER)}/files/docx"))
    assert "长期坚持的任务2项，年度结清2项，欠账0项，挂账0项，均不销号，继续推进。" in said
    book = load_workbook(io.BytesIO(desk.leader.get(f"{report(DECEMBER)}/files/xlsx").data))
    assert [[cell.value for cell in row] for row in book["年度结账"].iter_rows(min_row=2)] == [
        [1, "鄂托克前旗市场监督管理局", 1, 1, 0, 0, 0],
        [2, "旗司法局", 1, 1, 0, 0, 1],
    ]
    assert not any("年度结清" in text for text in texts_of(desk.leader.get(f"{report(NOVEMBER)}/files/docx")))


def test_a_unit_sees_its_own_and_only_what_is_published(desk):
    assert lasting(desk.helper, NOVEMBER) == [("QJ50-002", JUSTICE, "owed", 1, 0, 1, 0)]
    refused(desk.helper.get(f"{report(DECEMBER)}/long-term"), 403, "report_not_published")
