"""What somebody asks for and somebody else decides, or what lapses undecided: proposals, extensions."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Date, Index, String, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from chassis.aggregate import Aggregate
from chassis.moves import Moves


class DecisionStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


STATES = {
    DecisionStatus.PENDING: "待批准",
    DecisionStatus.APPROVED: "同意",
    DecisionStatus.REFUSED: "不同意",
    DecisionStatus.LAPSED: "失效",
}
VERBS = {"approve": "同意", "refuse": "不同意", "lapse": "失效"}


class Decided(Aggregate):
    """Mixin of a mapped class that says what is asked for, and in ``moves`` what may become of it."""

    moves: ClassVar[Moves]

    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))

    def lapse(self) -> None:
        """失效: there is nothing left to decide."""
        self._move("lapse", DecisionStatus.LAPSED)

    def _decide(self, action: str, target: StrEnum, by: str, on: date) -> None:
        self._move(action, target)
        self.decided_by, self.decided_on = by, on

    def _move(self, action: str, target: StrEnum) -> None:
        self.moves.check(action, self.status, target)
        self.status = target.value


D = TypeVar("D", bound=Decided)


def one_pending(name: str, *columns: str) -> Index:
    """At most one that waits to be decided, of those that are alike in these columns."""
    waits = text("status = 'pending'")
    return Index(name, *columns, unique=True, postgresql_where=waits, sqlite_where=waits)


def to_decide(
    session: Session,
    asked: type[D],
    key: int,
    expected: int | None,
    *,
    about: InstrumentedAttribute[str],
    hold: Callable[[Session, str], Any],
) -> D | None:
    """What was asked for under this key, held until the transaction ends, if there is such a thing.

    ``about`` names what it is about, which is held first, as whoever changes that does: two who wait for
    each other's row would never end. Raises :class:`~chassis.errors.StaleVersion` unless as ``expected``.
    """
    name = session.scalar(select(about).join(asked).where(asked.id == key))
    if name is None:
        return None
    hold(session, name)
    found = session.get_one(asked, key, with_for_update=True)
    found.expect(expected)
    return found
