"""From an uploaded file over what it would change to the plan's tasks, with a person in between."""

import io
from datetime import date

import pytest

from chassis.files.imports import ImportRefused
from chassis.testing import Office
from services.tasks.dispatch import usecases as dispatch
from services.tasks.dispatch.schemas import TaskChange
from services.tasks.plans.imports import reading, usecases
from services.tasks.plans.imports.model import MOST_ATTEMPTS
from tests.tasks.builders import (
    DISPATCHER,
    JUSTICE,
    MARKET,
    a_plan_in,
    a_row,
    a_workbook,
    an_office_workbook,
    know_everybody,
)
from tests.tasks.road import TWO_ROWS, all_tasks, created, imported

PLAN = a_plan_in(declared_count=2).model_dump(mode="json", exclude_none=True)


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path, services=("tasks",)) as running:
        with running.transaction("tasks") as session:
            know_everybody(session)
        yield running


@pytest.fixture
def dispatcher(office):
    client = office.client("DP", person="wang-dp", dept="D00")
    assert client.post("/tasks/v1/plans", PLAN).status_code == 201
    return client


@pytest.fixture
def read_by_the_worker(monkeypatch):
    """No file is small enough to be read in the request."""
    monkeypatch.setattr(usecases, "RULES", usecases.RULES.model_copy(update={"import_at_once_kib": 0}))


def sent(workbook, name="任务清单.xlsx"):
    return {
        "data": {"file": (workbook, name), "not_classified": "true"},
        "content_type": "multipart/form-data",
    }


def upload(client, *rows):
    answer = client.post("/tasks/v1/plans/QJ50/imports", **sent(a_workbook(*rows)))
    assert answer.status_code == 201, answer.text
    return answer.json


def accept(client, given, **body):
    return client.post(f"/tasks/v1/imports/{given['id']}/accept", body)


def rows_of(client, given, query=""):
    return client.get(f"/tasks/v1/imports/{given['id']}/rows{query}").json["items"]


def in_force(client, *rows):
    """The plan with these rows, published."""
    assert accept(client, upload(client, *rows)).status_code == 200
    assert client.post("/tasks/v1/plans/QJ50/publish").status_code == 200


def test_a_small_file_is_read_at_once_and_changes_nothing_until_it_is_accepted(dispatcher):
    given = upload(dispatcher, *TWO_ROWS)
    assert (given["status"], given["rows_read"], given["rows_total"]) == ("ready", 2, 2)
    assert given["counts"] == {"create": 2, "change": 0, "none": 0, "refused": 0}
    assert dispatcher.get("/tasks/v1/tasks").json["items"] == []
    accepted = accept(dispatcher, given).json
    assert (accepted["status"], accepted["version"] > given["version"]) == ("accepted", True)
    assert len(dispatcher.get("/tasks/v1/tasks").json["items"]) == 2
    assert {row["decision"] for row in rows_of(dispatcher, given)} == {"accepted"}
    assert accept(dispatcher, given).json["code"] == "import_move_refused"


@pytest.mark.usefixtures("read_by_the_worker")
def test_nobody_accepts_or_discards_what_was_read_on_since_they_looked(office, dispatcher):
    given = upload(dispatcher, *TWO_ROWS)
    office.move_clock("2026-03-02T09:00:05")
    path, old = f"/tasks/v1/imports/{given['id']}", {"headers": {"If-Match": f'"{given["version"]}"'}}
    for late in (dispatcher.post(f"{path}/accept", {}, **old), dispatcher.call("DELETE", path, **old)):
        assert (late.status_code, late.json["code"]) == (412, "stale_version")
    read = dispatcher.get(path)
    assert read.json["status"] == "ready"
    fresh = {"headers": {"If-Match": read.headers["ETag"]}}
    assert dispatcher.post(f"{path}/accept", {}, **fresh).json["status"] == "accepted"


