"""The same road on PostgreSQL: what its locks, types and orders do to it."""

from datetime import date

import pytest

from chassis.http import PageQuery
from chassis.testing import instant
from contracts.notify import NotificationRead, NotificationSent
from services.tasks.dispatch import queries
from services.tasks.dispatch.schemas import TaskQuery
from services.tasks.handling import usecases as handling
from services.tasks.plans import usecases
from services.tasks.plans.imports import usecases as imports
from services.tasks.receipts import usecases as receipts
from services.tasks.receipts.queries import receipts as shown
from services.tasks.todo import queries as todo
from services.tasks.todo.schemas import Box, TodoQuery
from tests.tasks.builders import DISPATCHER, MARKET, MARKET_MACHINE, a_plan_in, a_row, a_workbook

pytestmark = pytest.mark.postgres


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


def test_a_plan_is_imported_published_listed_and_signed_for(acting):
    rows = [
        a_row(完成时限="12月底前"),
        a_row(序号=2, 完成时限="2026-03-09"),
        a_row(序号=3, 完成时限="2026-03-03"),
        a_row(序号=4, 完成时限="长期坚持"),
    ]
    with acting() as session:
        usecases.create_plan(session, a_plan_in(declared_count=4, issued_on=date(2026, 3, 1)))
    for created in (4, 0):
        with acting() as session:
            assert imports.import_tasks(session, "QJ50", a_workbook(*rows)).created == created
    with acting() as session:
        usecases.publish_plan(session, "QJ50", None)
    with acting() as session:
        handling.accept(session, "QJ50-003", MARKET_MACHINE, None)
    with acting(now="2026-03-05T09:00") as session:
        first = queries.tasks(session, TaskQuery(limit=3), MARKET_MACHINE)
        rest = queries.tasks(session, TaskQuery(limit=3, cursor=first.next), MARKET_MACHINE)
        assert [line.task_no[-1] for line in (*first.items, *rest.items)] == ["3", "2", "1", "4"]
        assert [
            line.task_no[-1] for line in queries.tasks(session, TaskQuery(light="yellow"), DISPATCHER).items
        ] == ["2"]
        first = todo.todo(session, TodoQuery(limit=2), MARKET_MACHINE)
        rest = todo.todo(session, TodoQuery(limit=2, cursor=first.next), MARKET_MACHINE)
        assert [line.task_no[-1] for line in (*first.items, *rest.items)] == ["3", "2", "1", "4"]
        counts = todo.todo_counts(session, MARKET_MACHINE).model_dump()
        assert counts == {
            "to_sign": 3,
            "in_progress": 1,
            "yellow": 1,
            "red": 1,
            "sent_back": 0,
            "to_reply": 0,
            "to_answer": 0,
            "to_file": 0,
        }
        assert set(counts) == {box.value for box in Box}


def test_the_facts_of_a_message_fill_one_row_for_each_task_it_gathers(acting):
    with acting() as session:
        usecases.create_plan(session, a_plan_in(declared_count=2))
    with acting() as session:
        imports.import_tasks(session, "QJ50", a_workbook(a_row(), a_row(序号=2)))
    numbers = ["QJ50-001", "QJ50-002"]
    said = {"notification_id": "n-1", "event_id": "e-1", "object_ref": "2项", "object_refs": numbers}
    told = {"recipient": "wu-dl", "channel": "inbox", "dept": MARKET, "title": "合并提醒"}
    for kind, hour in ((NotificationRead, 10), (NotificationSent, 9), (NotificationSent, 11)):
        with acting() as session:
            receipts.note(session, kind(at=instant(f"2026-03-02T{hour:02}:00"), **said, **told))
    with acting() as session:
        for number in numbers:
            (row,) = shown(session, number, PageQuery(), DISPATCHER).items
            assert (row.sent_at, row.read_at) == (instant("2026-03-02T09:00"), instant("2026-03-02T10:00"))
