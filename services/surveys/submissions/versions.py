"""What a submission said from correction to correction (features.md S5, ADR 0018).

There are rows only of submissions that were corrected: one for each content they have had. What has not come
yet, though a correction of it has, is awaited: its row has no content.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, undefer

from chassis.columns import BigId, Timestamp
from services.surveys.base import Base
from services.surveys.submissions.model import Submission


class SubmissionVersion(Base):
    __tablename__ = "submission_versions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    instance_id: Mapped[str] = mapped_column(String(200), unique=True)
    corrects: Mapped[str | None] = mapped_column(String(200))  # instance_id of the version it replaced
    content_sha256: Mapped[str | None] = mapped_column(String(64))  # None: awaited, as the three below
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    received_by: Mapped[str | None] = mapped_column(String(100))  # person id
    received_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @property
    def is_awaited(self) -> bool:
        """Whether only its correction has come."""
        return self.content_sha256 is None

    def arrive(self, content: bytes, sha256: str, by: str, at: datetime) -> None:
        """It has come."""
        self.content, self.content_sha256 = content, sha256
        self.received_by, self.received_at = by, at


# built once and below the ORM, for it is asked with every submission
_VERSIONS = SubmissionVersion.__table__.c
_KNOWN = select(_VERSIONS.instance_id, _VERSIONS.submission_id).where(
    _VERSIONS.instance_id.in_(bindparam("ids", expanding=True))
)


def known(session: Session, instance_ids: Collection[str]) -> dict[str, int]:
    """Whose version each of these instance ids is, of those that are one: row ids of submissions."""
    if not instance_ids:
        return {}
    found = session.connection().execute(_KNOWN, {"ids": list(instance_ids)})
    return {instance_id: submission_id for instance_id, submission_id in found}  # noqa: C416  no pairs to mypy


def called(session: Session, instance_id: str) -> SubmissionVersion | None:
    """The version with this instance id."""
    return session.scalar(select(SubmissionVersion).where(SubmissionVersion.instance_id == instance_id))


def all_of(session: Session, submission: Submission) -> list[SubmissionVersion]:
    """Every version, what was replaced before what replaced it."""
    rows = select(SubmissionVersion).where(SubmissionVersion.submission_id == submission.id)
    by_id = {
        each.instance_id: each for each in session.scalars(rows.options(undefer(SubmissionVersion.content)))
    }
    chain: list[SubmissionVersion] = []
    at = by_id.pop(submission.instance_id, None)
    while at is not None:
        chain.append(at)
        at = by_id.pop(at.corrects or "", None)
    return chain[::-1]
