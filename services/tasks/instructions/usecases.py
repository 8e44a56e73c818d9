"""What can be done with instructions: give one, have it written down, read it."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.tasks.access import LEADER
from services.tasks.dispatch import queries as tasks
from services.tasks.instructions.errors import LeaderMissing, NotALeader
from services.tasks.instructions.model import Instruction
from services.tasks.instructions.queries import readable
from services.tasks.instructions.schemas import InstructionIn, InstructionOut


def give(session: Session, task_no: str, body: InstructionIn, actor: Actor) -> InstructionOut:
    """批示 by a leader, or of a leader on paper, which the centre writes down."""
    task = tasks.readable(session, task_no, actor)
    instruction = Instruction(
        task=task,
        leader=_leader(session, body, actor),
        text=body.text,
        given_on=body.given_on or context.today(session),
    )
    session.add(instruction)
    session.flush()
    return InstructionOut.of(instruction)


def read(session: Session, instruction_id: int, actor: Actor) -> InstructionOut:
    """已读: the leader sees who has read it, and when."""
    instruction = readable(session, instruction_id, actor)
    instruction.read(actor.id, actor.dept, context.now(session))
    session.flush()
    return InstructionOut.of(instruction)


def _leader(session: Session, body: InstructionIn, actor: Actor) -> str:
    if body.leader is None:
        if not actor.roles & LEADER:
            raise LeaderMissing(field="leader")
        return actor.id
    leader = copies.find(session, PersonUpserted, body.leader)
    if leader is None or not leader.active or LEADER.isdisjoint(leader.roles):
        raise NotALeader(leader=body.leader, field="leader")
    return leader.person_id
