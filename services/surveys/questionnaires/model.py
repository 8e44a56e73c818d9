"""One version of a questionnaire: a draft until it is published, and never changed from then on."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json, Timestamp
from chassis.moves import Move, Moves
from contracts.surveys import QuestionnairePublished
from services.surveys.base import Base
from services.surveys.questionnaires.errors import (
    FileNotReferred,
    FilesMissing,
    QuestionnaireMoveRefused,
    WarningsNotAccepted,
)
from services.surveys.questionnaires.files import FormFile
from services.surveys.questionnaires.outline import ENTERPRISES, Outline


class Status(StrEnum):
    DRAFT = "draft"
    REVIEWING = "reviewing"
    PUBLISHED = "published"
    RETIRED = "retired"


STATUS_NAMES = {
    Status.DRAFT: "草稿",
    Status.REVIEWING: "待审",
    Status.PUBLISHED: "已发布",
    Status.RETIRED: "已停用",
}

VERBS = {
    "replace": "重新上传",
    "submit": "送审",
    "return": "退回",
    "publish": "发布",
    "retire": "停用",
}

ROWS = (
    Move("replace", Status.DRAFT, Status.DRAFT, "上传了改过的工作簿"),
    Move("submit", Status.DRAFT, Status.REVIEWING, "内容写好，请另一人看过"),
    Move("return", Status.REVIEWING, Status.DRAFT, "看过，须修改"),
    Move("publish", Status.DRAFT, Status.PUBLISHED, "内容已定，手机可以下载"),
    Move("publish", Status.REVIEWING, Status.PUBLISHED, "看过，手机可以下载"),
    Move("retire", Status.PUBLISHED, Status.RETIRED, "下一版已发布，或不再需要这份问卷"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=QuestionnaireMoveRefused)

#: Versions that may have been filled in; what a phone holds stays known after it is retired (OFF-3).
OUT = (Status.PUBLISHED, Status.RETIRED)

OUTLINES_KEPT = 100
_outlines: dict[tuple[int, int, str], Outline] = {}


class QuestionnaireVersion(Aggregate, Base):
    """``number`` counts the versions of a ``code``; ``version`` is the row's lock, as everywhere."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (
        UniqueConstraint("code", "number"),
        Index(
            "uq_questionnaire_versions_published",
            "code",
            unique=True,
            postgresql_where=text("status = 'published'"),
            sqlite_where=text("status = 'published'"),
        ),
    )

    code: Mapped[str] = mapped_column(String(50))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20), default=Status.DRAFT)
    workbook: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    workbook_sha256: Mapped[str] = mapped_column(String(64))
    xform: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    xform_md5: Mapped[str] = mapped_column(String(32))  # what OpenRosa clients compare
    outline_json: Mapped[dict[str, object]] = mapped_column("outline", Json, deferred=True)
    warnings: Mapped[list[str]] = mapped_column(Json)
    files_json: Mapped[list[dict[str, Any]]] = mapped_column("files", Json)  # those uploaded beside it
    return_reason: Mapped[str | None] = mapped_column(String(500))  # of the last time it was returned
    published_at: Mapped[datetime | None] = mapped_column(Timestamp)
    retired_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @property
    def outline(self) -> Outline:
        """What the service knows about the form; read once per process, for every submission needs it."""
        of_this = self.id, self.version, self.workbook_sha256
        if of_this not in _outlines:
            if len(_outlines) >= OUTLINES_KEPT:
                _outlines.clear()
            _outlines[of_this] = Outline.model_validate(self.outline_json)
        return _outlines[of_this]

    def replace(self) -> None:
        """Another workbook may take its place. Raises :class:`QuestionnaireMoveRefused`."""
        self._move("replace", Status.DRAFT)

    @property
    def uploaded(self) -> dict[str, FormFile]:
        """The files it refers to, by name, as far as they have been uploaded."""
        kept = (FormFile(**each) for each in self.files_json)
        return {each.name: each for each in kept if each.name in self.outline.files}

    @property
    def missing(self) -> list[str]:
        """The files it refers to that nobody has uploaded; the list of enterprises is ours to make."""
        return [name for name in self.outline.files if name not in self.uploaded and name != ENTERPRISES]

    def attach(self, file: FormFile) -> None:
        """A file it refers to, in place of an earlier one of that name.

        Raises :class:`QuestionnaireMoveRefused` unless it is a draft, and :class:`FileNotReferred`.
        """
        self._move("replace", Status.DRAFT)
        wanted = [name for name in self.outline.files if name != ENTERPRISES]
        if file.name not in wanted:
            raise FileNotReferred(name=file.name, wanted="、".join(wanted) or "无", field="file")
        others = [each for each in self.files_json if each["name"] != file.name]
        self.files_json = [*others, file.as_kept()]

    def submit(self) -> None:
        """Somebody else is to look at it. Raises :class:`QuestionnaireMoveRefused`."""
        self._move("submit", Status.REVIEWING)

    def send_back(self, reason: str) -> None:
        """Whoever looked wants it changed. Raises :class:`QuestionnaireMoveRefused`."""
        self._move("return", Status.DRAFT)
        self.return_reason = reason

    def publish(self, now: datetime, *, accept_warnings: bool) -> list[QuestionnairePublished]:
        """From now on phones get this version.

        Raises :class:`QuestionnaireMoveRefused`, :class:`FilesMissing`, and :class:`WarningsNotAccepted`
        (features.md S7).
        """
        MOVES.check("publish", self.status, Status.PUBLISHED)
        if self.missing:
            raise FilesMissing(missing="、".join(self.missing))
        if self.warnings and not accept_warnings:
            raise WarningsNotAccepted(count=len(self.warnings), first=self.warnings[0])
        self._move("publish", Status.PUBLISHED)
        self.published_at = now
        return [
            QuestionnairePublished(
                code=self.code, questionnaire_version=self.number, title=self.title, published_at=now
            )
        ]

    def retire(self, now: datetime) -> None:
        """No longer offered; answers filled in before are still taken for a while (OFF-3)."""
        self._move("retire", Status.RETIRED)
        self.retired_at = now

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target
