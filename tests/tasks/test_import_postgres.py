"""Imports on PostgreSQL: a file is read by one of two workers, accepted, proposed to, and forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.testing import Office
from services.tasks.plans.imports import reading, usecases
from tests.tasks.builders import a_plan_in, a_row, know_everybody
from tests.tasks.test_imports import accept, rows_of, upload

ROWS = [a_row(序号=number) for number in range(1, 8)]


@pytest.fixture
def office(tmp_path, postgres_url):
    with Office(tmp_path, services=("tasks",), database_url=postgres_url) as running:
        with running.transaction("tasks") as session:
            know_everybody(session)
        yield running


def test_two_workers_read_a_file_once(office, monkeypatch):
    monkeypatch.setattr(reading, "PORTION", 2)
    monkeypatch.setattr(usecases, "RULES", usecases.RULES.model_copy(update={"import_at_once_kib": 0}))
    dispatcher = office.client("DP", person="wang-dp", dept="D00")
    plan = a_plan_in(declared_count=7).model_dump(mode="json", exclude_none=True)
    assert dispatcher.post("/tasks/v1/plans", plan).status_code == 201
    given = upload(dispatcher, *ROWS)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(reading.read_waiting, [office.runtime] * 2))
    assert [row["position"] for row in rows_of(dispatcher, given)] == [1, 2, 3, 4, 5, 6, 7]
    assert accept(dispatcher, given).json["status"] == "accepted"
    again = upload(dispatcher, a_row(完成时限="9月底前"), *ROWS[1:])
    reading.read_waiting(office.runtime)
    (changed,) = rows_of(dispatcher, again, "?effect=change")
    assert [each["new"] for each in changed["changes"]] == ["2026-09-30"]
    assert dispatcher.call("DELETE", f"/tasks/v1/imports/{again['id']}").status_code == 204
    with office.transaction("tasks") as session:
        usecases.forget_old(session)
    office.move_clock("2026-04-03T04:00")
    assert [each["id"] for each in dispatcher.get("/tasks/v1/plans/QJ50/imports").json["items"]] == [
        given["id"]
    ]
