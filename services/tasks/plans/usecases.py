"""What the centre and the units do with plan sets and tasks, from the draft to the signature."""

from collections import defaultdict
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor, today
from chassis.events import copies, outbox
from chassis.files.cells import Reading
from chassis.files.imports import Effect, ImportCounts, refuse_problems
from chassis.files.tables import Row, read_table
from chassis.officetime import workdays
from contracts.directory import PersonUpserted, UnitUpserted
from services.tasks.access import CENTRE
from services.tasks.plans import importing, queries
from services.tasks.plans.errors import (
    PlanCodeTaken,
    PlanNotFound,
    PlanRefersToItself,
    SupervisorNotOfCentre,
    TaskNotFound,
    UnknownPlanReference,
)
from services.tasks.plans.importing import HEADINGS, REQUIRED, Frame
from services.tasks.plans.model import PlanSet, Task
from services.tasks.plans.schemas import (
    ImportPreview,
    PlanChange,
    PlanIn,
    PlanOut,
    RowOut,
    SkippedRowOut,
    TaskChange,
    TaskOut,
)
from services.tasks.plans.unit_names import UnitNames
from services.tasks.rules import RULES


def create_plan(session: Session, body: PlanIn) -> PlanOut:
    """A draft plan set, to be filled by an import; raises :class:`PlanCodeTaken`."""
    if _plan(session, body.code) is not None:
        raise PlanCodeTaken(plan_code=body.code, field="code")
    for number, code in enumerate(body.refs):
        if code == body.code:
            raise PlanRefersToItself(field=f"refs[{number}]")
        if _plan(session, code) is None:
            raise UnknownPlanReference(plan_code=code, field=f"refs[{number}]")
    plan = PlanSet(**body.model_dump(), status="draft")
    session.add(plan)
    session.flush()
    return queries.plan_out(session, plan)


def change_plan(session: Session, code: str, body: PlanChange, expected: int | None = None) -> PlanOut:
    """Correct a draft's particulars."""
    plan = _locked_plan(session, code)
    plan.expect(expected)
    plan.require_draft("修改")
    _assign(plan, body)
    session.flush()
    return queries.plan_out(session, plan)


def preview_import(session: Session, code: str, workbook: IO[bytes]) -> ImportPreview:
    """What every row of the workbook means and would do, and every problem by cell; stores nothing."""
    plan = _locked_plan(session, code)
    readings, skipped = _read(session, plan, workbook)
    known = _tasks_by_seq(session, plan)
    rows = [_row_out(plan, reading, known) for reading in readings]
    in_file = {reading.values.get("seq") for reading in readings}
    return ImportPreview(
        counts=ImportCounts.of(row.effect for row in rows),
        rows=rows,
        problems=[problem for reading in readings for problem in reading.problems],
        skipped=[SkippedRowOut(row=row.number, text=str(next(iter(row.cells.values())))) for row in skipped],
        absent=[task.task_no for seq, task in known.items() if seq not in in_file],
    )


def import_tasks(session: Session, code: str, workbook: IO[bytes]) -> ImportCounts:
    """Create and change the plan's tasks by (plan_code, seq): all rows, or with any problem none.

    The same workbook again changes nothing. Raises :class:`ImportRefused` with the problems by cell.
    """
    plan = _locked_plan(session, code)
    plan.require_draft("导入")
    readings, _ = _read(session, plan, workbook)
    refuse_problems(readings)
    known = _tasks_by_seq(session, plan)
    rows = [_row_out(plan, reading, known) for reading in readings]
    for reading, row in zip(readings, rows, strict=True):
        if row.effect != "none":
            _store(session, plan, reading, known)
    session.flush()
    return ImportCounts.of(row.effect for row in rows)


def publish_plan(session: Session, code: str, expected: int | None = None) -> PlanOut:
    """Put the plan in force and dispatch all its tasks; the lead units sign within two working days."""
    plan = _locked_plan(session, code)
    plan.expect(expected)
    on = today(session)
    sign_due = workdays.calendar(session).add(on, RULES.sign_within)
    tasks = session.scalars(select(Task).where(Task.plan_code == code).order_by(Task.seq)).all()
    outbox.record(session, *plan.publish(tasks, on, sign_due))
    session.flush()
    return queries.plan_out(session, plan)


