"""What somebody asks for waits alone of its kind, and is decided once, by whoever sees it as it stands."""

from datetime import date

import pytest
from sqlalchemy import ForeignKey, MetaData, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.columns import NAMING
from chassis.decisions import STATES, VERBS, Decided, DecisionStatus, one_pending, to_decide
from chassis.errors import StaleVersion
from chassis.moves import Move, MoveRefused, Moves
from chassis.testing import context, database

TODAY = date(2026, 3, 2)


class LeaveMoveRefused(MoveRefused):
    code = "leave_move_refused"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Worker(Base):
    __tablename__ = "workers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Leave(Decided, Base):
    """Days off that a worker asks for, one time off of each kind at once."""

    __tablename__ = "leaves"
    __table_args__ = (one_pending("uq_leaves_pending", "worker_id", "kind"),)

    moves = Moves(
        STATES,
        VERBS,
        Move("approve", DecisionStatus.PENDING, DecisionStatus.APPROVED, "有人替"),
        Move("refuse", DecisionStatus.PENDING, DecisionStatus.REFUSED, "无人替"),
        Move("lapse", DecisionStatus.PENDING, DecisionStatus.LAPSED, "已离职"),
        refusal=LeaveMoveRefused,
    )

    worker_id: Mapped[int] = mapped_column(ForeignKey("workers.id"))
    kind: Mapped[str]

    def approve(self, by: str) -> None:
        self._decide("approve", DecisionStatus.APPROVED, by, TODAY)


@pytest.fixture
def office(tmp_path):
    made = database("office", tmp_path, Base.metadata)
    with made.transaction(context()) as session:
        session.add(Worker(id=1, name="乌恩"))
    yield made
    made.dispose()


def ask(office, kind="annual", worker=1):
    with office.transaction(context()) as session:
        leave = Leave(worker_id=worker, kind=kind, status=DecisionStatus.PENDING.value)
        session.add(leave)
        session.flush()
        return leave.id


def decide(session, key, expected=None, hold=lambda _session, _name: None):
    return to_decide(session, Leave, key, expected, about=Worker.name, hold=hold)


def test_one_of_a_kind_waits_and_the_next_may_be_asked_for_when_that_is_decided(office):
    first = ask(office)
    ask(office, "study")
    with pytest.raises(IntegrityError):
        ask(office)
    with office.transaction(context()) as session:
        decide(session, first).approve("boss")
    assert ask(office) != first


def test_who_decided_when_is_kept_and_nothing_changes_it_again(office):
    key = ask(office)
    with office.transaction(context()) as session:
        leave = decide(session, key)
        leave.approve("boss")
        for again in (lambda: leave.approve("other"), leave.lapse):
            with pytest.raises(LeaveMoveRefused, match="当前状态为“同意”"):
                again()
        assert (leave.status, leave.decided_by, leave.decided_on) == ("approved", "boss", TODAY)


def test_what_lapsed_was_decided_by_nobody(office):
    key = ask(office)
    with office.transaction(context()) as session:
        leave = decide(session, key)
        leave.lapse()
        assert (leave.status, leave.decided_by, leave.decided_on) == ("lapsed", None, None)


def test_what_it_is_about_is_held_before_it_is_looked_at(office):
    key = ask(office)
    held = []

    def decided_meanwhile(session, name):
        """Whoever held it before has decided."""
        held.append(name)
        session.execute(text("UPDATE leaves SET status = 'refused'"))

    with office.transaction(context()) as session:
        leave = decide(session, key, hold=decided_meanwhile)
        assert (held, leave.status) == (["乌恩"], "refused")


def test_nothing_is_held_for_what_was_never_asked_for(office):
    held = []
    with office.transaction(context()) as session:
        assert decide(session, 99, hold=lambda _session, name: held.append(name)) is None
    assert held == []


def test_who_read_it_before_somebody_changed_it_does_not_decide(office):
    key = ask(office)
    with office.transaction(context()) as session:
        decide(session, key, expected=1).kind = "study"
    with office.transaction(context()) as session, pytest.raises(StaleVersion):
        decide(session, key, expected=1)
