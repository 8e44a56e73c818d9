"""What can be done about proposals, and how an issue on hold goes on; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.decisions import DecisionStatus, to_decide
from chassis.officetime import workdays
from services.issues.handling.endings import end
from services.issues.ledger.changes import changed, locked, settle
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn
from services.issues.proposals import errors
from services.issues.proposals.model import ACTION_NAMES, DECIDERS, Action, Proposal
from services.issues.proposals.queries import pending
from services.issues.proposals.schemas import ProposalIn, ProposalOut, ReviewIn

TARGETS = {Action.SUSPEND: Status.SUSPENDED, Action.EXPLAIN: Status.CLOSED}


def propose(
    session: Session, issue_no: str, body: ProposalIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """提请: the centre would have the issue put on hold, or struck off as explained."""
    issue = locked(session, issue_no, expected)
    issue.require_move(body.action, TARGETS[body.action])
    if body.action is Action.SUSPEND and body.review_on is None:
        raise errors.ReviewDateMissing(field="review_on")
    if body.action is Action.EXPLAIN and issue.petitioner.exists and not body.explained:
        raise errors.NotExplained(field="explained")
    if any(each.action == body.action for each in pending(session, issue)):
        raise errors.ProposalPending(action=ACTION_NAMES[body.action])
    proposal = Proposal(
        issue=issue,
        proposed_on=context.today(session),
        proposed_by=actor.id,
        status=DecisionStatus.PENDING.value,
        **body.model_dump(exclude={"explained"}),
    )
    session.add(proposal)
    session.flush()
    return ProposalOut.of(proposal)


def approve(
    session: Session, proposal_id: int, body: NoteIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """同意: done at once."""
    proposal = _to_decide(session, proposal_id, expected, actor)
    proposal.decide("approve", DecisionStatus.APPROVED, body.note, actor.id, context.today(session))
    issue, now = proposal.issue, context.now(session)
    if proposal.action == Action.EXPLAIN:
        event = issue.explain(proposal.reason, actor, now)
    else:
        assert proposal.review_on is not None, "checked when it was proposed"
        event = issue.suspend(proposal.reason, proposal.review_on, actor, now)
    session.flush()
    end(session, issue)
    settle(session, [issue], [event])
    return ProposalOut.of(proposal)


def refuse(
    session: Session, proposal_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """不同意: the issue goes on as it was."""
    proposal = _to_decide(session, proposal_id, expected, actor)
    proposal.decide("refuse", DecisionStatus.REFUSED, body.reason, actor.id, context.today(session))
    session.flush()
    return ProposalOut.of(proposal)


def review(
    session: Session, issue_no: str, body: ReviewIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """复查挂账: what stood in the way still does; looked at again another day."""
    issue = locked(session, issue_no, expected)
    issue.review(body.note, body.review_on, workdays.calendar(session), actor, context.now(session))
    return changed(session, issue, [], actor)


def resume(
    session: Session, issue_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """恢复办理: what stood in the way is gone; due by a fresh date."""
    issue = locked(session, issue_no, expected)
    events = issue.resume(body.note, workdays.calendar(session), actor, context.now(session))
    end(session, issue)
    return changed(session, issue, events, actor)


def _to_decide(session: Session, proposal_id: int, expected: int | None, actor: Actor) -> Proposal:
    proposal = to_decide(session, Proposal, proposal_id, expected, about=Issue.issue_no, hold=locked)
    if proposal is None:
        raise errors.ProposalNotFound(proposal_id=proposal_id)
    action = Action(proposal.action)
    role, name = DECIDERS[action]
    if role not in actor.roles:
        raise errors.NotYoursToDecide(action=ACTION_NAMES[action], decider=name)
    return proposal