def change_task(
    session: Session, task_no: str, body: TaskChange, actor: Actor, expected: int | None = None
) -> TaskOut:
    """Name the persons of a task, or correct its title, before it is dispatched."""
    task = _locked_task(session, task_no)
    task.expect(expected)
    task.require_draft("修改")
    if body.supervisor is not None and body.supervisor not in _members_of_the_centre(session):
        raise SupervisorNotOfCentre(field="supervisor")
    _assign(task, body)
    session.flush()
    return queries.task_out(session, task, actor)


def remove_task(session: Session, task_no: str, expected: int | None = None) -> None:
    """Take a row that does not belong to the plan out of the draft."""
    task = _locked_task(session, task_no)
    task.expect(expected)
    task.require_draft("删除")
    session.delete(task)


def accept_task(session: Session, task_no: str, actor: Actor, expected: int | None = None) -> TaskOut:
    """签收: the lead unit, by a person or its machine account, takes the task on."""
    task = _locked_task(session, task_no)
    task.expect(expected)
    outbox.record(session, *task.accept(actor.dept, today(session)))
    session.flush()
    return queries.task_out(session, task, actor)


def _read(session: Session, plan: PlanSet, workbook: IO[bytes]) -> tuple[list[Reading], list[Row]]:
    table = read_table(workbook, HEADINGS, REQUIRED, RULES.import_rows)
    supervisors: dict[str, list[str]] = defaultdict(list)
    for person_id, name in _members_of_the_centre(session).items():
        supervisors[name].append(person_id)
    units = UnitNames(copies.all_of(session, UnitUpserted))
    return importing.read(table, Frame(units, supervisors, plan.year, plan.starts_on))


def _members_of_the_centre(session: Session) -> dict[str, str]:
    people = copies.all_of(session, PersonUpserted)
    return {
        person.person_id: person.name for person in people if person.active and CENTRE & set(person.roles)
    }


def _row_out(plan: PlanSet, reading: Reading, known: dict[int, Task]) -> RowOut:
    values = {name: reading.values.get(name) for name in HEADINGS if name != "seq"}
    seq = reading.values.get("seq")
    task = known.get(seq) if isinstance(seq, int) else None
    changed = [name for name, value in reading.values.items() if task and getattr(task, name) != value]
    effect: Effect = (
        "refused" if reading.problems else "create" if task is None else "change" if changed else "none"
    )
    due_kind = None if "due_date" not in reading.values else "fixed" if values["due_date"] else "long_term"
    task_no = f"{plan.code}-{seq:03d}" if isinstance(seq, int) else None
    return RowOut(
        row=reading.row, task_no=task_no, effect=effect, changed=changed, due_kind=due_kind, **values
    )


def _store(session: Session, plan: PlanSet, reading: Reading, known: dict[int, Task]) -> None:
    values = dict(reading.values)
    seq = values.pop("seq")
    assert isinstance(seq, int), "a row without problems has all required values"
    task = known.get(seq)
    if task is None:
        task = Task(
            plan_code=plan.code, seq=seq, task_no=f"{plan.code}-{seq:03d}", status="draft", progress_pct=0
        )
        session.add(task)
    task.schedule(values.pop("start_date"), values.pop("due_date"))
    for name, value in values.items():
        setattr(task, name, value)


def _assign(target: PlanSet | Task, body: PlanChange | TaskChange) -> None:
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(target, name, value)


def _plan(session: Session, code: str) -> PlanSet | None:
    return session.scalar(select(PlanSet).where(PlanSet.code == code))


def _locked_plan(session: Session, code: str) -> PlanSet:
    plan = session.scalar(select(PlanSet).where(PlanSet.code == code).with_for_update())
    if plan is None:
        raise PlanNotFound(plan_code=code)
    return plan


def _locked_task(session: Session, task_no: str) -> Task:
    task = session.scalar(select(Task).where(Task.task_no == task_no).with_for_update())
    if task is None:
        raise TaskNotFound(task_no=task_no)
    return task


def _tasks_by_seq(session: Session, plan: PlanSet) -> dict[int, Task]:
    tasks = session.scalars(select(Task).where(Task.plan_code == plan.code).order_by(Task.seq))
    return {task.seq: task for task in tasks}
