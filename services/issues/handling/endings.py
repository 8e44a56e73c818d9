"""What ends when an issue goes to another unit, is put on hold or is over."""

from sqlalchemy.orm import Session

from services.issues.escalation.usecases import end_episode
from services.issues.extensions.queries import pending as pending_extension
from services.issues.ledger.model import Issue
from services.issues.plans.queries import pending as pending_plan
from services.issues.proposals.queries import pending as pending_proposals


def end(session: Session, issue: Issue) -> None:
    """Requests, plans and proposals about the issue that were still waiting lapse."""
    if extension := pending_extension(session, issue):
        extension.lapse()
    if plan := pending_plan(session, issue):
        plan.lapse()
    for proposal in pending_proposals(session, issue):
        proposal.lapse()
    end_episode(session, issue)
