"""Reads of proposals."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from chassis.decisions import DecisionStatus
from chassis.http import Page, paginate
from services.issues.ledger.model import Issue
from services.issues.proposals.model import Proposal
from services.issues.proposals.schemas import ProposalOut, ProposalQuery


def proposals(session: Session, query: ProposalQuery) -> Page[ProposalOut]:
    """Proposals, the oldest first."""
    wanted = select(Proposal).options(joinedload(Proposal.issue))
    if query.status is not None:
        wanted = wanted.where(Proposal.status == query.status)
    if query.action is not None:
        wanted = wanted.where(Proposal.action == query.action)
    page = paginate(session, wanted, keys=[Proposal.proposed_on, Proposal.id], query=query)
    return page.map(ProposalOut.of)


def pending(session: Session, issue: Issue) -> Sequence[Proposal]:
    """Those that wait to be decided, held until the transaction ends."""
    wanted = select(Proposal).where(Proposal.issue_id == issue.id, Proposal.status == DecisionStatus.PENDING)
    return session.scalars(wanted.with_for_update()).all()
