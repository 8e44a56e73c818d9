"""A whole round on PostgreSQL, beside the same one on SQLite: what is filed, frozen, told and printed."""

import io

import pytest
from openpyxl import load_workbook

from tests.desk import done
from tests.tasks.beside import Beside
from tests.tasks.desk import a_desk
from tests.tasks.march import REPORT, ROUND, lines, march, told, units
from tests.tasks.march import texts_of as texts
from tests.tasks.test_reports_matters import tell

pytestmark = pytest.mark.postgres

EVENTS = (
    *("round_opened", "round_fill_closed", "filing_submitted", "filing_returned", "filing_accepted"),
    *("filing_missed", "report_compiled", "report_signed", "report_published"),
)


def the_round(desk):
    """From the opening of March to its publication and a correction; returns all that can be seen of it."""
    tell(Beside(desk))
    march(desk)
    seen = {"filings": done(desk.dispatcher.get(f"{ROUND}/filings"))["items"]}
    desk.office.move_clock("2026-04-09T09:00")
    version = done(desk.dispatcher.post(f"{ROUND}/compile"))["version"]
    seen["draft"] = texts(desk.leader.get(f"{REPORT}/files/docx"))
    signed = desk.leader.call("POST", f"{REPORT}/sign", headers={"If-Match": f'"{version}"'})
    assert done(signed)["status"] == "signed"
    done(desk.director.post(f"{REPORT}/publish"))
    body = {"reason": "填报时间登记有误", "lines": [{"task_no": "QJ50-007", "filed_on_time": True}]}
    seen["corrected"] = done(desk.dispatcher.post(f"{REPORT}/correct", body))["changes"]
    seen["units"], seen["lines"] = units(desk), lines(desk)
    seen["issues"] = done(desk.leader.get(f"{REPORT}/issues"))["items"]
    seen["compared"] = done(desk.leader.get(f"{REPORT}/replay?timely=50"))
    seen["interviews"] = [
        (each["dept"], each["cause"], each["score"], each["status"])
        for each in done(desk.leader.get("/tasks/v1/interviews"))["items"]
    ]
    seen["todo"] = done(desk.liaison.get("/tasks/v1/todo/counts"))
    seen["desk"] = done(desk.leader.get("/tasks/v1/desk"))
    book = load_workbook(io.BytesIO(desk.leader.get(f"{REPORT}/files/xlsx").data))
    seen["tables"] = {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}
    seen["told"] = {name: told(desk, name) for name in EVENTS}
    return seen


def test_a_round_comes_out_on_postgresql_as_it_does_on_sqlite(tmp_path, postgres_url):
    seen = []
    for name, url in (("sqlite", ""), ("postgres", postgres_url)):
        with a_desk(tmp_path / name, now="2026-03-30T09:00", database_url=url) as desk:
            seen.append(the_round(desk))
    on_sqlite, on_postgres = seen
    assert all(on_sqlite[name] for name in on_sqlite)
    assert all(on_sqlite["told"].values())
    for name, facts in on_sqlite.items():
        assert without_ids(on_postgres[name]) == without_ids(facts), name


def without_ids(value):
    """Files differ in the moment they were written, so their sums do."""
    if isinstance(value, dict):
        return {name: without_ids(each) for name, each in value.items() if name != "files"}
    return [without_ids(each) for each in value] if isinstance(value, list) else value
