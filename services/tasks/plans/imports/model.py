"""A file that is to become a plan's tasks: how far it is read, what its rows would do, what was decided."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json, Timestamp
from chassis.context import Actor
from chassis.files.imports import Effect
from chassis.moves import Move, Moves
from services.tasks.base import Base
from services.tasks.plans.imports.errors import ImportMoveRefused, NoProposal, RowDecided, RowNotOpen

LEASE = timedelta(seconds=60)  #: so long a reader may be silent before another one begins anew
MOST_ATTEMPTS = 3  #: a file that ends three readers is not given to a fourth
TOO_OFTEN = ("import_interrupted", "读取该文件时多次中断，请将文件拆小后重新上传")


class ImportStatus(StrEnum):
    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DISCARDED = "discarded"


STATUS_NAMES = {
    ImportStatus.READING: "读取中",
    ImportStatus.READY: "待确认",
    ImportStatus.FAILED: "无法读取",
    ImportStatus.ACCEPTED: "已确认",
    ImportStatus.DISCARDED: "已放弃",
}
VERBS = {"read": "完成读取", "fail": "停止读取", "accept": "确认", "discard": "放弃"}
ROWS = (
    Move("read", ImportStatus.READING, ImportStatus.READY, "全部读完，等人确认"),
    Move("fail", ImportStatus.READING, ImportStatus.FAILED, "整个文件无法读取"),
    Move("accept", ImportStatus.READY, ImportStatus.ACCEPTED, "有人看过变化，予以确认"),
    *(
        Move("discard", origin, ImportStatus.DISCARDED, "不采用这个文件")
        for origin in (ImportStatus.READING, ImportStatus.READY, ImportStatus.FAILED)
    ),
)
MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=ImportMoveRefused)


class Decision(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


class PlanImport(Aggregate, Base):
    """One upload for one plan; its rows are :class:`ImportRow`."""

    __tablename__ = "plan_imports"
    __table_args__ = (
        Index("ix_plan_imports_plan", "plan_code", "id"),
        Index("ix_plan_imports_status", "status", "free_at"),
    )

    plan_code: Mapped[str] = mapped_column(String(10), ForeignKey("plan_sets.code"))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    proposal: Mapped[bool] = mapped_column()  # the plan was published already
    status: Mapped[str] = mapped_column(String(20), default=ImportStatus.READING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    free_at: Mapped[datetime] = mapped_column(Timestamp)  # another reader may take it from then on
    rows_total: Mapped[int | None] = mapped_column(Integer)
    rows_read: Mapped[int] = mapped_column(Integer, default=0)
    failure: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # code and detail of what the file is refused for
    notes: Mapped[list[str]] = mapped_column(Json, default=list)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # place and text
    absent: Mapped[list[str]] = mapped_column(Json, default=list)  # task_no of what the file does not name
    settled_at: Mapped[datetime | None] = mapped_column(Timestamp)

    def claim(self, now: datetime) -> bool:
        """Take it to be read, from the first row; one that has ended too many readers fails instead."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(*TOO_OFTEN, now)
            return False
        self.attempts += 1
        self.rows_read, self.rows_total, self.free_at = 0, None, now + LEASE
        return True

    def advance(self, rows_read: int, now: datetime) -> None:
        """Tell how far it is, and that its reader lives."""
        self.rows_read, self.free_at = rows_read, now + LEASE

    def finish(self, absent: list[str], now: datetime) -> None:
        """All rows are read."""
        self._move("read", ImportStatus.READY, now)
        self.absent = absent

    def fail(self, code: str, detail: str, now: datetime) -> None:
        """The file as a whole cannot be read."""
        self._move("fail", ImportStatus.FAILED, now)
        self.failure = {"code": code, "detail": detail}

    def require_proposal(self) -> None:
        """Refuse to decide row by row about what is accepted as a whole, is not read yet, or is settled."""
        if not self.proposal:
            raise NoProposal
        MOVES.check("accept", self.status, ImportStatus.ACCEPTED)

    def accept(self, now: datetime) -> None:
        """A person has seen what it changes and wants it, or has decided about every row."""
        self._move("accept", ImportStatus.ACCEPTED, now)

    def discard(self, now: datetime) -> None:
        """A person does not want it."""
        self._move("discard", ImportStatus.DISCARDED, now)

    def _move(self, action: str, target: ImportStatus, now: datetime) -> None:
        MOVES.check(action, self.status, target)
        self.status, self.settled_at = target, now


class ImportRow(Base):
    """One task as the file has it, what accepting it would do, and what is wrong with it, by cell."""

    __tablename__ = "plan_import_rows"
    __table_args__ = (Index("ix_plan_import_rows_effect", "import_id", "effect", "position"),)

    import_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("plan_imports.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)  # from 1, in the order of the file
    place: Mapped[str] = mapped_column(String(100))  # 第5行
    task_no: Mapped[str | None] = mapped_column(String(20))
    effect: Mapped[Effect] = mapped_column(String(10))
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # field, label, old, new, fixed
    problems: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    decision: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @property
    def is_open(self) -> bool:
        """Whether a person still has to decide about it."""
        return self.effect == "change" and self.decision is None

    def decide(self, decision: Decision, reason: str | None, actor: Actor, now: datetime) -> None:
        """Accept or refuse what it proposes to a published plan; once."""
        if self.decision is not None:
            raise RowDecided(place=self.place)
        if not self.is_open:
            raise RowNotOpen(place=self.place)
        self.settle(decision, reason, actor, now)

    def settle(self, decision: Decision, reason: str | None, actor: Actor, now: datetime) -> None:
        """Write down who has decided what about it."""
        self.decision, self.reason = decision, reason
        self.decided_by, self.decided_at = actor.id or actor.type, now


def as_kept(value: object) -> object:
    """How a field's value stands in a row's JSON: dates as text."""
    return value.isoformat() if isinstance(value, date) else value
