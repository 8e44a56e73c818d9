"""The same road on PostgreSQL: what its locks, types and orders do to it."""

from datetime import date

import pytest

from services.tasks.dispatch import queries
from services.tasks.dispatch.schemas import TaskQuery
from services.tasks.handling import usecases as handling
from services.tasks.plans import usecases
from services.tasks.plans.imports import usecases as imports
from services.tasks.todo import queries as todo
from services.tasks.todo.schemas import Box, TodoQuery
from tests.tasks.builders import DISPATCHER, MARKET_MACHINE, a_plan_in, a_row, a_workbook

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
