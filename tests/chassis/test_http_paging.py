"""Cursor pages: whatever the order, every row comes exactly once, also while rows come and go."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import MetaData, create_engine, delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.columns import Timestamp
from chassis.context import OFFICE_ZONE
from chassis.http import PageQuery, paginate
from chassis.http.paging import InvalidCursor


class Base(DeclarativeBase):
    metadata = MetaData()


class Row(Base):
    __tablename__ = "paged_rows"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column()
    day: Mapped[date | None] = mapped_column()
    at: Mapped[datetime | None] = mapped_column(Timestamp)
    name: Mapped[str | None] = mapped_column()


ORDERS = {
    "newest": [Row.id.desc()],
    "level": [Row.level, Row.id],
    "level_down": [Row.level.desc(), Row.id.desc()],
    "mixed": [Row.day.desc(), Row.level.asc(), Row.id],
    "nulls_said": [Row.name.desc().nulls_last(), Row.day.nulls_first(), Row.id.desc()],
    "instants": [Row.at, Row.name.desc(), Row.id],
}

NOON = datetime(2026, 3, 2, 12, tzinfo=OFFICE_ZONE)
VALUES = st.fixed_dictionaries(
    {
        "level": st.integers(0, 3),
        "day": st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4)),
        "at": st.none() | st.integers(0, 3).map(lambda s: NOON + timedelta(microseconds=s)),
        "name": st.none() | st.sampled_from(["甲", "乙", "", "a'b"]),
    }
)


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Session]:
    yield from _empty("sqlite://")


@pytest.fixture(scope="module")
def on_postgres(postgres) -> Iterator[Session]:
    name = "paging"
    yield from _empty(postgres.create_database(name).replace("postgresql:", "postgresql+psycopg:"))
    postgres.drop_database(name)


def _empty(url: str) -> Iterator[Session]:
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def fill(session: Session, rows: list[dict]) -> None:
    session.execute(delete(Row))
    session.expunge_all()
    if rows:
        session.execute(insert(Row), [row | {"id": i} for i, row in enumerate(rows, 1)])


def walk(session: Session, order: list, limit: int) -> list[list[int]]:
    pages, cursor = [], None
    while cursor is not None or not pages:
        page = paginate(session, select(Row), keys=order, query=PageQuery(limit=limit, cursor=cursor))
        pages.append([row.id for row in page.items])
        cursor = page.next
    return pages


def check(session: Session, rows: list[dict], order: str, limit: int) -> None:
    fill(session, rows)
    pages = walk(session, ORDERS[order], limit)
    everything = list(chain(*pages))
    assert [everything] == walk(session, ORDERS[order], 200)
    assert sorted(everything) == list(range(1, len(rows) + 1))
    assert all(len(page) == limit for page in pages[:-1])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(rows=st.lists(VALUES, max_size=12), order=st.sampled_from(list(ORDERS)), limit=st.integers(1, 5))
def test_every_row_comes_exactly_once_on_sqlite(on_sqlite, rows, order, limit):
    check(on_sqlite, rows, order, limit)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(rows=st.lists(VALUES, max_size=12), order=st.sampled_from(list(ORDERS)), limit=st.integers(1, 5))
def test_every_row_comes_exactly_once_on_postgres(on_postgres, rows, order, limit):
    check(on_postgres, rows, order, limit)


def test_null_is_the_largest_value_unless_the_order_says_otherwise(on_sqlite):
    blank = {"level": 0, "at": None, "name": None}
    fill(on_sqlite, [blank | {"day": None}, blank | {"day": date(2026, 1, 1)}])
    assert walk(on_sqlite, [Row.day, Row.id], 9) == [[2, 1]]
    assert walk(on_sqlite, [Row.day.desc(), Row.id], 9) == [[1, 2]]
    assert walk(on_sqlite, [Row.day.desc().nulls_last(), Row.id], 9) == [[2, 1]]


def test_a_row_that_vanishes_or_appears_meanwhile_hides_no_other(on_sqlite):
    fill(on_sqlite, [{"level": 1, "day": None, "at": None, "name": None} for _ in range(6)])
    first = paginate(on_sqlite, select(Row), keys=[Row.id], query=PageQuery(limit=2))
    on_sqlite.execute(delete(Row).where(Row.id.in_([1, 2])))
    second = paginate(on_sqlite, select(Row), keys=[Row.id], query=PageQuery(limit=2, cursor=first.next))
    assert [row.id for row in second.items] == [3, 4]


def test_rows_of_several_columns_are_paged_too(on_sqlite):
    fill(on_sqlite, [{"level": n, "day": None, "at": None, "name": "甲"} for n in range(3)])
    page = paginate(on_sqlite, select(Row.name, Row.level), keys=[Row.id.desc()], query=PageQuery(limit=2))
    assert [(row.name, row.level) for row in page.items] == [("甲", 2), ("甲", 1)]
    assert page.map(lambda row: row.level).items == [2, 1]
    assert page.map(lambda row: row.level).next == page.next


def test_a_cursor_of_another_list_is_refused(on_sqlite):
    fill(on_sqlite, [{"level": 1, "day": None, "at": None, "name": None} for _ in range(3)])
    cursor = paginate(on_sqlite, select(Row), keys=[Row.id], query=PageQuery(limit=1)).next
    with pytest.raises(InvalidCursor):
        paginate(on_sqlite, select(Row), keys=[Row.id.desc()], query=PageQuery(cursor=cursor))


@given(st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True) | st.binary(max_size=40).map(bytes.hex))
def test_no_cursor_however_odd_breaks_the_list(on_sqlite, cursor):
    query = PageQuery(cursor=cursor)
    if cursor:
        with pytest.raises(InvalidCursor):
            paginate(on_sqlite, select(Row), keys=[Row.day, Row.id], query=query)


@pytest.mark.parametrize(
    "wrong", [{"limit": 0}, {"limit": 201}, {"cursor": "x" * 2001}, {"cursor": "页"}, {"page": 2}]
)
def test_a_page_query_knows_its_bounds(wrong):
    with pytest.raises(ValidationError):
        PageQuery(**wrong)
