"""Reading an import, from the stored file to rows a person can look at; in the request or by the worker.

The worker takes a file that is waiting, reads it in portions and commits after each, so that a caller sees
how far it is. It holds a lease meanwhile: when it is killed another one begins anew with the same file, and
whatever the first may still have in hand is not taken.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Container
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import SYSTEM
from chassis.errors import Problem, Transient
from chassis.events import copies
from chassis.files.cells import CellProblem, Reading
from chassis.files.store import FileStore
from chassis.runtime import Runtime
from contracts.directory import UnitUpserted
from services.tasks.dispatch.model import Task
from services.tasks.indicators.model import Indicator
from services.tasks.people import members_of_the_centre
from services.tasks.plans.imports.differences import compared
from services.tasks.plans.imports.fields import FIELDS
from services.tasks.plans.imports.model import ImportRow, ImportStatus, PlanImport, as_kept
from services.tasks.plans.imports.rows import Frame, readings
from services.tasks.plans.imports.sources import Source, source_of
from services.tasks.plans.imports.unit_names import UnitNames
from services.tasks.plans.model import PlanSet
from services.tasks.rules import RULES

log = structlog.get_logger(__name__)
Transaction = Callable[[], AbstractContextManager[Session]]

PORTION = 500  #: rows committed together


@dataclass(frozen=True)
class Claim:
    """A file this reader may read."""

    id: int
    attempt: int
    plan_code: str
    sha256: str
    proposal: bool


@dataclass
class Reader:
    """Goes through the rows of one file, once, and knows which numbers it has seen."""

    source: Source
    frame: Frame
    proposal: bool
    position: int = 0
    first: dict[int, str] = field(default_factory=dict)  #: number → place of the row that has it

    def __post_init__(self) -> None:
        self._rows = (
            (lines.table.place(reading.row), reading)
            for lines in self.source.lines
            for reading in readings(lines, self.frame)
        )

    def portion(self, session: Session, import_id: int) -> list[dict[str, Any]]:
        """The next rows as they are kept, held against the plan's tasks; empty when there are no more."""
        read = list(islice(self._rows, PORTION))
        known = tasks_by_seq(session, self.frame.plan_code, [r.values.get("seq") for _, r in read])
        return [self._kept(import_id, place, reading, known) for place, reading in read]

    def _kept(self, import_id: int, place: str, reading: Reading, known: dict[int, Task]) -> dict[str, Any]:
        self.position += 1
        seq = reading.values.get("seq")
        task = known.get(seq) if seq is not None else None
        if seq is not None and self.first.setdefault(seq, place) != place:
            reading.problems.append(_problem(reading.row, place, "repeated", f"序号与{self.first[seq]}重复"))
        if self.proposal and seq is not None and task is None:
            why = "方案已发布，任务数已定，不能通过导入新增任务"
            reading.problems.append(_problem(reading.row, place, "no_new_tasks", why))
        difference = compared(reading.values, task, proposal=self.proposal, sound=not reading.problems)
        return {
            "import_id": import_id,
            "position": self.position,
            "place": place,
            "task_no": None if seq is None else number_of(self.frame.plan_code, seq),
            "effect": difference.effect,
            "values": {name: as_kept(value) for name, value in reading.values.items()},
            "changes": difference.changes,
            "problems": [each.model_dump() for each in reading.problems],
        }


def read_at_once(session: Session, given: PlanImport, source: Source) -> None:
    """Read all of a small file in the caller's own transaction."""
    given.claim(context.now(session))
    begin(given, source)
    reader = Reader(source, frame_of(session, given.plan_code), given.proposal)
    while rows := reader.portion(session, given.id):
        session.execute(insert(ImportRow), rows)
        given.rows_read += len(rows)
    given.finish(absent(session, given.plan_code, reader.first), context.now(session))


def anything_waiting(session: Session) -> bool:
    """Whether there is a file that nobody is reading."""
    return session.scalar(select(PlanImport.id).where(*_waiting(session)).limit(1)) is not None


def read_waiting(runtime: Runtime) -> None:
    """Read all files that are waiting, one after the other; several workers may do so at once."""
    database = runtime.database("tasks")

    def transaction() -> AbstractContextManager[Session]:
        return database.transaction(runtime.context(actor=SYSTEM))

    while (claimed := _claim(transaction)) is not None:
        _read(transaction, runtime.files, claimed)