def test_the_same_file_again_changes_nothing(dispatcher):
    accept(dispatcher, upload(dispatcher, *TWO_ROWS))
    before = [dispatcher.get(f"/tasks/v1/tasks/QJ50-00{n}").json["version"] for n in (1, 2)]
    again = upload(dispatcher, *TWO_ROWS)
    assert again["counts"] == {"create": 0, "change": 0, "none": 2, "refused": 0}
    assert accept(dispatcher, again).status_code == 200
    assert [dispatcher.get(f"/tasks/v1/tasks/QJ50-00{n}").json["version"] for n in (1, 2)] == before


def test_what_has_changed_is_shown_field_by_field_before_it_is_accepted(dispatcher):
    accept(dispatcher, upload(dispatcher, *TWO_ROWS))
    given = upload(dispatcher, a_row(完成时限="9月底前", 配合单位="人民法院"), TWO_ROWS[1], a_row(序号=3))
    assert given["counts"] == {"create": 1, "change": 1, "none": 1, "refused": 0}
    (changed,) = rows_of(dispatcher, given, "?effect=change")
    assert (changed["place"], changed["task_no"]) == ("第2行", "QJ50-001")
    assert [(each["label"], each["old"], each["new"]) for each in changed["changes"]] == [
        ("配合单位", [JUSTICE], ["D12"]),
        ("完成时限", "2026-06-30", "2026-09-30"),
    ]
    accept(dispatcher, given)
    assert dispatcher.get("/tasks/v1/tasks/QJ50-001").json["due_date"] == "2026-09-30"


def test_what_the_file_no_longer_names_is_kept_or_removed_by_a_person(dispatcher):
    accept(dispatcher, upload(dispatcher, *TWO_ROWS))
    given = upload(dispatcher, a_row())
    assert given["absent"] == ["QJ50-002"]
    undecided = accept(dispatcher, given)
    assert (undecided.status_code, undecided.json["code"]) == (422, "absent_undecided")
    assert accept(dispatcher, given, remove=["QJ50-001"]).json["code"] == "not_absent"
    assert accept(dispatcher, given, remove=[]).status_code == 200
    assert len(dispatcher.get("/tasks/v1/tasks").json["items"]) == 2
    assert accept(dispatcher, upload(dispatcher, a_row()), remove=["QJ50-002"]).status_code == 200
    assert [task["task_no"] for task in dispatcher.get("/tasks/v1/tasks").json["items"]] == ["QJ50-001"]


def test_every_problem_is_told_by_cell_and_keeps_the_whole_file_out(dispatcher):
    given = upload(dispatcher, a_row(), a_row(序号=2, 牵头部门="商务部", 完成时限=None), a_row())
    assert [each["message"] for each in given["problems"]] == [
        "第3行 “牵头部门”：未找到单位“商务部”",
        "第3行 “完成时限”：未填写",
        "第4行 “序号”：序号与第2行重复",
    ]
    refused = accept(dispatcher, given)
    assert (refused.status_code, refused.json["code"]) == (409, "import_has_problems")
    assert dispatcher.get("/tasks/v1/tasks").json["items"] == []


def test_what_somebody_changed_meanwhile_is_looked_at_again(dispatcher):
    accept(dispatcher, upload(dispatcher, *TWO_ROWS))
    given = upload(dispatcher, a_row(任务名称="新名称"), TWO_ROWS[1])
    dispatcher.call("PATCH", "/tasks/v1/tasks/QJ50-001", {"title": "改过的名称"})
    outdated = accept(dispatcher, given)
    assert (outdated.status_code, outdated.json["code"]) == (409, "import_outdated")
    assert "QJ50-001" in outdated.json["detail"]
    other = upload(dispatcher, a_row(), TWO_ROWS[1])
    accept(dispatcher, upload(dispatcher, *TWO_ROWS, a_row(序号=3)))
    assert accept(dispatcher, other).json["code"] == "import_outdated"


def test_a_blank_cell_does_not_undo_what_a_person_filled_in(acting):
    imported(acting, a_row(责任人=None))
    with acting() as session:
        dispatch.change_task(session, "QJ50-001", TaskChange(owner="郝科长"), DISPATCHER, None)
    with acting() as session:
        usecases.import_tasks(session, "QJ50", a_workbook(a_row(责任人=None)))
    assert all_tasks(acting)["QJ50-001"].owner == "郝科长"


