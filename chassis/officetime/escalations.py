"""What the ladder has done: a record of each rung of each episode, and the daily scan (domain.md §3.3).

A service maps :class:`Escalation` to a table of its own and gives each object a due date and a counter of
episodes: a new due date, a new dispatch, a reopening begin the next one (ESC-2). What it lets the scan see
is dispatched, not handed in (ESC-3) and not on hold (ESC-4); after a rejection the scan goes on as if
there had been no pause.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self, TypeVar

from sqlalchemy import Date, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from chassis.aggregate import Aggregate
from chassis.moves import Move, MoveRefused, Moves
from chassis.officetime.ladder import PROPOSED, Ladder, Level, reached
from chassis.officetime.workdays import Calendar


class RungStatus(StrEnum):
    FIRED = "fired"  #: 已发出, by itself
    PROPOSED = "proposed"  #: 待批准
    SENT = "sent"  #: 已批准并发出
    DECLINED = "declined"  #: 不批准
    LAPSED = "lapsed"  #: 未批准而失效
    ANNULLED = "annulled"  #: 撤销


#: what counts against a unit in assessment (ESC-6)
COUNTED = (RungStatus.FIRED, RungStatus.SENT)


class EscalationMoveRefused(MoveRefused):
    code = "escalation_move_refused"
    message = "该项提请或提醒当前为“{status}”，不能{verb}{instead}"


RUNG_MOVES = Moves(
    {
        RungStatus.FIRED: "已发出",
        RungStatus.PROPOSED: "待批准",
        RungStatus.SENT: "已批准并发出",
        RungStatus.DECLINED: "不批准",
        RungStatus.LAPSED: "已失效",
        RungStatus.ANNULLED: "已撤销",
    },
    {"approve": "批准", "decline": "不批准", "lapse": "失效", "annul": "撤销"},
    Move("approve", RungStatus.PROPOSED, RungStatus.SENT, "领导批准约谈或通报，批准即发出"),
    Move("decline", RungStatus.PROPOSED, RungStatus.DECLINED, "领导认为不必约谈或通报"),
    Move("lapse", RungStatus.PROPOSED, RungStatus.LAPSED, "时限已变更或事项已办结，不再提请"),
    Move("annul", RungStatus.PROPOSED, RungStatus.ANNULLED, "延期申请在时限内提出，事后获准"),
    Move("annul", RungStatus.FIRED, RungStatus.ANNULLED, "延期申请在时限内提出，事后获准"),
    Move("annul", RungStatus.SENT, RungStatus.ANNULLED, "延期申请在时限内提出，事后获准"),
    refusal=EscalationMoveRefused,
)


@dataclass(frozen=True)
class Episode:
    """One object pressed towards one due date; ``number`` counts the object's due dates from 1 (ESC-2)."""

    object_no: str
    number: int
    due: date


