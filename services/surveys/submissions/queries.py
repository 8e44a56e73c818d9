"""Reading submissions: staff see all, everybody else what they handed in themselves (domain.md §2)."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload

from chassis.context import Actor
from chassis.http import Page, paginate
from contracts.surveys import VisitedEnterprise
from services.surveys.access import SEE_ALL, SEE_PHONES, is_enterprise
from services.surveys.campaigns.queries import within
from services.surveys.enterprises import queries as enterprises
from services.surveys.submissions import instance, satisfaction, versions
from services.surveys.submissions.content import version_of
from services.surveys.submissions.errors import FileNotKept, SubmissionNotFound, SubmissionOutOfScope
from services.surveys.submissions.model import Submission
from services.surveys.submissions.phones import Mask, refuse_original, sees_phones
from services.surveys.submissions.records import Attachment, Comment, RefusedSubmission
from services.surveys.submissions.schemas import (
    AnswerChange,
    AttachmentOut,
    CommentOut,
    RefusedOut,
    SubmissionFilter,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
    VersionOut,
    VersionsOut,
)
from services.surveys.submissions.versions import SubmissionVersion

_ENTERPRISE = {"enterprise_id", "enterprise_name", "enterprise_uscc"}


def submissions(session: Session, query: SubmissionQuery, actor: Actor) -> Page[SubmissionLine]:
    """Submissions, the latest first."""
    wanted = matching(session, query).where(visible_to(session, actor))
    statement = wanted.options(joinedload(Submission.enterprise))
    keys = [Submission.received_at.desc(), Submission.id.desc()]
    return paginate(session, statement, keys=keys, query=query).map(line)


def matching(session: Session, wanted: SubmissionFilter) -> Select[Submission]:
    """All submissions that pass every filter given."""
    return select(Submission).where(*_conditions(session, wanted))


def _conditions(session: Session, wanted: SubmissionFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.status is not None:
        yield Submission.status == wanted.status
    if wanted.questionnaire is not None:
        yield Submission.questionnaire_code == wanted.questionnaire
    if wanted.flagged is not None:
        yield Submission.flagged.is_(wanted.flagged)
    if wanted.rated is not None:
        yield satisfaction.points(session).is_not(None).is_(wanted.rated)
    if wanted.campaign is not None:
        yield Submission.campaign_id.in_(within(wanted.campaign))
    if wanted.unit is not None:
        yield Submission.dept_code == wanted.unit
    if wanted.date_from is not None:
        yield Submission.visit_date >= wanted.date_from
    if wanted.date_to is not None:
        yield Submission.visit_date <= wanted.date_to


def submission(session: Session, submission_id: str, actor: Actor) -> SubmissionOut:
    """One submission with everything about it.

    Raises :class:`SubmissionNotFound`, and :class:`SubmissionOutOfScope` for somebody else's (PERM-1). What
    staff write about it for each other, and what was set aside, is not for enterprises. Phones are shown as
    :class:`Mask` says.
    """
    found = readable(session, submission_id, actor)
    own, outside, mask = found.id, is_enterprise(actor.roles), Mask(session, found, actor)
    attachments = select(Attachment).where(Attachment.submission_id == own).order_by(Attachment.name)
    refused = (
        select(RefusedSubmission).where(RefusedSubmission.submission_id == own).order_by(RefusedSubmission.id)
    )
    comments = select(Comment).where(Comment.submission_id == own).order_by(Comment.id)
    return SubmissionOut(
        **line(found).model_dump(),
        **{name: getattr(found, name) for name in SubmissionOut.SHOWN},
        answers=mask.answers(found.answers),
        dropped_answers=mask.dropped(found.dropped_answers),
        attachments=[AttachmentOut.model_validate(each) for each in session.scalars(attachments)],
        refused=[] if outside else [RefusedOut.model_validate(each) for each in session.scalars(refused)],
        comments=[] if outside else [CommentOut.model_validate(each) for each in session.scalars(comments)],
    )


def file(session: Session, submission_id: str, sha256: str, actor: Actor) -> tuple[str, bytes | None]:
    """The name of a file that came with a submission; its content too, unless the file store has it.

    What was set aside as different is for those who see all: it may be somebody else's. Raises
    :class:`FileNotKept`, :class:`OriginalHoldsPhones` for answers and logs as they came, and as
    :func:`submission`.
    """
    found = readable(session, submission_id, actor)
    own, in_full = found.id, sees_phones(found, actor)
    taken = select(Attachment.name).where(
        Attachment.submission_id == own, Attachment.sha256 == sha256, Attachment.received_at.is_not(None)
    )
    if name := session.scalar(taken.limit(1)):
        refuse_original(found, shown=in_full or not name.endswith(".csv"))  # a log may tell the answers
        return name, None
    if content := _said(session, found, sha256):
        refuse_original(found, shown=in_full)
        return f"{submission_id}.xml", content
    aside = select(RefusedSubmission).where(
        RefusedSubmission.submission_id == own, RefusedSubmission.content_sha256 == sha256
    )
    refused = session.scalar(aside.limit(1)) if actor.roles & SEE_ALL else None
    if refused is None:
        raise FileNotKept(submission_id=submission_id)
    refuse_original(found, shown=bool(actor.roles & SEE_PHONES or refused.name))
    return refused.name or f"{submission_id}.xml", refused.content


def _said(session: Session, found: Submission, sha256: str) -> bytes | None:
    """The answers as they came with that digest; rows of versions are there once it was corrected."""
    if found.content_sha256 == sha256:
        return found.content
    version = select(SubmissionVersion.content).where(
        SubmissionVersion.submission_id == found.id, SubmissionVersion.content_sha256 == sha256
    )
    return session.scalar(version.limit(1))


def all_versions(session: Session, submission_id: str, actor: Actor) -> VersionsOut:
    """What it has said from version to version, each held against the one it corrects (features.md S5).

    Raises as :func:`submission`.
    """
    found = readable(session, submission_id, actor)
    mask = Mask(session, found, actor)
    repeats = version_of(session, found).outline.repeats
    kept = versions.all_of(session, found) or [_only(found)]
    said = {
        each.instance_id: {a.path: a.value for a in instance.read(each.content).answers(repeats)}
        for each in kept
        if each.content is not None
    }
    shown = ("instance_id", "corrects", "content_sha256", "received_by", "received_at")
    return VersionsOut(
        items=[
            VersionOut(
                **{name: getattr(each, name) for name in shown},
                current=each.instance_id == found.instance_id,
                changes=_changes(said.get(each.corrects or ""), said.get(each.instance_id), mask),
            )
            for each in kept
        ]
    )


def _only(found: Submission) -> SubmissionVersion:
    version = SubmissionVersion(submission_id=found.id, instance_id=found.instance_id)
    version.arrive(found.content, found.content_sha256, found.person_id, found.received_at)
    return version


def _changes(
    before: Mapping[str, str] | None, after: Mapping[str, str] | None, mask: Mask
) -> list[AnswerChange]:
    if before is None or after is None:
        return []
    places = [*after, *(path for path in before if path not in after)]
    return [
        AnswerChange(
            path=path,
            before=mask.value(path, before.get(path)),
            after=mask.value(path, after.get(path)),
        )
        for path in places
        if before.get(path) != after.get(path)
    ]


def line(found: Submission) -> SubmissionLine:
    """A submission in a list; its enterprise as the registry has it, else as it was told."""
    shown = {name: getattr(found, name) for name in SubmissionLine.model_fields if name not in _ENTERPRISE}
    told = VisitedEnterprise(enterprise_id=None, name=found.enterprise_name or "", uscc=found.enterprise_uscc)
    enterprise = found.enterprises[0] if found.enterprises else told
    return SubmissionLine(
        **shown,
        enterprise_id=enterprise.enterprise_id,
        enterprise_name=enterprise.name or None,
        enterprise_uscc=enterprise.uscc,
    )


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The submissions this actor may read: all, or what they handed in themselves (domain.md §2).

    An enterprise reads what is about it too: whoever wrote it down, the answers are its own (ADR 0030).
    """
    if actor.roles & SEE_ALL:
        return true()
    own = enterprises.spoken_for(session, actor.id) if is_enterprise(actor.roles) else None
    by_themselves = Submission.person_id == actor.id
    return by_themselves if own is None else by_themselves | (Submission.enterprise_id == own.id)


