"""A problem heard on a visit: reported to the ledger once, and linked back to the issue opened for it."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import Json, Timestamp
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import ProblemReported, VisitedEnterprise
from services.surveys.base import Base
from services.surveys.enterprises.model import Enterprise
from services.surveys.problems.errors import AlreadyLinked, ProblemMoveRefused, TextTooShort
from services.surveys.rules import RULES


class Status(StrEnum):
    TO_CONFIRM = "to_confirm"
    REPORTED = "reported"
    OPENED = "opened"
    SOLVED = "solved"
    FOLLOWED_UP = "followed_up"
    UNFOUNDED = "unfounded"


STATUS_NAMES = {
    Status.TO_CONFIRM: "待确认",
    Status.REPORTED: "已上报",
    Status.OPENED: "已立项",
    Status.SOLVED: "已解决",
    Status.FOLLOWED_UP: "已回访",
    Status.UNFOUNDED: "不成立",
}

WITHDRAWN = "答卷更正后不再反映"  #: why a problem is none that a correction tells no more

SOLVED = (Status.SOLVED, Status.FOLLOWED_UP)  #: CNT-4

VERBS = {
    "report": "上报",
    "dismiss": "认定不成立",
    "link": "立项",
    "solve": "解决",
    "reject": "不予受理",
    "reopen": "重办",
    "follow_up": "回访",
}

ROWS = (
    Move("report", Status.TO_CONFIRM, Status.REPORTED, "描述清楚，送问题台账"),
    Move("dismiss", Status.TO_CONFIRM, Status.UNFOUNDED, "核实后不是问题"),
    Move("link", Status.REPORTED, Status.OPENED, "台账已立项"),
    Move("solve", Status.OPENED, Status.SOLVED, "台账销号，回访为已解决"),
    Move("reject", Status.REPORTED, Status.UNFOUNDED, "台账不予受理"),
    Move("reject", Status.OPENED, Status.UNFOUNDED, "台账不予受理"),
    Move("reopen", Status.SOLVED, Status.OPENED, "台账重办"),
    Move("reopen", Status.FOLLOWED_UP, Status.OPENED, "台账重办"),
    Move("follow_up", Status.SOLVED, Status.FOLLOWED_UP, "各企业跟踪回访完毕"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=ProblemMoveRefused)

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-70726f626c65")


_concerned = Table(  # the enterprises a problem concerns: the one visited, then those its issue names
    "problem_enterprises",
    Base.metadata,
    Column("problem_id", ForeignKey("extracted_problems.id"), primary_key=True),
    Column("enterprise_id", ForeignKey("enterprises.id"), primary_key=True, index=True),
)


class ExtractedProblem(Aggregate, Base):
    __tablename__ = "extracted_problems"
    __table_args__ = (UniqueConstraint("submission_id", "question_path", "option_code"),)

    problem_id: Mapped[str] = mapped_column(String(36), unique=True)
    submission_id: Mapped[str | None] = mapped_column(ForeignKey("submissions.submission_id"))
    question_code: Mapped[str] = mapped_column(Text)
    question_path: Mapped[str] = mapped_column(Text)
    option_code: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    enterprises: Mapped[list[dict[str, str | None]]] = mapped_column(Json)
    campaign: Mapped[str | None] = mapped_column(String(200))
    suggested_dept: Mapped[str | None] = mapped_column(String(20))
    reported_on: Mapped[date] = mapped_column(Date)
    registered_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20), default=Status.TO_CONFIRM, index=True)
    issue_no: Mapped[str | None] = mapped_column(String(20), index=True)
    recurrence_of: Mapped[str | None] = mapped_column(String(20))  # issue_no of the issue it relapsed from
    merged_into: Mapped[str | None] = mapped_column(String(20), index=True)  # issue_no that goes on for it
    decided_at: Mapped[datetime | None] = mapped_column(Timestamp)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decision: Mapped[str | None] = mapped_column(String(500))  # why it is no problem

    concerned: Mapped[list[Enterprise]] = relationship(secondary=_concerned)

    def extract(self, today: date, *, by_itself: bool = True) -> list[Event]:
        """It was found in an effective submission: with text enough it is reported at once (PRB).

        Unless ``by_itself`` it waits for a person however clear it is.
        """
        self.problem_id = problem_id_of(self.submission_id, self.question_path, self.option_code)
        self.status = Status.TO_CONFIRM
        return self._report(today) if by_itself and is_long_enough(self.text) else []

    def retell(self, text: str, today: date, *, by_itself: bool = True) -> list[Event]:
        """A correction tells it again: what was told too shortly is reported if it is clear now.

        ``by_itself`` as for :meth:`extract`. What is in the ledger stays as it was told: whoever handles it
        there has heard more since.
        """
        if self.status != Status.TO_CONFIRM:
            return []
        self.text = text
        return self._report(today) if by_itself and is_long_enough(text) else []

    @property
    def is_held(self) -> bool:
        """Whether it waits for a person though it is told clearly: its submission tells of very many."""
        return self.status == Status.TO_CONFIRM and is_long_enough(self.text)

    def withdraw(self, by: str, at: datetime) -> None:
        """A correction tells it no more: what nobody has reported yet is none."""
        if self.status == Status.TO_CONFIRM:
            self.dismiss(WITHDRAWN, by, at)

    @property
    def is_withdrawn(self) -> bool:
        """Whether a correction told it no more; if a later one does again, that is a problem of its own."""
        return self.status == Status.UNFOUNDED and self.decision == WITHDRAWN

    def relapse(self, today: date) -> list[Event]:
        """It was heard of again on a follow-up, by somebody who says what is wrong (domain.md §4.3 FU)."""
        self.problem_id = problem_id_of(self.submission_id, self.question_path, self.option_code)
        self.status = Status.TO_CONFIRM
        return self._report(today)

    def confirm(self, text: str, by: str, at: datetime) -> list[Event]:
        """Somebody has asked back and says what is wrong: it is reported; raises :class:`TextTooShort`."""
        if not is_long_enough(text):
            raise TextTooShort(field="text", shortest=RULES.shortest_text)
        self.text = text
        self.decided_at, self.decided_by = at, by
        return self._report(at.date())

    def dismiss(self, reason: str, by: str, at: datetime) -> None:
        """不成立: having asked back, it is no problem."""
        self._move("dismiss", Status.UNFOUNDED)
        self.decided_at, self.decided_by, self.decision = at, by, reason

    def link(self, issue_no: str) -> None:
        """The ledger has opened an issue for it (已立项). Raises :class:`AlreadyLinked`."""
        if self.issue_no is not None and self.issue_no != issue_no:
            raise AlreadyLinked(issue_no=self.issue_no, other=issue_no)
        if self.issue_no is None:
            self._move("link", Status.OPENED)
            self.issue_no = issue_no

    def follow(self, issue_no: str, *, solved: bool) -> None:
        """Stand as its issue stands now: solved, or in hand again; raises as :meth:`link`."""
        if issue_no != self.merged_into:
            self.link(issue_no)
        if solved and self.status == Status.OPENED:
            self._move("solve", Status.SOLVED)
        elif not solved and self.status in (Status.SOLVED, Status.FOLLOWED_UP):
            self._move("reopen", Status.OPENED)

    def reject(self, issue_no: str, reason: str, by: str, at: datetime) -> None:
        """Its issue is not taken on (不予受理), unless it has gone on since; raises as :meth:`link`."""
        self.link(issue_no)
        if self.status == Status.OPENED:
            self._move("reject", Status.UNFOUNDED)
            self.decided_at, self.decided_by, self.decision = at, by, reason[:500]

    def merge(self, issue_no: str, target: str) -> None:
        """Its issue is another one's duplicate: it counts no more, and stands as that one stands (CNT-2)."""
        self.link(issue_no)
        self.merged_into = target

    def end_follow_up(self) -> None:
        """Every enterprise has been asked whether it stays solved, unless it is in hand again already."""
        if self.status == Status.SOLVED:
            self._move("follow_up", Status.FOLLOWED_UP)

    def _report(self, today: date) -> list[Event]:
        self._move("report", Status.REPORTED)
        self.registered_on = today
        return [
            ProblemReported(
                problem_id=self.problem_id,
                status=self.status,
                submission_id=self.submission_id or "",
                question_code=self.question_code,
                question_path=self.question_path,
                option_code=self.option_code,
                enterprises=[VisitedEnterprise.model_validate(each) for each in self.enterprises],
                category=self.category,
                text=self.text,
                suggested_dept=self.suggested_dept,
                reported_on=self.reported_on,
                registered_on=today,
                campaign=self.campaign,
                recurrence_of=self.recurrence_of,
            )
        ]

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target


def is_long_enough(text: str) -> bool:
    """Whether a text says enough to be worked on; below that a person must ask back (PRB)."""
    return len(text.strip()) >= RULES.shortest_text


def problem_id_of(submission_id: str | None, path: str, option: str) -> str:
    """The id of a problem: submission, place and option decide it, so it cannot be reported twice (PRB)."""
    return str(uuid.uuid5(_NAMESPACE, f"{submission_id or ''}\n{path}\n{option}"))