class Escalation(Aggregate):
    """提醒催办督办记录: one rung of one episode of one object, once (ESC-1)."""

    object_no: Mapped[str] = mapped_column(String(40))
    episode: Mapped[int]
    episode_due: Mapped[date] = mapped_column(Date)
    level: Mapped[str] = mapped_column(String(20))
    fired_on: Mapped[date] = mapped_column(Date)
    remaining: Mapped[int]  #: working days left then (CAL-5)
    overdue_workdays: Mapped[int]  #: working days past then (CAL-6)
    status: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str | None] = mapped_column(String(100))  #: who approved or declined it
    decided_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)  #: why it was declined
    annulled_on: Mapped[date | None] = mapped_column(Date)
    unsigned_on: Mapped[date | None] = mapped_column(Date)  #: 逾期未签收: the day it was found (NTF-5)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805  SQLAlchemy passes the class
        return (UniqueConstraint("object_no", "episode", "level"), Index(None, "status", "fired_on", "id"))

    @classmethod
    def of(cls, episode: Episode, level: Level, today: date, calendar: Calendar) -> Self:
        """A rung that fires today, or is proposed to a leader."""
        rung = cls()
        rung.object_no, rung.episode, rung.episode_due = episode.object_no, episode.number, episode.due
        rung.level, rung.fired_on = level.value, today
        rung.remaining = calendar.remaining(today, episode.due)
        rung.overdue_workdays = calendar.overdue(today, episode.due)
        rung.status = (RungStatus.PROPOSED if level in PROPOSED else RungStatus.FIRED).value
        return rung

    def approve(self, by: str, on: date) -> None:
        """批准: a leader sends what was proposed; approving is sending."""
        self._decide("approve", RungStatus.SENT, by, on)

    def decline(self, by: str, on: date, reason: str) -> None:
        """不批准: a leader thinks it needs no interview or notice."""
        self._decide("decline", RungStatus.DECLINED, by, on)
        self.reason = reason

    def annul(self, on: date) -> None:
        """撤销: it does not count (ESC-6)."""
        self._move("annul", RungStatus.ANNULLED)
        self.annulled_on = on

    def lapse(self) -> None:
        """失效: nobody needs to decide about it any more."""
        self._move("lapse", RungStatus.LAPSED)

    def _decide(self, action: str, target: RungStatus, by: str, on: date) -> None:
        self._move(action, target)
        self.decided_by, self.decided_on = by, on

    def _move(self, action: str, target: RungStatus) -> None:
        RUNG_MOVES.check(action, self.status, target)
        self.status = target.value


E = TypeVar("E", bound=Escalation)


def scan(
    session: Session,
    records: type[E],
    episodes: Sequence[Episode],
    *,
    ladder: Ladder,
    calendar: Calendar,
    today: date,
) -> list[E]:
    """What a scan on ``today`` fires, of each object the lower rung first; not in the session yet.

    At most some hundred episodes at once, all of them pressed; ``ladder.reach`` keeps the others out of
    the query. Rungs missed while nothing ran fire together.
    """
    fired = _levels(session, records, episodes)
    return [
        records.of(episode, level, today, calendar)
        for episode in episodes
        for level in reached(episode.due, today, calendar, ladder, fired[episode.object_no])
    ]


def of_episode(session: Session, records: type[E], object_no: str, episode: int) -> list[E]:
    """The rungs of one episode, in the order in which they fired, locked for a change."""
    wanted = select(records).where(records.object_no == object_no, records.episode == episode)
    return list(session.scalars(wanted.order_by(records.id).with_for_update()))


def note_unsigned(session: Session, records: type[E], object_no: str, level: str | None, on: date) -> None:
    """Nobody of the unit has signed in time for a rung, which is the object's last of this level (NTF-5)."""
    fired = select(records).where(records.object_no == object_no, records.level == level)
    rung = session.scalars(fired.order_by(records.id.desc()).limit(1).with_for_update()).first()
    if rung is not None:
        rung.unsigned_on = on


def lapse(rungs: Iterable[Escalation]) -> None:
    """The episode is over: what was only proposed is not to be decided any more."""
    for rung in rungs:
        if rung.status == RungStatus.PROPOSED:
            rung.lapse()


def annul_after(rungs: Iterable[E], requested_on: date, today: date) -> list[E]:
    """Annul what fired while an extension, asked for in time, waited to be granted (ESC-6).

    Nothing, if it is granted by the old due date. Returns what was annulled, to be told.
    """
    late = [
        rung
        for rung in rungs
        if rung.episode_due < today
        and rung.fired_on > requested_on
        and rung.status in (*COUNTED, RungStatus.PROPOSED)
    ]
    for rung in late:
        rung.annul(today)
    return late


def _levels(session: Session, records: type[E], episodes: Sequence[Episode]) -> dict[str, set[Level]]:
    """The levels of each object's present episode that are on record."""
    present = {episode.object_no: episode.number for episode in episodes}
    rows = session.execute(
        select(records.object_no, records.episode, records.level).where(records.object_no.in_(present))
    )
    fired: dict[str, set[Level]] = defaultdict(set)
    for row in rows:
        if row.episode == present[row.object_no]:
            fired[row.object_no].add(Level(row.level))
    return fired
