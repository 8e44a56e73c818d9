"""Instructions over HTTP: given by leaders, read by whoever works on the task."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import DISPATCHERS, LEADER, TASK_READERS
from services.tasks.instructions import queries, usecases
from services.tasks.instructions.schemas import InstructionIn, InstructionOut, InstructionQuery


class InstructionsApi:
    """Routes of the instructions."""

    @post(
        "/v1/tasks/{task_no}/instructions",
        allow=roles(*LEADER, *DISPATCHERS),
        status=201,
        tag="批示",
    )
    def give_instruction(
        self, session: Session, actor: Actor, task_no: str, body: InstructionIn
    ) -> InstructionOut:
        """作出批示，或登记领导的书面批示"""
        return usecases.give(session, task_no, body, actor)

    @get("/v1/instructions", allow=roles(*TASK_READERS), tag="批示")
    def instructions(self, session: Session, actor: Actor, query: InstructionQuery) -> Page[InstructionOut]:
        """查询批示及其已读情况"""
        return queries.instructions(session, query, actor)

    @post("/v1/instructions/{instruction_id}/read", allow=roles(*TASK_READERS), tag="批示")
    def read_instruction(self, session: Session, actor: Actor, instruction_id: int) -> InstructionOut:
        """签阅批示"""
        return usecases.read(session, instruction_id, actor)