def find_locked(session: Session, submission_id: str) -> Submission | None:
    """The submission as it is now, nobody else's to change until the commit; its files may still arrive."""
    wanted = select(Submission).where(Submission.submission_id == submission_id)
    locking = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(locking)


def locked(session: Session, submission_id: str) -> Submission:
    """As :func:`find_locked`; raises :class:`SubmissionNotFound`."""
    found = find_locked(session, submission_id)
    if found is None:
        raise SubmissionNotFound(submission_id=submission_id)
    return found


def readable(session: Session, submission_id: str, actor: Actor) -> Submission:
    """One this actor may read; raises as :func:`submission`."""
    return _within(session, submission_id, actor, visible_to(session, actor))


def handed_in(session: Session, submission_id: str, actor: Actor) -> Submission:
    """One this actor may add to: any for those who see all, else their own; raises as :func:`submission`."""
    reach = true() if actor.roles & SEE_ALL else Submission.person_id == actor.id
    return _within(session, submission_id, actor, reach)


def _within(session: Session, submission_id: str, actor: Actor, reach: ColumnElement[bool]) -> Submission:
    wanted = select(Submission, reach).where(Submission.submission_id == submission_id)
    row = session.execute(wanted).one_or_none()
    if row is None or (not row[1] and is_enterprise(actor.roles)):
        raise SubmissionNotFound(submission_id=submission_id)
    if not row[1]:
        raise SubmissionOutOfScope(submission_id=submission_id)
    found: Submission = row[0]
    return found
