"""The files a submission mentions: expected from the start, taken whenever they arrive (features.md S4)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.files.store import FileStore, StoredFile
from chassis.http import UploadedFile
from chassis.http.body import clean_filename
from services.surveys.questionnaires.outline import Outline, without_positions
from services.surveys.submissions.instance import Answer
from services.surveys.submissions.model import Attachment, RefusedSubmission, Submission


def expect_files(
    session: Session, submission: Submission, answers: Iterable[Answer], outline: Outline
) -> None:
    """Write down which files the answers name."""
    names = {clean_filename(a.value) for a in answers if without_positions(a.path) in outline.media}
    session.add_all(Attachment(submission_id=submission.id, name=name) for name in sorted(names))
    session.flush()


def take_files(
    session: Session, submission: Submission, files: Sequence[UploadedFile], store: FileStore
) -> list[str]:
    """Add the files that were still missing; returns the names the submission does not mention.

    A file that came before is not replaced: other content under its name is set aside for a person.
    """
    if not files:
        return []
    mentioned = select(Attachment).where(Attachment.submission_id == submission.id).with_for_update()
    expected = {attachment.name: attachment for attachment in session.scalars(mentioned)}
    for file in files:
        if file.filename in expected:
            _take(session, submission, expected[file.filename], store.save(file.stream, file.filename))
    session.flush()
    return [file.filename for file in files if file.filename not in expected]


def _take(session: Session, submission: Submission, attachment: Attachment, stored: StoredFile) -> None:
    if attachment.sha256 is None:
        attachment.sha256, attachment.size = stored.sha256, stored.size
        attachment.received_at = context.now(session)
    elif attachment.sha256 != stored.sha256:
        set_aside(session, submission, attachment.name, stored.sha256)


def set_aside(
    session: Session, submission: Submission, name: str, sha256: str, content: bytes | None = None
) -> None:
    """Keep what differs from what came first, once (features.md §2.2); the answers have no name."""
    same = (
        RefusedSubmission.submission_id == submission.id,
        RefusedSubmission.name == name,
        RefusedSubmission.content_sha256 == sha256,
    )
    if session.scalar(select(RefusedSubmission.id).where(*same)) is None:
        refused = RefusedSubmission(
            submission_id=submission.id, name=name, content_sha256=sha256, content=content
        )
        refused.received_by, refused.received_at = context.of(session).actor.id, context.now(session)
        session.add(refused)
        session.flush()
