"""Reads of instructions."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.dispatch.access import visible_to
from services.tasks.dispatch.model import Task
from services.tasks.instructions.errors import InstructionNotFound
from services.tasks.instructions.model import Instruction, Reading
from services.tasks.instructions.schemas import InstructionOut, InstructionQuery


def instructions(session: Session, query: InstructionQuery, actor: Actor) -> Page[InstructionOut]:
    """Instructions on tasks this reader may see, the latest first."""
    statement = select(Instruction).join(Instruction.task).where(visible_to(actor))
    statement = statement.options(joinedload(Instruction.task))
    if query.task is not None:
        statement = statement.where(Task.task_no == query.task)
    if query.leader is not None:
        statement = statement.where(Instruction.leader == query.leader)
    if query.unread is not None:
        read = exists().where(Reading.instruction_id == Instruction.id, Reading.person_id == actor.id)
        statement = statement.where(~read if query.unread else read)
    page = paginate(session, statement, keys=[Instruction.id.desc()], query=query)
    return page.map(InstructionOut.of)


def readable(session: Session, instruction_id: int, actor: Actor) -> Instruction:
    """One instruction, held for a receipt; one on a task of another unit looks like none."""
    wanted = select(Instruction).join(Instruction.task)
    wanted = wanted.where(Instruction.id == instruction_id, visible_to(actor))
    found = session.scalar(wanted.with_for_update(of=Instruction))
    if found is None:
        raise InstructionNotFound(instruction_id=instruction_id)
    return found
