"""What units file: drafts, filings one by one or many at once, and once for linked tasks."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.http.sentences import invalid
from contracts import Event
from services.tasks.attachments.model import Attachment
from services.tasks.bulk import BulkIn, BulkOut, each
from services.tasks.dispatch.changes import locked_with_linked, settle
from services.tasks.dispatch.model import DONE, Task
from services.tasks.dispatch.moves import STATUS_NAMES, TaskStatus
from services.tasks.rounds import errors, queries
from services.tasks.rounds.model import Filing, Round
from services.tasks.rounds.schemas import FilingContent, FilingDraft, FilingOut, FilingRow
from services.tasks.rules import RULES


def save(
    session: Session,
    month: str,
    task_no: str,
    body: FilingDraft,
    actor: Actor,
    *,
    expected: int | None = None,
) -> FilingOut:
    """保存草稿: nothing is filed yet, and nothing is checked that a later change may put right."""
    round_ = _open(session, month)
    filing, *_ = _own(session, round_, locked_with_linked(session, task_no), actor)
    filing.expect(expected)
    filing.save(body.model_dump(exclude_none=True))
    session.flush()
    return queries.filing_out(session, round_, filing)


def submit(
    session: Session,
    month: str,
    task_no: str,
    body: FilingDraft,
    actor: Actor,
    *,
    expected: int | None = None,
) -> FilingOut:
    """填报: what is given over what the draft has, for the linked tasks too (ADR 0024)."""
    filing = file(session, month, task_no, body, actor, expected=expected)
    return queries.filing_out(session, filing.round, filing)


def submit_many(session: Session, month: str, body: BulkIn, actor: Actor) -> BulkOut:
    """批量填报 for the units' systems, a result per row."""
    return each(session, body, FilingRow, lambda row: submit_row(session, month, row, actor))


def submit_row(session: Session, month: str, row: FilingRow, actor: Actor) -> None:
    """One row of many."""
    content = FilingDraft(**row.model_dump(exclude={"task_no"}))
    file(session, month, row.task_no, content, actor)


def file(
    session: Session,
    month: str,
    task_no: str,
    body: FilingDraft,
    actor: Actor,
    *,
    expected: int | None = None,
) -> Filing:
    """As :func:`submit`, for whoever needs no answer about each."""
    round_ = _open(session, month)
    tasks = locked_with_linked(session, task_no)
    filing, *linked = _own(session, round_, tasks, actor)
    filing.expect(expected)
    content, now = _complete(filing, body), context.now(session)
    _check_evidence(session, content, filing, tasks)
    reported: list[Event] = []
    filed: list[Event] = []
    for each_ in (filing, *linked):
        reported += _report(_task_of(each_, tasks), month, content, actor, now)
        filed.append(each_.submit(content.model_dump(), actor, now))
    settle(session, tasks if reported else (), [*reported, *filed])
    return filing


def _open(session: Session, month: str) -> Round:
    """The round, which is not compiled while this transaction files in it."""
    round_ = session.scalar(select(Round).where(Round.month == month).with_for_update(read=True))
    if round_ is None:
        raise errors.RoundNotFound(month=month)
    round_.require("file")
    return round_


def _own(session: Session, round_: Round, tasks: list[Task], actor: Actor) -> list[Filing]:
    """The filing of the first of these tasks, and those of the others that are to be filed with it."""
    wanted = select(Filing).where(
        Filing.round_id == round_.id, Filing.task_id.in_([task.id for task in tasks])
    )
    found = {filing.task_id: filing for filing in session.scalars(wanted.with_for_update())}
    first = found.pop(tasks[0].id, None)
    if first is None:
        raise errors.FilingNotRequired(task_no=tasks[0].task_no, month=round_.month)
    if first.dept != actor.dept:
        raise errors.FilingOutOfScope(task_no=first.task_no)
    others = [filing for filing in found.values() if filing.dept == actor.dept]
    return [first, *(filing for filing in others if filing.status == first.status)]


def _complete(filing: Filing, body: FilingDraft) -> FilingContent:
    given = {name: getattr(filing, name) for name in FilingContent.model_fields}
    given |= body.model_dump(exclude_none=True)
    try:
        return FilingContent.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from error


def _check_evidence(session: Session, content: FilingContent, filing: Filing, tasks: list[Task]) -> None:
    rise = content.progress_pct - filing.before_pct
    if not content.evidence and (rise >= RULES.rounds.evidence_from or content.progress_pct == DONE):
        raise errors.FilingEvidenceMissing(rise=RULES.rounds.evidence_from, field="evidence")
    known = set(
        session.scalars(
            select(Attachment.sha256).where(
                Attachment.task_id.in_([task.id for task in tasks]),
                Attachment.sha256.in_(content.evidence),
            )
        )
    )
    for n, sha256 in enumerate(content.evidence):
        if sha256 not in known:
            raise errors.UnknownEvidence(evidence=sha256[:12], field=f"evidence[{n}]")


def _report(task: Task, month: str, content: FilingContent, actor: Actor, now: Any) -> list[Event]:
    """What is filed is the task's progress; what is not worked on stands where it stands.

    The task's history, which units that help read too, names the round and not what was filed (PERM-2).
    """
    if content.progress_pct == task.progress_pct:
        return []
    if task.status != TaskStatus.IN_PROGRESS:
        raise errors.ProgressStands(
            task_no=task.task_no,
            status=STATUS_NAMES[TaskStatus(task.status)],
            percent=task.progress_pct,
            field="progress_pct",
        )
    return [task.report(content.progress_pct, None, f"{month}月度填报", actor, now)]


def _task_of(filing: Filing, tasks: list[Task]) -> Task:
    return next(task for task in tasks if task.id == filing.task_id)
