"""Submissions as JSON, for departments that do not use ODK: several at once, each with its own result."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.errors import Problem
from chassis.files.store import FileStore
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions import attachments, instance, usecases
from services.surveys.submissions.errors import FormNotFound
from services.surveys.submissions.schemas import (
    MissingFile,
    SubmissionBatchIn,
    SubmissionBatchOut,
    SubmissionIn,
    SubmissionResult,
    Unreadable,
)

OUTCOMES = {
    "stored": (201, "答卷已收到"),
    "corrected": (201, "更正已收到"),
    "repeated": (200, "答卷此前已收到，没有重复登记"),
}


def receive(session: Session, batch: SubmissionBatchIn, actor: Actor, files: FileStore) -> SubmissionBatchOut:
    """Take each item in by itself: a bad one does not keep out the good ones (OFF-1, OFF-2)."""
    return SubmissionBatchOut(items=[_result(session, item, actor, files) for item in batch.items])


def _result(
    session: Session, item: SubmissionIn | Unreadable, actor: Actor, files: FileStore
) -> SubmissionResult:
    if isinstance(item, Unreadable):
        return _refused(item, item.problem)
    try:
        with session.begin_nested():
            receipt = usecases.receive(session, _delivery(session, item, actor), files)
            missing = attachments.missing(session, receipt.submission)
    except Problem as problem:
        return _refused(item, problem)
    submission = receipt.submission
    if receipt.refusal is not None:
        return _refused(item, receipt.refusal)
    status, message = OUTCOMES[receipt.outcome]
    return SubmissionResult.model_validate(
        {
            "client_submission_id": item.client_submission_id,
            "status": status,
            "submission_id": submission.submission_id,
            "message": message,
            "missing": [MissingFile.model_validate(each) for each in missing],
        }
    )


def _delivery(session: Session, item: SubmissionIn, actor: Actor) -> usecases.Delivery:
    version = questionnaires.released(session, item.questionnaire, item.questionnaire_version)
    if version is None:
        raise FormNotFound(
            code=item.questionnaire, version=item.questionnaire_version, field="questionnaire_version"
        )
    answers = dict(item.answers)
    if item.filled_at and (name := _finished(version.outline)):
        answers.setdefault(name, item.filled_at.isoformat())
    corrects = f"uuid:{item.corrects}" if item.corrects else ""
    content = instance.write(version.xform, f"uuid:{item.client_submission_id}", answers, corrects)
    promised = {file.name: file.sha256 for file in item.files}
    return usecases.Delivery(content, "json", actor.id, filled_at=item.filled_at, promised=promised)


def _finished(outline: Outline) -> str | None:
    """The name of the question that holds the moment of filling in, if it stands at the top of the form."""
    steps = (outline.filled_at or "").split("/")
    return steps[2] if len(steps) == 3 else None  # noqa: PLR2004  empty, root, name


def _refused(item: SubmissionIn | Unreadable, problem: Problem) -> SubmissionResult:
    return SubmissionResult.model_validate(
        {
            "client_submission_id": item.client_submission_id,
            "status": problem.status,
            "message": str(problem),
            "code": problem.code,
            "field": problem.field,
        }
    )