def test_whoever_knows_the_file_takes_it_in_one_step(acting):
    created(acting, declared_count=3)
    with acting() as session:
        counts = usecases.import_tasks(session, "QJ50", an_office_workbook())
    assert (counts.created, counts.changed, counts.unchanged) == (3, 0, 0)
    tasks = all_tasks(acting)
    assert list(tasks) == ["QJ50-001", "QJ50-002", "QJ50-003"]
    first = tasks["QJ50-001"]
    assert (first.lead_dept, first.co_depts, first.supervisor) == (MARKET, [JUSTICE, "D12"], "wang-dp")
    assert (first.start_date, first.due_date, first.status) == (date(2026, 1, 1), date(2026, 6, 30), "draft")
    assert tasks["QJ50-003"].due_kind == "long_term"
    assert first.created_by == "wang-dp"
    versions = {no: task.version for no, task in tasks.items()}
    with acting() as session:
        assert usecases.import_tasks(session, "QJ50", an_office_workbook()).unchanged == 3
    assert {no: task.version for no, task in all_tasks(acting).items()} == versions


def test_one_bad_row_keeps_the_whole_file_out_in_one_step_too(acting):
    created(acting, declared_count=2)
    with pytest.raises(ImportRefused, match="有1处问题") as refusal, acting() as session:
        usecases.import_tasks(session, "QJ50", a_workbook(a_row(), a_row(序号=2, 牵头部门="商务部")))
    assert refusal.value.errors == [
        {
            "field": "rows[3].lead_dept",
            "code": "unknown_unit",
            "detail": "第3行 “牵头部门”：未找到单位“商务部”",
        }
    ]
    assert all_tasks(acting) == {}


@pytest.mark.usefixtures("read_by_the_worker")
def test_a_large_file_is_read_by_the_worker_and_says_how_far_it_is(office, dispatcher, monkeypatch):
    monkeypatch.setattr(reading, "PORTION", 2)
    given = upload(dispatcher, *(a_row(序号=number) for number in range(1, 6)))
    path = f"/tasks/v1/imports/{given['id']}"
    assert (given["status"], given["rows_total"], given["rows_read"]) == ("reading", None, 0)
    seen = []
    portion = reading._read_portion

    def watched(*arguments):
        seen.append(dispatcher.get(path).json)
        return portion(*arguments)

    monkeypatch.setattr(reading, "_read_portion", watched)
    office.move_clock("2026-03-02T09:00:05")
    assert [(each["status"], each["rows_read"], each["rows_total"]) for each in seen] == [
        ("reading", read, 5) for read in (0, 2, 4, 5)
    ]
    assert dispatcher.get(path).json["counts"]["create"] == 5
    assert accept(dispatcher, given).status_code == 200


@pytest.mark.usefixtures("read_by_the_worker")
def test_a_file_nobody_can_read_fails_with_what_is_to_be_done(office, dispatcher):
    answer = dispatcher.post("/tasks/v1/plans/QJ50/imports", **sent(a_workbook(headings=["序号", "名称"])))
    office.move_clock("2026-03-02T09:00:05")
    failed = dispatcher.get(f"/tasks/v1/imports/{answer.json['id']}").json
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "heading_missing")
    assert "缺少" in failed["failure"]["detail"]
    assert accept(dispatcher, answer.json).json["code"] == "import_move_refused"


class Killed(BaseException):
    """What ends a process in the middle of its work."""


