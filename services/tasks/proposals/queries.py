"""Reads of proposals."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from chassis.decisions import DecisionStatus
from chassis.http import Page, paginate
from services.tasks.dispatch.model import Task
from services.tasks.proposals.model import Proposal
from services.tasks.proposals.schemas import ProposalOut, ProposalQuery


def proposals(session: Session, query: ProposalQuery) -> Page[ProposalOut]:
    """Proposals, the oldest first."""
    wanted = statement(query).options(joinedload(Proposal.task))
    page = paginate(session, wanted, keys=[Proposal.proposed_on, Proposal.id], query=query)
    return page.map(ProposalOut.of)


def statement(query: ProposalQuery) -> Select[Proposal]:
    """The proposals of a list, in no order yet."""
    wanted = select(Proposal)
    if query.status is not None:
        wanted = wanted.where(Proposal.status == query.status)
    if query.action is not None:
        wanted = wanted.where(Proposal.action == query.action)
    return wanted


def pending(session: Session, task: Task) -> Sequence[Proposal]:
    """What waits to be decided about a task, held until the transaction ends."""
    wanted = select(Proposal).where(Proposal.task_id == task.id, Proposal.status == DecisionStatus.PENDING)
    return session.scalars(wanted.with_for_update()).all()
