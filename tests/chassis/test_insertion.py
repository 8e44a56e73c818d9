"""Many rows in one statement: the same rows as by any other way, in order, and none that is there already."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, MetaData, String, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.aggregate import Aggregate, insert_once, sign_new
from chassis.columns import NAMING, Json, Timestamp
from chassis.context import Actor, within
from chassis.db import Database
from chassis.insertion import insert_all
from chassis.testing import context, database, instant

ANNA, BAYAR = Actor("person", "anna"), Actor("person", "bayar")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Parcel(Aggregate, Base):
    __tablename__ = "parcels"

    number: Mapped[str] = mapped_column(String(10), unique=True)
    state: Mapped[str] = mapped_column("order", String(10), default="sent")  # a word of SQL, too
    weight: Mapped[float | None]
    sent_on: Mapped[date]
    arrived_at: Mapped[Any | None] = mapped_column(Timestamp)
    labels: Mapped[list[Any]] = mapped_column(Json)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = database("post", tmp_path, Base.metadata, url)
    yield made
    made.dispose()


def a_parcel(number: str, **given: Any) -> Parcel:
    usual = {
        "weight": 1.5,
        "sent_on": date(2026, 3, 1),
        "arrived_at": instant("2026-03-02T08:30"),
        "labels": ["易碎", {"a": None}, 'a"b\\'],
        "content": b"\x00\xff'",
    }
    return Parcel(number=number, **usual | given)


def send(db: Database, *parcels: Parcel, by: Actor = ANNA) -> None:
    with db.transaction(context(actor=by)) as session:
        for each in parcels:
            sign_new(session, each)
        insert_once(session, parcels, "number")


def rows(db: Database) -> list[dict[str, Any]]:
    table = Parcel.__table__
    with db.reading(context()) as session:
        return [dict(row._mapping) for row in session.execute(select(table).order_by(table.c.number))]


def without_keys(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("id", "number")}


def test_a_row_is_what_the_session_would_have_written(db):
    bare = {"weight": None, "arrived_at": None, "state": "lost"}
    with db.transaction(context(actor=ANNA)) as session:
        session.add_all([a_parcel("1"), a_parcel("2", **bare)])
    send(db, a_parcel("3"), a_parcel("4", **bare))
    first, second, third, fourth = map(without_keys, rows(db))
    assert (third, fourth) == (first, second)
    assert (third["order"], third["version"], third["created_by"]) == ("sent", 1, "anna")


def test_what_is_stored_gets_its_id_and_what_was_there_does_not(db):
    send(db, a_parcel("1"))
    old, new = a_parcel("1", state="lost"), a_parcel("2")
    send(db, old, new)
    assert old.id is None
    assert [(row["id"], row["order"]) for row in rows(db)] == [(1, "sent"), (new.id, "sent")]


def test_of_several_with_one_key_the_first_is_stored(db):
    first, second = a_parcel("1"), a_parcel("1", state="lost")
    send(db, first, second)
    assert (first.id is not None, second.id) == (True, None)
    assert [row["order"] for row in rows(db)] == ["sent"]


def test_each_is_signed_by_who_made_it(db):
    anna, bayar = a_parcel("1"), a_parcel("2")
    with db.transaction(context(actor=ANNA)) as session:
        sign_new(session, anna)
        with within(session, context(actor=BAYAR)):
            sign_new(session, bayar)
        insert_once(session, [bayar, anna], "number")
    assert [row["created_by"] for row in rows(db)] == ["anna", "bayar"]


def test_nothing_to_insert_is_no_mistake(db):
    send(db)
    with db.transaction(context()) as session:
        insert_all(session, Parcel.__table__, [])
    assert rows(db) == []


@pytest.mark.postgres
def test_what_is_too_long_is_refused_and_not_cut(tmp_path, postgres_url):
    db = database("post", tmp_path, Base.metadata, postgres_url)
    with pytest.raises(DBAPIError, match="too long"):
        send(db, a_parcel("12345678901"))
    db.dispose()


@pytest.mark.postgres
def test_two_who_store_the_same_at_once_in_other_orders_do_not_wait_for_each_other(tmp_path, postgres_url):
    db = database("post", tmp_path, Base.metadata, postgres_url)
    numbers = [str(number) for number in range(200)]
    gate, failed = threading.Barrier(2), []

    def store(order: list[str]) -> None:
        gate.wait()
        try:
            send(db, *map(a_parcel, order))
        except DBAPIError as error:  # a deadlock
            failed.append(error)

    both = [threading.Thread(target=store, args=(order,)) for order in (numbers, numbers[::-1])]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert failed == []
    assert len(rows(db)) == len(numbers)
    db.dispose()
