"""Suspending, resuming, cancelling and merging tasks over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import DISPATCHERS, LEADER, SEE_ALL
from services.tasks.dispatch.schemas import TaskOut
from services.tasks.handling.schemas import NoteIn, ReasonIn
from services.tasks.proposals import queries, usecases
from services.tasks.proposals.schemas import CancelIn, ProposalIn, ProposalOut, ProposalQuery


class ProposalsApi:
    """Routes of the proposals."""

    @post("/v1/tasks/{task_no}/proposals", allow=roles(*DISPATCHERS), status=201, tag="暂缓与撤销")
    def propose(
        self, session: Session, actor: Actor, task_no: str, body: ProposalIn, expected: int | None
    ) -> ProposalOut:
        """提请暂缓、撤销或合并"""
        return usecases.propose(session, task_no, body, actor, expected)

    @get("/v1/proposals", allow=roles(*SEE_ALL), tag="暂缓与撤销")
    def proposals(self, session: Session, query: ProposalQuery) -> Page[ProposalOut]:
        """查询提请"""
        return queries.proposals(session, query)

    @post("/v1/proposals/{proposal_id}/approve", allow=roles(*LEADER), tag="暂缓与撤销")
    def approve_proposal(
        self, session: Session, actor: Actor, proposal_id: int, body: NoteIn, expected: int | None
    ) -> ProposalOut:
        """同意提请"""
        return usecases.approve(session, proposal_id, body, actor, expected)

    @post("/v1/proposals/{proposal_id}/refuse", allow=roles(*LEADER), tag="暂缓与撤销")
    def refuse_proposal(
        self, session: Session, actor: Actor, proposal_id: int, body: ReasonIn, expected: int | None
    ) -> ProposalOut:
        """不同意提请"""
        return usecases.refuse(session, proposal_id, body, actor, expected)

    @post("/v1/tasks/{task_no}/cancel", allow=roles(*LEADER), tag="暂缓与撤销")
    def cancel_task(
        self, session: Session, actor: Actor, task_no: str, body: CancelIn, expected: int | None
    ) -> TaskOut:
        """撤销任务，或并入其他任务"""
        return usecases.cancel(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/resume", allow=roles(*DISPATCHERS), tag="暂缓与撤销")
    def resume_task(
        self, session: Session, actor: Actor, task_no: str, body: NoteIn, expected: int | None
    ) -> TaskOut:
        """恢复推进暂缓的任务"""
        return usecases.resume(session, task_no, body, actor, expected)
