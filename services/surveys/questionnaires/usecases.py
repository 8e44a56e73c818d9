"""What can be done with questionnaires."""

import hashlib

from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from chassis.files.store import FileStore
from chassis.http import UploadedFile
from services.surveys.problems import suggestions
from services.surveys.questionnaires import files, queries, xlsform
from services.surveys.questionnaires.errors import QuestionnaireNotFound
from services.surveys.questionnaires.model import OUT, QuestionnaireVersion, Status
from services.surveys.questionnaires.outline import rearranged, retyped
from services.surveys.questionnaires.schemas import QuestionnaireOut, ReturnIn
from services.surveys.questionnaires.workbook import complain
from services.surveys.questionnaires.xlsform import Converted


def upload(session: Session, workbook: bytes) -> QuestionnaireOut:
    """A workbook becomes the draft of its questionnaire's next version; an earlier draft is replaced.

    Raises :class:`WorkbookRefused` and :class:`WorkbookFaulty`, the latter also where a question is of
    another kind than in a version that is out, and :class:`QuestionnaireMoveRefused`
    while a version is being reviewed.
    """
    form = xlsform.convert(workbook, suggestions.categories())
    _refuse_other_types(session, form)
    newest = queries.newest(session, form.code)
    if newest is not None and newest.status not in OUT:
        newest.replace()
        draft = newest
    else:
        draft = QuestionnaireVersion(
            code=form.code, number=newest.number + 1 if newest else 1, status=Status.DRAFT
        )
        draft.files_json = list(newest.files_json) if newest else []  # those it still refers to
        session.add(draft)
    draft.title = form.title
    draft.workbook = workbook
    draft.workbook_sha256 = hashlib.sha256(workbook).hexdigest()
    draft.xform = form.served_as(draft.number)
    draft.xform_md5 = hashlib.md5(draft.xform, usedforsecurity=False).hexdigest()
    draft.outline_json = form.outline.model_dump(mode="json")
    draft.warnings = form.warnings
    session.flush()
    return QuestionnaireOut.of(draft)


def attach(
    session: Session,
    code: str,
    number: int,
    file: UploadedFile,
    *,
    store: FileStore,
    expected: int | None = None,
) -> QuestionnaireOut:
    """A picture, a sound or a list the draft refers to.

    Raises as :func:`_wanted`, :class:`FileNotReferred`, and what the store refuses.
    """
    version = _wanted(session, code, number, expected)
    version.attach(files.stored(store, file))
    session.flush()
    return QuestionnaireOut.of(version)


def submit(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireOut:
    """A draft is to be looked at by somebody else; raises as :func:`_wanted` and the move."""
    version = _wanted(session, code, number, expected)
    version.submit()
    session.flush()
    return QuestionnaireOut.of(version)


def send_back(
    session: Session, code: str, number: int, body: ReturnIn, expected: int | None
) -> QuestionnaireOut:
    """Whoever looked at it wants it changed; raises as :func:`_wanted` and the move."""
    version = _wanted(session, code, number, expected)
    version.send_back(body.reason)
    session.flush()
    return QuestionnaireOut.of(version)


def publish(
    session: Session, code: str, number: int, expected: int | None = None, *, accept_warnings: bool = False
) -> QuestionnaireOut:
    """Phones get this version from now on, and the one before it is retired.

    Raises as :func:`_wanted` and the move, and :class:`WarningsNotAccepted`.
    """
    version = _wanted(session, code, number, expected)
    now = context.now(session)
    before = queries.published(session, code)
    events = version.publish(now, accept_warnings=accept_warnings)
    if before is not None:
        with session.no_autoflush:
            before.retire(now)
    session.flush()
    outbox.record(session, *events)
    return QuestionnaireOut.of(version)


def retire(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireOut:
    """The questionnaire is no longer offered, and nothing takes its place; raises as :func:`_wanted`
    and the move.
    """
    version = _wanted(session, code, number, expected)
    version.retire(context.now(session))
    session.flush()
    return QuestionnaireOut.of(version)


def _refuse_other_types(session: Session, form: Converted) -> None:
    """Answers of all versions stand in one column: a question keeps its kind (features.md S6).

    Raises :class:`WorkbookFaulty`.
    """
    faults: dict[str, str] = {}
    for version in queries.all_released(session, form.code):
        for was, now in retyped(version.outline, form.outline):
            told = f"题“{now.label}”在已发布的第{version.number}版中题型是{was.type}，不能改为{now.type}"
            faults.setdefault(now.name, f"{told}；请另起题名（name）")
        for group in rearranged(version.outline, form.outline):
            name = group.rpartition("/")[2]
            told = f"“{name}”在已发布的第{version.number}版中与本次不同，一为重复组，一为普通组"
            faults.setdefault(name, f"{told}；请另起组名（name）")
    complain(
        [
            {"field": f"survey!{name}", "code": "question_retyped", "detail": text}
            for name, text in faults.items()
        ]
    )


def _wanted(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireVersion:
    """One version, locked; raises :class:`QuestionnaireNotFound` and :class:`StaleVersion`."""
    version = queries.version(session, code, number, lock=True)
    if version is None:
        raise QuestionnaireNotFound(code=code, version=number)
    version.expect(expected)
    return version
