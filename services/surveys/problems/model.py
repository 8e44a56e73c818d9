"""A problem heard on a visit: reported to the ledger once, and linked back to the issue opened for it."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import ProblemReported, VisitedEnterprise
from services.surveys.base import Base
from services.surveys.problems.errors import AlreadyLinked, ProblemMoveRefused
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

VERBS = {"report": "上报", "link": "立项"}

ROWS = (
    Move("report", Status.TO_CONFIRM, Status.REPORTED, "描述清楚，送问题台账"),
    Move("link", Status.REPORTED, Status.OPENED, "台账已立项"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=ProblemMoveRefused)

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-70726f626c65")


class ExtractedProblem(Aggregate, Base):
    __tablename__ = "extracted_problems"
    __table_args__ = (UniqueConstraint("submission_id", "question_path", "option_code"),)

    problem_id: Mapped[str] = mapped_column(String(36), unique=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submissions.submission_id"))
    question_code: Mapped[str] = mapped_column(Text)
    question_path: Mapped[str] = mapped_column(Text)
    option_code: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    enterprises: Mapped[list[dict[str, str | None]]] = mapped_column(Json)
    campaign: Mapped[str | None] = mapped_column(String(100))
    suggested_dept: Mapped[str | None] = mapped_column(String(20))
    reported_on: Mapped[date] = mapped_column(Date)
    registered_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20), default=Status.TO_CONFIRM, index=True)
    issue_no: Mapped[str | None] = mapped_column(String(20), index=True)

    def extract(self, today: date) -> list[Event]:
        """It was found in an effective submission: with text enough it is reported at once (PRB)."""
        self.problem_id = problem_id_of(self.submission_id, self.question_path, self.option_code)
        self.status = Status.TO_CONFIRM
        return self._report(today) if len(self.text.strip()) >= RULES.shortest_text else []

    def link(self, issue_no: str) -> None:
        """The ledger has opened an issue for it (已立项). Raises :class:`AlreadyLinked`."""
        if self.issue_no is not None and self.issue_no != issue_no:
            raise AlreadyLinked(issue_no=self.issue_no, other=issue_no)
        if self.issue_no is None:
            self._move("link", Status.OPENED)
            self.issue_no = issue_no

    def _report(self, today: date) -> list[Event]:
        self._move("report", Status.REPORTED)
        self.registered_on = today
        return [
            ProblemReported(
                problem_id=self.problem_id,
                status=self.status,
                submission_id=self.submission_id,
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
            )
        ]

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target


def problem_id_of(submission_id: str, path: str, option: str) -> str:
    """The id of a problem: submission, place and option decide it, so it cannot be reported twice (PRB)."""
    return str(uuid.uuid5(_NAMESPACE, f"{submission_id}\n{path}\n{option}"))
