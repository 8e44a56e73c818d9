"""A manual clock: every run on the way happens at its own time, in order, and what follows from it too."""

from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import Integer, MetaData, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.test import Client

from chassis import columns, context
from chassis.columns import Timestamp
from chassis.events.outbox import record
from chassis.events.subscribe import subscribe
from chassis.officetime.clockwork import Clockwork
from chassis.officetime.schedule import daily
from chassis.officetime.workdays import Calendar
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import Settings
from chassis.testing import context as a_context
from chassis.testing import instant
from contracts import Event


class Rung(Event):
    """The bell rang."""

    aggregate: ClassVar[str] = "bell"

    bell: str

    @classmethod
    def publisher(cls) -> str:
        return "tower"


class Base(DeclarativeBase):
    metadata = MetaData()


class Note(Base):
    """What happened, and at what business time."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    what: Mapped[str] = mapped_column(String(30))
    at: Mapped[object] = mapped_column(Timestamp)


def note(session: Session, what: str) -> None:
    session.add(Note(what=what, at=context.now(session)))


class TowerApi:
    name = "tower-api"


class TowerWorker:
    name = "tower-worker"

    #: how often the noon bell is still to fail
    failures = 0

    @daily("08:30", workdays=True)
    def morning(self, session: Session) -> None:
        note(session, "morning")
        record(session, Rung(bell="morning"))

    @daily("12:00")
    def noon(self, session: Session) -> None:
        note(session, "noon")
        if TowerWorker.failures:
            TowerWorker.failures -= 1
            raise RuntimeError("the rope broke")


class TownApi:
    name = "town-api"


class TownWorker:
    name = "town-worker"

    @subscribe(Rung)
    def hear(self, session: Session, event: Rung) -> None:
        note(session, f"heard {event.bell}")


HERE = Path(__file__).parent
SERVICES = {
    "tower": Service("tower", "钟楼", TowerApi, TowerWorker, Base.metadata, HERE),
    "town": Service("town", "镇", TownApi, TownWorker, Base.metadata, HERE),
}


class Bells:
    """Tower and town in this process, on a clock moved by hand."""

    def __init__(self, folder: Path, start: str, **settings: object) -> None:
        given = Settings(data=folder, clock="manual", clock_start=instant(start), **settings)
        self.runtime = Runtime(given, SERVICES, background=False)
        for database in self.runtime.databases.values():
            columns.metadata.create_all(database.engine)
            Base.metadata.create_all(database.engine)
        self.process = Process(self.runtime)
        self.process.start(listen=False)
        self.clockwork = Clockwork(self.runtime)
        self.clockwork.serve()
        self.client = Client(self.runtime.listener)
        self.move(start)

    def move(self, to: str) -> int:
        return self.clockwork.move(instant(to))

    def notes(self, service: str) -> list[str]:
        with self.runtime.database(service).reading(a_context()) as session:
            rows = session.scalars(select(Note).order_by(Note.id))
            return [f"{row.at:%m-%d %H:%M} {row.what}" for row in rows]


@pytest.fixture
def bells(tmp_path):
    made = Bells(tmp_path, "2026-03-02T08:00")
    yield made
    made.process.stop()
    TowerWorker.failures = 0


def test_each_run_happens_at_its_own_time_and_its_consequences_before_the_next(bells):
    assert bells.move("2026-03-03T09:00") == 3
    assert bells.notes("tower") == ["03-02 08:30 morning", "03-02 12:00 noon", "03-03 08:30 morning"]
    assert bells.notes("town") == ["03-02 08:30 heard morning", "03-03 08:30 heard morning"]


@pytest.mark.parametrize("month", ["2026-02", "2026-05", "2026-10"])
def test_a_month_rings_on_its_working_days_and_no_others(tmp_path, month):
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month]
    bells = Bells(tmp_path, f"{days[0]}T00:00")
    bells.move(f"{days[-1]}T23:00")
    bells.process.stop()
    rung = [line for line in bells.notes("tower") if line.endswith("morning")]
    calendar = Calendar({})
    assert rung == [f"{day:%m-%d} 08:30 morning" for day in days if calendar.is_workday(day)]
    assert len(bells.notes("tower")) == len(rung) + len(days), "and at noon every day"


def test_a_run_that_fails_on_the_way_leaves_nothing_and_is_made_up_for_on_the_way(bells):
    TowerWorker.failures = 2
    assert bells.move("2026-03-03T09:00") == 5
    noons = [line for line in bells.notes("tower") if "noon" in line]
    assert noons == ["03-02 12:00 noon"], "a few seconds later, once"
    assert bells.notes("town")[-1] == "03-03 08:30 heard morning", "and the day goes on"


def test_the_clock_is_moved_over_http(bells):
    answer = bells.client.post("/_clock", json={"to": "2026-03-02T09:00:00+08:00"})
    assert answer.json == {"now": "2026-03-02T09:00:00+08:00", "runs": 1}
    assert bells.notes("town") == ["03-02 08:30 heard morning"], "when the call returns"


def test_the_clock_does_not_run_backwards(bells):
    bells.move("2026-03-02T10:00")
    answer = bells.client.post("/_clock", json={"to": "2026-03-02T09:59:00+08:00"})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (
        422,
        "clock_runs_forward",
        "to",
    )
    assert "只能向前" in answer.json["detail"]
    assert bells.runtime.clock.now() == instant("2026-03-02T10:00")


@pytest.mark.parametrize("to", ["0001-01-01T00:00:00+14:00", "1990-01-01T00:00:00-12:00"])
def test_no_instant_of_the_past_is_too_early_to_be_refused(bells, to):
    answer = bells.client.post("/_clock", json={"to": to})
    assert (answer.status_code, answer.json["code"]) == (422, "clock_runs_forward")


@pytest.mark.parametrize("to", ["2026-03-09T08:00:01+08:00", "9999-12-31T23:59:59-12:00"])
def test_one_call_moves_the_clock_by_so_many_days_at_most(tmp_path, to):
    bells = Bells(tmp_path, "2026-03-02T08:00", clock_step_days=7)
    answer = bells.client.post("/_clock", json={"to": to})
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (
        422,
        "clock_move_too_far",
        "to",
    )
    assert "最多调整7天" in answer.json["detail"]
    assert bells.notes("tower") == []
    assert bells.client.post("/_clock", json={"to": "2026-03-09T08:00:00+08:00"}).status_code == 200
    bells.process.stop()


def test_nobody_makes_the_clock_read_for_long(bells):
    answer = bells.client.post("/_clock", data=b" " * 1_100_000)
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", b'{"to": "2026-03-03T09:00"}', b'{"to": "soon"}', b'{"to": null, "x": 1}'],
)
def test_what_is_no_instant_with_a_zone_is_refused(bells, body):
    answer = bells.client.post("/_clock", data=body)
    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (
        422,
        "clock_move_invalid",
        "to",
    )
    assert bells.notes("tower") == []


def test_there_is_no_such_address_unless_the_clock_is_manual(tmp_path):
    runtime = Runtime(Settings(data=tmp_path), SERVICES, background=False)
    Clockwork(runtime).serve()
    answer = Client(runtime.listener).post("/_clock", json={"to": "2026-03-02T09:00:00+08:00"})
    assert (answer.status_code, answer.json["code"]) == (404, "route_not_found")
