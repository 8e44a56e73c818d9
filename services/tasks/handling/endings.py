"""What ends with a task that is closed or cancelled: nobody needs to decide about it any more."""

from sqlalchemy.orm import Session

from chassis import context
from services.tasks.dispatch.model import Task
from services.tasks.escalation import usecases as escalation
from services.tasks.extensions import usecases as extensions
from services.tasks.handling.model import ReturnStatus
from services.tasks.handling.queries import pending_return
from services.tasks.proposals.queries import pending as pending_proposals


def end(session: Session, task: Task) -> None:
    """Requests and proposals about the task that were still waiting lapse."""
    extensions.lapse(session, task)
    escalation.end(session, task)
    for proposal in pending_proposals(session, task):
        proposal.lapse()
    if request := pending_return(session, task):
        request.decide(ReturnStatus.WITHDRAWN, None, "", context.today(session))
