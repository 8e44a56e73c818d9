"""Who was told of a task, and who has read and signed: as notify tells it, with the task (domain.md §5.2)."""

from datetime import datetime

import pytest

from chassis.events import copies
from chassis.testing import Office
from contracts.notify import NotificationFailedFinal, NotificationRead, NotificationSent
from tests import people
from tests.desk import done, refused
from tests.tasks.beside import Beside
from tests.tasks.builders import JUSTICE, MARKET, know_everybody
from tests.tasks.desk import Desk, a_desk

LATE = {"start_date": "2026-01-01", "due_date": "2026-06-30"}


@pytest.fixture
def desk(tmp_path):
    """Task dispatch and notify in the week before the tasks of this file are due, each unit with a deputy."""
    with Office(tmp_path, services=("tasks", "notify"), now="2026-06-22T09:00") as office:
        for name in ("tasks", "notify"):
            with office.transaction(name) as session:
                know_everybody(session)
                for dept, liaison in ((MARKET, "wu-dl"), (JUSTICE, "bao-dl")):
                    unit = people.a_unit(dept, dept, liaison=liaison, deputy=f"{liaison}-deputy")
                    copies.keep(session, unit)
                    copies.keep(session, people.a_person(f"{liaison}-deputy", name="白副局长"))
        yield Desk(office)


def receipts(desk, no, client=None, **only):
    found = done((client or desk.dispatcher).get(f"/tasks/v1/tasks/{no}/receipts"))["items"]
    return [each for each in found if only.items() <= each.items()]


def test_an_urge_is_shown_with_its_task_told_read_signed_and_not_signed_for_in_time(desk):
    no = desk.publish(LATE | {"co_depts": []})
    desk.office.drain()
    (handed_out,) = receipts(desk, no)
    assert (handed_out["title"], handed_out["recipient"], handed_out["level"], handed_out["dept"]) == (
        "任务交办（主办）",
        "wu-dl",
        None,
        MARKET,
    )
    assert handed_out["sent_at"] == "2026-06-22T09:00:00+08:00"
    desk.office.move_clock("2026-07-01T09:00")
    urged = receipts(desk, no, level="urge")
    assert {each["recipient"]: each["name"] for each in urged} == {
        "wu-dl": "吴科长",
        "wu-dl-deputy": "白副局长",
    }
    desk.office.move_clock("2026-07-03T09:00")
    assert [each["overdue_at"] for each in receipts(desk, no, level="urge")].count(
        "2026-07-03T08:30:00+08:00"
    ) == 1
    (message,) = (
        each for each in done(desk.liaison.get("/notify/v1/messages"))["items"] if each["title"] == "任务督办"
    )
    for step in ("read", "ack"):
        done(desk.liaison.post(f"/notify/v1/messages/{message['notification_id']}/{step}"))
    desk.office.drain()
    (signed,) = receipts(desk, no, level="supervise", recipient="wu-dl")
    assert (signed["read_at"], signed["acked_at"]) == ("2026-07-03T09:00:00+08:00",) * 2
    (unsigned,) = receipts(desk, no, level="supervise", recipient="wu-dl-deputy")
    assert (unsigned["read_at"], unsigned["acked_at"]) == (None, None)


def test_what_one_message_gathers_is_shown_with_each_of_its_tasks(desk):
    first = desk.publish(LATE, LATE)
    desk.office.move_clock("2026-06-23T09:00")
    (message, *_) = done(desk.liaison.get("/notify/v1/messages"))["items"]
    assert message["title"] == "合并提醒"
    done(desk.liaison.post(f"/notify/v1/messages/{message['notification_id']}/read"))
    desk.office.drain()
    for no in (first, "QJ50-002"):
        (gathered,) = receipts(desk, no, title="合并提醒", recipient="wu-dl")
        assert gathered["sent_at"] == "2026-06-23T08:35:00+08:00"
        assert gathered["read_at"] == "2026-06-23T09:00:00+08:00"


def test_a_unit_sees_what_its_own_people_were_told_and_a_strange_one_nothing(desk):
    no = desk.publish(LATE | {"co_depts": [JUSTICE]})
    desk.office.drain()
    assert {each["recipient"] for each in receipts(desk, no)} == {"wu-dl", "bao-dl"}
    assert {each["recipient"] for each in receipts(desk, no, desk.liaison)} == {"wu-dl"}
    assert {each["recipient"] for each in receipts(desk, no, desk.helper)} == {"bao-dl"}
    refused(desk.stranger.get(f"/tasks/v1/tasks/{no}/receipts"), 403, "task_out_of_scope")
    refused(desk.dispatcher.get("/tasks/v1/tasks/QJ50-999/receipts"), 404, "task_not_found")


def test_facts_of_a_message_fill_its_row_in_whatever_comes_first(tmp_path):
    with a_desk(tmp_path) as desk:
        no, beside = desk.publish(), Beside(desk)
        said = {"notification_id": "n-1", "event_id": "e-1", "recipient": "wu-dl", "dept": MARKET}

        def at(hour):
            return datetime.fromisoformat(f"2026-03-02T{hour:02}:00:00+08:00")

        beside.tells(NotificationRead(object_ref=no, channel="inbox", at=at(11), **said))
        beside.tells(NotificationSent(object_ref=no, channel="inbox", at=at(9), **said))
        beside.tells(NotificationSent(object_ref=no, channel="mail", at=at(10), **said))
        beside.tells(NotificationFailedFinal(object_ref=no, channel="sms", at=at(12), error="away", **said))
        beside.tells(NotificationSent(object_ref="WT2026-WJ-0001", channel="inbox", at=at(9), **said))
        (row,) = receipts(desk, no)
    assert [row[each][11:16] for each in ("sent_at", "read_at", "failed_at")] == ["09:00", "11:00", "12:00"]
    assert (row["acked_at"], row["level"]) == (None, None)
