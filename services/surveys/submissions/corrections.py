"""Corrections: a new version of a submission that is known, sent under an id of its own (features.md S5).

The phone names what it replaces (``deprecatedID``). What was said before is kept, and so is what cannot be
taken: a correction of what has been corrected since, of what somebody has set aside meanwhile, or of what
somebody else has handed in.
"""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from services.surveys.submissions import versions
from services.surveys.submissions.errors import OtherForm
from services.surveys.submissions.instance import Instance
from services.surveys.submissions.model import Submission
from services.surveys.submissions.moves import SET_ASIDE
from services.surveys.submissions.versions import SubmissionVersion


def corrected(session: Session, sent: Instance) -> Submission | None:
    """The submission this is a version of, locked; None if nothing of it has come yet."""
    known = versions.known(session, [sent.client_id, sent.corrects])
    id_ = known.get(sent.client_id) or known.get(sent.corrects)
    wanted = Submission.id == id_ if id_ else Submission.client_id == sent.corrects
    locking = select(Submission).where(wanted).with_for_update(key_share=True)
    return session.scalar(locking.execution_options(populate_existing=True))


def objection(
    submission: Submission, sent: Instance, person_id: str, awaited: SubmissionVersion | None
) -> Literal["not_own", "stale", "closed"] | None:
    """Why it cannot become a version of what is there: it is somebody else's, or it cannot replace that.

    What was ``awaited`` replaces nothing.
    """
    if submission.person_id != person_id:
        return "not_own"
    if awaited is not None:
        return None
    if submission.instance_id != sent.corrects:
        return "stale"
    return "closed" if submission.status in SET_ASIDE else None


def take(session: Session, submission: Submission, sent: Instance, told: Submission) -> None:
    """From now on it says what is ``told``; raises :class:`OtherForm`."""
    if told.questionnaire_code != submission.questionnaire_code:
        raise OtherForm(
            code=told.questionnaire_code, other=submission.questionnaire_code, field="deprecatedID"
        )
    if versions.called(session, sent.corrects) is None:  # its first correction
        first = SubmissionVersion(submission_id=submission.id, instance_id=submission.client_id)
        content, at = submission.content, submission.received_at
        first.arrive(content, submission.content_sha256, submission.person_id, at)
        session.add(first)
    _keep(session, submission, told, sent)
    outbox.record(session, *submission.correct(told, context.now(session)))
    session.flush()


def await_original(session: Session, submission: Submission, sent: Instance) -> None:
    """A correction has overtaken what it corrects: that will be a version of it when it comes."""
    _await(session, submission.id, sent.corrects)
    _keep(session, submission, submission, sent)
    session.flush()


def arrived(session: Session, submission: Submission, sent: Instance, told: Submission) -> None:
    """What a correction had overtaken has come: it is kept beside that, and changes nothing."""
    version = versions.called(session, sent.client_id)
    assert version is not None, "it was awaited"
    version.arrive(told.content, told.content_sha256, told.person_id, context.now(session))
    version.corrects = sent.corrects or None
    if sent.corrects and versions.called(session, sent.corrects) is None:
        _await(session, submission.id, sent.corrects)
    session.flush()
    if not any(each.is_awaited for each in versions.all_of(session, submission)):
        submission.have_original()
        session.flush()


def _await(session: Session, submission_id: int, instance_id: str) -> None:
    session.add(SubmissionVersion(submission_id=submission_id, instance_id=instance_id))
    session.flush()


def _keep(session: Session, submission: Submission, told: Submission, sent: Instance) -> None:
    version = SubmissionVersion(submission_id=submission.id, instance_id=sent.client_id)
    version.corrects = sent.corrects
    version.arrive(told.content, told.content_sha256, told.person_id, context.now(session))
    session.add(version)