def frame_of(session: Session, plan_code: str) -> Frame:
    """What the rows of a plan are read against, as it is now."""
    plan = session.scalars(select(PlanSet).where(PlanSet.code == plan_code)).one()
    supervisors: dict[str, list[str]] = defaultdict(list)
    for person_id, name in members_of_the_centre(session).items():
        supervisors[name].append(person_id)
        supervisors[person_id].append(person_id)
    units = UnitNames(copies.all_of(session, UnitUpserted), RULES.unit_aliases)
    in_use = frozenset(session.scalars(select(Indicator.code).where(Indicator.active)))
    return Frame(plan_code, units, supervisors, plan.year, plan.starts_on, in_use)


def tasks_by_seq(session: Session, plan_code: str, numbers: list[int | None]) -> dict[int, Task]:
    """The plan's tasks of these numbers."""
    wanted = [number for number in numbers if number is not None]
    tasks = session.scalars(select(Task).where(Task.plan_code == plan_code, Task.seq.in_(wanted)))
    return {task.seq: task for task in tasks}


def number_of(plan_code: str, seq: int) -> str:
    """任务编号 (domain.md §3.5)."""
    return f"{plan_code}-{seq:03d}"


def _waiting(session: Session) -> tuple[ColumnElement[bool], ...]:
    return PlanImport.status == ImportStatus.READING, PlanImport.free_at <= context.now(session)


def _claim(transaction: Transaction) -> Claim | None:
    """Take the file that has waited longest; one that has ended too many readers is failed on the way."""
    while True:
        with transaction() as session:
            waiting = select(PlanImport).where(*_waiting(session)).order_by(PlanImport.id).limit(1)
            given = session.scalar(waiting.with_for_update(skip_locked=True))
            if given is None:
                return None
            session.execute(delete(ImportRow).where(ImportRow.import_id == given.id))
            if given.claim(context.now(session)):
                return Claim(given.id, given.attempts, given.plan_code, given.file_sha256, given.proposal)


def _read(transaction: Transaction, files: FileStore, claim: Claim) -> None:
    try:
        with files.open(claim.sha256) as stream:
            source = source_of(stream)
    except Transient as away:
        log.warning("import_waits", error=away.code)  # its lease ends, and it is tried again
        return
    except Problem as refused:
        with transaction() as session:
            if given := _held(session, claim):
                given.fail(refused.code, str(refused), context.now(session))
        return
    with transaction() as session:
        if given := _held(session, claim):
            begin(given, source)
        reader = Reader(source, frame_of(session, claim.plan_code), claim.proposal)
    while _read_portion(transaction, claim, reader):
        time.sleep(0)  # other work of this process goes on between the portions


def _read_portion(transaction: Transaction, claim: Claim, reader: Reader) -> bool:
    """Read and keep some rows; False when there are no more, or the file is not ours to read any more."""
    with transaction() as session:
        given = _held(session, claim)
        if given is None:
            return False
        rows = reader.portion(session, given.id)
        if rows:
            session.execute(insert(ImportRow), rows)
            given.advance(reader.position, context.now(session))
        else:
            given.finish(absent(session, given.plan_code, reader.first), context.now(session))
        return bool(rows)


def _held(session: Session, claim: Claim) -> PlanImport | None:
    """The import, if nobody else has taken it over and nobody has discarded it."""
    mine = (PlanImport.status == ImportStatus.READING, PlanImport.attempts == claim.attempt)
    return session.scalar(select(PlanImport).where(PlanImport.id == claim.id, *mine).with_for_update())


def begin(given: PlanImport, source: Source) -> None:
    """Say what the file holds before its rows are read."""
    given.rows_total, given.notes, given.skipped = source.rows, source.notes, source.skipped


def absent(session: Session, plan_code: str, seen: Container[int]) -> list[str]:
    """The plan's tasks that a file with these numbers does not name."""
    numbers = select(Task.seq, Task.task_no).where(Task.plan_code == plan_code).order_by(Task.seq)
    return [task_no for seq, task_no in session.execute(numbers) if seq not in seen]


def _problem(row: int, place: str, code: str, why: str) -> CellProblem:
    label = FIELDS["seq"].label
    return CellProblem(row=row, field="seq", code=code, message=f"{place} “{label}”：{why}")
