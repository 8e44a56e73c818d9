"""The files a submission mentions: expected from the start, taken whenever they arrive (S4, OFF-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.errors import Invalid
from chassis.files.filetypes import ALL, RECORDINGS
from chassis.files.store import FileStore, Limits, StoredFile
from chassis.http import UploadedFile
from chassis.http.body import FileMissing, clean_filename
from services.surveys.questionnaires.outline import without_positions
from services.surveys.submissions import form_log, queries
from services.surveys.submissions.content import Content
from services.surveys.submissions.errors import FileNotAsPromised, FileNotMentioned
from services.surveys.submissions.model import Submission
from services.surveys.submissions.records import Attachment, RefusedSubmission
from services.surveys.submissions.schemas import SubmissionOut

#: What a form's question may be answered with: evidence, voice notes, and the log of how it was filled in.
TAKEN = Limits(endings=ALL | RECORDINGS | {"csv"})
LONGEST_LOG = 2 * 1024 * 1024  #: bytes of a log that is read
LIMIT_MB = 100  #: of one POST; clients split larger submissions themselves (features.md S4)


@dataclass(frozen=True)
class Leftover:
    """The files of a delivery that were not taken, by name: what nobody mentions, and what is wrong."""

    unmentioned: list[str] = field(default_factory=list)
    unreadable: dict[str, Invalid] = field(default_factory=dict)  #: kept all the same, for a person


def expect_files(
    session: Session, submission: Submission, content: Content, promised: Mapping[str, str]
) -> None:
    """Write down which files the answers name, and what the sender says their SHA-256 will be.

    Raises :class:`FileNotMentioned` for a promise of another file.
    """
    names = {
        clean_filename(a.value) for a in content.answers if without_positions(a.path) in content.outline.media
    }
    if content.log:
        names.add(clean_filename(content.log))
    digests = {clean_filename(name): digest for name, digest in promised.items()}
    for name in digests.keys() - names:
        raise FileNotMentioned(name=name, field="files")
    for name in sorted(names - _expected(session, submission)):
        session.add(Attachment(submission_id=submission.id, name=name, sha256=digests.get(name)))
    session.flush()


def _expected(session: Session, submission: Submission) -> set[str]:
    """What an earlier version of it named already."""
    if not submission.is_corrected:
        return set()
    return set(session.scalars(select(Attachment.name).where(Attachment.submission_id == submission.id)))


def missing(session: Session, submission: Submission) -> Sequence[Attachment]:
    """The files that have not arrived yet."""
    wanted = select(Attachment).where(
        Attachment.submission_id == submission.id, Attachment.received_at.is_(None)
    )
    return session.scalars(wanted.order_by(Attachment.name)).all()


def add_files(
    session: Session, submission_id: str, files: Sequence[UploadedFile], actor: Actor, store: FileStore
) -> SubmissionOut:
    """Take files that come after the answers, all or none; each is known by its name or its SHA-256 (OFF-1).

    Raises :class:`FileNotMentioned`, :class:`FileNotAsPromised`, and what :func:`queries.handed_in` and the
    store refuse.
    """
    submission = queries.handed_in(session, submission_id, actor)
    if not files:
        raise FileMissing(field="files")
    leftover = take_files(session, submission, files, store)
    for name in leftover.unmentioned:
        raise FileNotMentioned(name=name, field="files")
    for why in leftover.unreadable.values():
        raise why
    return queries.submission(session, submission_id, actor)


def take_files(
    session: Session, submission: Submission, files: Sequence[UploadedFile], store: FileStore
) -> Leftover:
    """Add the files that were still missing; returns those that are not taken.

    A file that came before is not replaced: other content under its name is set aside for a person. So is a
    file of a type that is not taken, or that is none of its type: no visit stays on a phone for its sake.
    """
    leftover = Leftover()
    if not files:
        return leftover
    mentioned = select(Attachment).where(Attachment.submission_id == submission.id).with_for_update()
    attachments = session.scalars(mentioned).all()
    for file in files:
        meant = _meant(file, attachments)
        if not meant:
            leftover.unmentioned.append(file.filename)
            continue
        try:
            stored = store.save(file.stream, file.filename, TAKEN)
        except Invalid as why:
            leftover.unreadable[file.filename] = why
            _keep_unread(session, submission, file, meant, store)
            continue
        for attachment in meant:
            is_new = _take(session, submission, attachment, stored)
            if is_new and attachment.name.endswith(".csv") and file.size <= LONGEST_LOG:
                form_log.keep(session, submission, file.read())
    session.flush()
    return leftover


def _keep_unread(
    session: Session,
    submission: Submission,
    file: UploadedFile,
    meant: Sequence[Attachment],
    store: FileStore,
) -> None:
    """Set a file aside that cannot be taken; it stays missing. Of an empty one there is nothing to keep."""
    if not file.size:
        return
    file.stream.seek(0)
    sha256 = store.keep(file.stream, LIMIT_MB)
    for attachment in meant:
        set_aside(session, submission, attachment.name, sha256)


def _meant(file: UploadedFile, attachments: Sequence[Attachment]) -> list[Attachment]:
    """What the file is, by its name, or whatever it is called by the content that was promised."""
    awaited = {each.sha256 for each in attachments if each.received_at is None and each.sha256}
    digest = file.sha256() if awaited else None
    return [
        each
        for each in attachments
        if each.name == file.filename or (each.received_at is None and each.sha256 and each.sha256 == digest)
    ]


def _take(session: Session, submission: Submission, attachment: Attachment, stored: StoredFile) -> bool:
    """Whether the file had not come before."""
    if attachment.received_at is None:
        if attachment.sha256 not in (None, stored.sha256):
            raise FileNotAsPromised(name=attachment.name, field="files")
        attachment.sha256, attachment.size = stored.sha256, stored.size
        attachment.received_at = context.now(session)
        return True
    if attachment.sha256 != stored.sha256:
        set_aside(session, submission, attachment.name, stored.sha256)
    return False


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
