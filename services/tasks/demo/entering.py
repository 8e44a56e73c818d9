"""Entering the demo set by the use cases people use; what is found entered is left alone."""

import io
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from chassis.files.attachments import TICK
from chassis.files.sheets import Value, workbook
from chassis.files.store import FileStore
from chassis.http import Upload, UploadedFile
from contracts.directory import PersonUpserted, UnitUpserted
from services.tasks.attachments import usecases as attachments
from services.tasks.attachments.queries import has_evidence
from services.tasks.demo.errors import NobodyKnown
from services.tasks.demo.measures import CALENDAR, TODAY, UNITS, Measure
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.handling import decisions
from services.tasks.handling import usecases as handling
from services.tasks.handling.schemas import NoteIn, ProgressIn, ReplyIn, SubmitIn
from services.tasks.plans import usecases as plans
from services.tasks.plans.imports import usecases as imports
from services.tasks.plans.imports.fields import FIELDS
from services.tasks.plans.model import PlanSet, PlanStatus
from services.tasks.plans.schemas import PlanIn
from services.tasks.proposals import usecases as proposals
from services.tasks.proposals.model import Action
from services.tasks.proposals.queries import pending
from services.tasks.proposals.schemas import ProposalIn

SUPERVISORS = ("d00-liaison", "d00-specialist", "d00-head")
EVIDENCE = (
    b"%PDF-1.4\n% demo\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"  # no proof, but a file the store takes
)


def require_directory(session: Session) -> None:
    """Raise :class:`NobodyKnown` unless the units and people who act here have been heard of."""
    unit = copies.find(session, UnitUpserted, UNITS[-1])
    if unit is None or copies.find(session, PersonUpserted, SUPERVISORS[1]) is None:
        raise NobodyKnown


def publish(session: Session, plan: PlanIn, measures: Sequence[Measure]) -> None:
    """The plan is imported from its list, and its tasks are dispatched."""
    found = _plan(session, plan.code)
    if found is None:
        plans.create_plan(session, plan)
        imports.import_tasks(session, plan.code, _list(session, measures))
        plans.publish_plan(session, plan.code)


def archive(session: Session, code: str) -> None:
    """Another plan has taken its place."""
    found = _plan(session, code)
    if found is not None and found.status == PlanStatus.PUBLISHED:
        plans.archive_plan(session, code)


def accept(session: Session, measure: Measure, actor: Actor) -> None:
    """The lead unit signs."""
    if _task(session, measure).status == TaskStatus.DISPATCHED:
        handling.accept(session, measure.task_no, actor)


def report(session: Session, measure: Measure, percent: int, actor: Actor) -> None:
    """The lead unit tells how far it is."""
    task = _task(session, measure)
    if task.status == TaskStatus.IN_PROGRESS and task.progress_pct < percent:
        handling.report(session, measure.task_no, ProgressIn(progress_pct=percent, text="按计划推进"), actor)


def reply(session: Session, measure: Measure, actor: Actor) -> None:
    """A unit that helps tells what it has done."""
    task = _task(session, measure)
    silent = [unit.dept for unit in task.co_units if unit.replied_on is None]
    if task.status == TaskStatus.IN_PROGRESS and actor.dept in silent:
        handling.co_reply(session, measure.task_no, ReplyIn(text="本单位承担的工作已完成"), actor)


def submit(session: Session, measure: Measure, store: FileStore, actor: Actor) -> None:
    """The lead unit shows evidence and asks for the close-out."""
    task = _task(session, measure)
    if task.status == TaskStatus.IN_PROGRESS:
        if not has_evidence(session, [task]):
            attach(session, measure.task_no, store, actor)
        handling.submit(session, measure.task_no, SubmitIn(text="已完成，请予复核"), actor)


def attach(session: Session, task_no: str, store: FileStore, actor: Actor) -> None:
    """The lead unit uploads evidence."""
    content = io.BytesIO(EVIDENCE)
    file = UploadedFile("file", f"{task_no}完成情况.pdf", "application/pdf", content, len(EVIDENCE))
    attachments.attach(session, task_no, Upload([file], {TICK: "true"}), actor, store)


def verify(session: Session, measure: Measure, actor: Actor) -> None:
    """The centre finds it done."""
    task = _task(session, measure)
    if task.status == TaskStatus.SUBMITTED and actor.id not in (task.submitted_by, task.verified_by):
        decisions.verify(session, measure.task_no, NoteIn(note="情况属实"), actor)


def propose_suspension(session: Session, measure: Measure, actor: Actor) -> None:
    """The centre would have it suspended."""
    task = _task(session, measure)
    if task.status == TaskStatus.IN_PROGRESS and not pending(session, task):
        body = ProposalIn(
            action=Action.SUSPEND, reason="上级政策调整，待明确后推进", review_on=CALENDAR.add(TODAY, 15)
        )
        proposals.propose(session, measure.task_no, body, actor)


def suspend(session: Session, measure: Measure, actor: Actor) -> None:
    """A leader agrees."""
    for proposal in pending(session, _task(session, measure)):
        proposals.approve(session, proposal.id, NoteIn(note="同意"), actor)


def _list(session: Session, measures: Sequence[Measure]) -> io.BytesIO:
    """The workbook the plan comes with."""
    units = {unit.dept_code: unit.name for unit in copies.all_of(session, UnitUpserted)}
    people = {person.person_id: person for person in copies.all_of(session, PersonUpserted)}
    with workbook() as (book, file):
        sheet = book.sheet("任务清单", {field.label: field.width for field in FIELDS.values()})
        for at, measure in enumerate(measures):
            deputy, liaison = (people[f"{measure.lead.lower()}-{office}"] for office in ("deputy", "liaison"))
            said: dict[str, Value] = {
                "seq": measure.seq,
                "title": measure.title,
                "content": measure.content,
                "lead_dept": units[measure.lead],
                "co_depts": "、".join(units[dept] for dept in measure.helpers) or None,
                "due_date": measure.due or "长期坚持",
                "leader": deputy.name,
                "owner": liaison.name,
                "owner_phone": liaison.phone,
                "supervisor": SUPERVISORS[at % len(SUPERVISORS)],
            }
            sheet.append([said.get(name) for name in FIELDS])
    with file:
        return io.BytesIO(file.read())


def _plan(session: Session, code: str) -> PlanSet | None:
    return session.scalar(select(PlanSet).where(PlanSet.code == code))


def _task(session: Session, measure: Measure) -> Task:
    return session.scalars(select(Task).where(Task.task_no == measure.task_no)).one()