@pytest.mark.usefixtures("read_by_the_worker")
def test_a_reader_that_is_killed_is_followed_by_another_and_no_row_is_there_twice(
    office, dispatcher, monkeypatch
):
    monkeypatch.setattr(reading, "PORTION", 2)
    given = upload(dispatcher, *(a_row(序号=number) for number in range(1, 6)))
    portion, portions = reading._read_portion, []

    def killed_at_the_second(*arguments):
        portions.append(1)
        if len(portions) == 2:
            raise Killed
        return portion(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(reading, "_read_portion", killed_at_the_second)
        with pytest.raises(Killed):
            reading.read_waiting(office.runtime)
    half = dispatcher.get(f"/tasks/v1/imports/{given['id']}").json
    assert (half["status"], half["rows_read"]) == ("reading", 2)
    office.move_clock("2026-03-02T09:00:30")
    assert dispatcher.get(f"/tasks/v1/imports/{given['id']}").json["status"] == "reading"
    office.move_clock("2026-03-02T09:01:30")
    read = dispatcher.get(f"/tasks/v1/imports/{given['id']}").json
    assert (read["status"], read["counts"]["create"]) == ("ready", 5)
    assert [row["position"] for row in rows_of(dispatcher, given)] == [1, 2, 3, 4, 5]


@pytest.mark.usefixtures("read_by_the_worker")
def test_a_file_that_ends_every_reader_is_given_up(office, dispatcher, monkeypatch):
    given = upload(dispatcher, a_row())

    def kill(_stream):
        raise Killed

    monkeypatch.setattr(reading, "source_of", kill)
    for minute in range(MOST_ATTEMPTS):
        office.runtime.clock.move_to(office.runtime.clock.now().replace(minute=2 * minute + 1))
        with pytest.raises(Killed):
            reading.read_waiting(office.runtime)
    office.move_clock("2026-03-02T09:20")
    failed = dispatcher.get(f"/tasks/v1/imports/{given['id']}").json
    assert (failed["status"], failed["failure"]["code"]) == ("failed", "import_interrupted")


@pytest.mark.usefixtures("read_by_the_worker")
def test_what_is_discarded_while_it_is_read_leaves_no_rows(office, dispatcher, monkeypatch):
    given = upload(dispatcher, a_row(), a_row(序号=2))
    portion = reading._read_portion

    def discarded_before(*arguments):
        assert dispatcher.call("DELETE", f"/tasks/v1/imports/{given['id']}").status_code == 204
        return portion(*arguments)

    monkeypatch.setattr(reading, "_read_portion", discarded_before)
    office.move_clock("2026-03-02T09:00:05")
    assert dispatcher.get(f"/tasks/v1/imports/{given['id']}").json["status"] == "discarded"
    assert rows_of(dispatcher, given) == []


def test_what_nobody_accepts_is_forgotten_in_time_and_what_was_accepted_stays(office, dispatcher):
    accepted, left = upload(dispatcher, *TWO_ROWS), upload(dispatcher, *TWO_ROWS)
    accept(dispatcher, accepted)
    office.move_clock("2026-03-31T09:00")
    assert len(dispatcher.get("/tasks/v1/plans/QJ50/imports").json["items"]) == 2
    office.move_clock("2026-04-03T09:00")
    (kept,) = dispatcher.get("/tasks/v1/plans/QJ50/imports").json["items"]
    assert kept["id"] == accepted["id"]
    assert dispatcher.get(f"/tasks/v1/imports/{left['id']}").status_code == 404
    assert len(rows_of(dispatcher, accepted)) == 2


def test_a_file_that_came_before_the_publication_is_not_accepted_as_a_whole(dispatcher):
    before = upload(dispatcher, a_row(任务名称="新名称"), TWO_ROWS[1])
    in_force(dispatcher, *TWO_ROWS)
    assert accept(dispatcher, before).json["code"] == "plan_published_meanwhile"


@pytest.mark.parametrize(
    ("name", "code"), [("清单.xls", "page_not_workbook"), ("图.xlsx", "file_kind_refused")]
)
def test_a_file_of_another_kind_is_refused_when_it_is_sent(dispatcher, name, code):
    content = {"清单.xls": b"<html><table>", "图.xlsx": b"\xff\xd8\xff\xe0" + b"\0" * 60}[name]
    answer = dispatcher.post("/tasks/v1/plans/QJ50/imports", **sent(io.BytesIO(content), name))
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (422, code, "file")
    assert dispatcher.get("/tasks/v1/plans/QJ50/imports").json["items"] == []
