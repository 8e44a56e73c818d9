"""What the centre does with a file that is to become a plan's tasks: upload, look, accept or refuse."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import IO, Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.files.attachments import require_unclassified
from chassis.files.cells import CellProblem, Reading
from chassis.files.imports import ImportCounts, refuse_problems
from chassis.files.store import FileStore, Limits
from chassis.http import Upload
from services.tasks.dispatch.model import Task
from services.tasks.plans.imports import errors, queries, sources
from services.tasks.plans.imports.applying import amend, check_current, locked_plan, take, tasks_of
from services.tasks.plans.imports.model import Decision, ImportRow, ImportStatus, PlanImport
from services.tasks.plans.imports.reading import Reader, absent, frame_of, read_at_once
from services.tasks.plans.imports.schemas import AcceptIn, DecisionIn, DecisionsIn, ImportOut
from services.tasks.plans.imports.sources import Source
from services.tasks.plans.model import PlanSet, PlanStatus
from services.tasks.rules import RULES


def source_if_small(_read: Callable[..., Any], _settings: object, *, body: Upload, **_: Any) -> Source | None:
    """A small file, read before there is a transaction that would have to wait for it.

    Of a larger one only what it is is looked at. Raises :class:`NotSaidUnclassified` (domain.md
    §3.5), and what :func:`sources.source_of` raises.
    """
    require_unclassified(body)
    if body.file.size <= RULES.import_at_once_kib * 1024:
        return sources.source_of(body.file.stream)
    sources.kind_of(body.file.stream)
    return None


def upload(
    session: Session, plan_code: str, body: Upload, source: Source | None, files: FileStore
) -> ImportOut:
    """Keep a file for a draft plan, or one whose changes are proposed to a published plan.

    What was small enough is read already; the rest is read by the worker.
    """
    plan, file = locked_plan(session, plan_code), body.file
    ending = sources.ENDINGS[sources.kind_of(file.stream)]
    name = (
        f"{file.filename.rpartition('.')[0] or file.filename}.{ending}"  # what it is, whatever it is called
    )
    stored = files.save(file.stream, name, Limits(frozenset(sources.ENDINGS.values())))
    given = PlanImport(
        plan_code=plan_code,
        file_name=file.filename,
        file_sha256=stored.sha256,
        proposal=plan.status != PlanStatus.DRAFT,
        status=ImportStatus.READING,
        attempts=0,
        rows_read=0,
        notes=[],
        skipped=[],
        absent=[],
        free_at=context.now(session),
    )
    session.add(given)
    session.flush()
    if source is not None:
        read_at_once(session, given, source)
    session.flush()
    return queries.shown(session, given)


def accept(
    session: Session, import_id: int, body: AcceptIn, actor: Actor, expected: int | None = None
) -> ImportOut:
    """Do all that the rows of a draft's import say: all of them, or with any problem none.

    Raises :class:`errors.ImportOutdated` when that is not what a person was shown,
    :class:`errors.AbsentUndecided` as long as nobody has said which of the other tasks stay.
    """
    given = _locked(session, import_id, expected)
    plan = locked_plan(session, given.plan_code)
    tasks, rows = tasks_of(session, plan), _rows(session, given)
    _check_acceptable(given, plan, rows)
    given.accept(context.now(session))
    _check_shown(session, given, tasks, rows)
    _remove(session, given, tasks, body.remove)
    for row in rows:
        take(session, plan, row, tasks.get(row.values["seq"]))
        if row.effect != "none":
            row.settle(Decision.ACCEPTED, None, actor, context.now(session))
    session.flush()
    return queries.shown(session, given)


def decide(
    session: Session, import_id: int, body: DecisionsIn, actor: Actor, expected: int | None = None
) -> ImportOut:
    """Accept or refuse rows of what a new list proposes to a published plan; the last one settles it."""
    given = _locked(session, import_id, expected)
    given.require_proposal()
    given.touch()  # what is decided about a row changes what is left to decide
    tasks = tasks_of(session, locked_plan(session, given.plan_code))
    for decision in body.decisions:
        row = session.get(ImportRow, (given.id, decision.position))
        if row is None:
            raise errors.ImportRowNotFound(position=decision.position)
        _decide(session, row, tasks.get(row.values.get("seq", 0)), decision, actor)
    session.flush()
    if not queries.open_rows(session, given):
        given.accept(context.now(session))
        session.flush()
    return queries.shown(session, given)


def discard(session: Session, import_id: int, expected: int | None = None) -> None:
    """Not take it; its rows go at once."""
    given = _locked(session, import_id, expected)
    given.discard(context.now(session))
    session.execute(delete(ImportRow).where(ImportRow.import_id == given.id))


def forget_old(session: Session) -> None:
    """Take away what nobody has accepted for long; the file itself stays in the store, as all files do."""
    long_ago = context.now(session) - timedelta(days=RULES.import_keep_days)
    old = select(PlanImport.id).where(
        PlanImport.status != ImportStatus.ACCEPTED, PlanImport.settled_at < long_ago
    )
    forgotten = session.scalars(old).all()
    session.execute(delete(ImportRow).where(ImportRow.import_id.in_(forgotten)))
    session.execute(delete(PlanImport).where(PlanImport.id.in_(forgotten)))


def import_tasks(session: Session, code: str, file: IO[bytes]) -> ImportCounts:
    """Take a file into a draft plan in one step, for whoever knows what is in it; other tasks stay.

    All rows, or with any problem none; the same file again changes nothing. Raises
    :class:`chassis.files.imports.ImportRefused` with the problems by cell.
    """
    plan = locked_plan(session, code)
    plan.require_draft("导入")
    reader = Reader(sources.source_of(file), frame_of(session, code), proposal=False)
    rows: list[ImportRow] = []
    while portion := reader.portion(session, 0):
        rows += [ImportRow(**row) for row in portion]
    refuse_problems(Reading(row.position, problems=[CellProblem(**p) for p in row.problems]) for row in rows)
    tasks = tasks_of(session, plan)
    for row in rows:
        take(session, plan, row, tasks.get(row.values["seq"]))
    session.flush()
    return ImportCounts.of(row.effect for row in rows)


def _check_acceptable(given: PlanImport, plan: PlanSet, rows: Sequence[ImportRow]) -> None:
    if given.proposal:
        raise errors.ProposalByRow
    if plan.status != PlanStatus.DRAFT:
        raise errors.PlanPublishedMeanwhile(plan_code=plan.code)
    wrong = sum(row.effect == "refused" for row in rows)
    if wrong:
        raise errors.ImportHasProblems(count=wrong)


def _check_shown(
    session: Session, given: PlanImport, tasks: dict[int, Task], rows: Sequence[ImportRow]
) -> None:
    for row in rows:
        check_current(row, tasks.get(row.values["seq"]), proposal=False)
    left = absent(session, given.plan_code, {row.values["seq"] for row in rows})
    if left != given.absent:
        raise errors.ImportOutdated(task_no="、".join(sorted(set(left) ^ set(given.absent))[:3]))


def _remove(
    session: Session, given: PlanImport, tasks: dict[int, Task], wanted: Sequence[str] | None
) -> None:
    """Delete the tasks a person says; what the file does not name is never deleted by its silence."""
    if given.absent and wanted is None:
        raise errors.AbsentUndecided(count=len(given.absent), field="remove")
    for task_no in set(wanted or ()):
        if task_no not in given.absent:
            raise errors.NotAbsent(task_no=task_no, field="remove")
        session.delete(next(task for task in tasks.values() if task.task_no == task_no))


def _decide(session: Session, row: ImportRow, task: Task | None, decision: DecisionIn, actor: Actor) -> None:
    if decision.accept:
        check_current(row, task, proposal=True)
        row.decide(Decision.ACCEPTED, decision.reason, actor, context.now(session))
        amend(session, row, task, actor)
    elif not decision.reason:
        raise errors.ReasonMissing(field="reason")
    else:
        row.decide(Decision.REFUSED, decision.reason, actor, context.now(session))


def _locked(session: Session, import_id: int, expected: int | None) -> PlanImport:
    given = session.scalar(select(PlanImport).where(PlanImport.id == import_id).with_for_update())
    if given is None:
        raise errors.ImportNotFound
    given.expect(expected)
    return given


def _rows(session: Session, given: PlanImport) -> Sequence[ImportRow]:
    of_import = select(ImportRow).where(ImportRow.import_id == given.id).order_by(ImportRow.position)
    return session.scalars(of_import).all()
