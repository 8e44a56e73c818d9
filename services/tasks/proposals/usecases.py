"""What can be done about proposals, and what a leader does without one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.decisions import DecisionStatus, to_decide
from services.tasks.dispatch import queries as tasks
from services.tasks.dispatch.changes import locked, settle
from services.tasks.dispatch.linking import unlink
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import OPEN, TaskStatus
from services.tasks.dispatch.schemas import TaskOut
from services.tasks.extensions import usecases as extensions
from services.tasks.handling.endings import end
from services.tasks.handling.schemas import NoteIn, ReasonIn
from services.tasks.proposals import errors
from services.tasks.proposals.model import ACTION_NAMES, Action, Proposal
from services.tasks.proposals.queries import pending
from services.tasks.proposals.schemas import CancelIn, ProposalIn, ProposalOut

TARGETS = {Action.SUSPEND: TaskStatus.SUSPENDED, Action.CANCEL: TaskStatus.CANCELLED}


def propose(
    session: Session, task_no: str, body: ProposalIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """提请: the centre would have the task suspended, cancelled or merged."""
    task = locked(session, task_no, expected)
    _check(session, task, body)
    task.require_move(body.action, TARGETS[body.action])
    if any(each.action == body.action for each in pending(session, task)):
        raise errors.ProposalPending(action=ACTION_NAMES[body.action])
    proposal = Proposal(
        task=task,
        proposed_on=context.today(session),
        proposed_by=actor.id,
        status=DecisionStatus.PENDING.value,
        **body.model_dump(),
    )
    session.add(proposal)
    session.flush()
    return ProposalOut.of(proposal)


def approve(
    session: Session, proposal_id: int, body: NoteIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """同意: done at once."""
    proposal = _to_decide(session, proposal_id, expected)
    proposal.decide("approve", DecisionStatus.APPROVED, body.note, actor.id, context.today(session))
    task, at = proposal.task, context.now(session)
    if proposal.action == Action.CANCEL:
        _cancel(session, task, proposal.reason, proposal.target, actor)
    else:
        extensions.lapse(session, task)
        assert proposal.review_on is not None, "checked when it was proposed"
        settle(session, [task], [task.suspend(proposal.reason, proposal.review_on, actor, at)])
    return ProposalOut.of(proposal)


def refuse(
    session: Session, proposal_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> ProposalOut:
    """不同意: the task goes on as it was."""
    proposal = _to_decide(session, proposal_id, expected)
    proposal.decide("refuse", DecisionStatus.REFUSED, body.reason, actor.id, context.today(session))
    session.flush()
    return ProposalOut.of(proposal)


def cancel(
    session: Session, task_no: str, body: CancelIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """撤销 or 合并 by a leader, whom nobody needs to ask first."""
    task = locked(session, task_no, expected)
    _check_target(session, task, body.target)
    _cancel(session, task, body.reason, body.target, actor)
    return tasks.task_out(session, task, actor)


def resume(
    session: Session, task_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> TaskOut:
    """恢复推进: what stood in the way is gone; due when it was due."""
    task = locked(session, task_no, expected)
    settle(session, [task], [task.resume(body.note, actor, context.now(session))])
    return tasks.task_out(session, task, actor)


def _cancel(session: Session, task: Task, reason: str, target: str | None, actor: Actor) -> None:
    event = task.cancel(reason, target, actor, context.now(session))
    unlink(session, task)
    end(session, task)
    settle(session, [task], [event])


def _check(session: Session, task: Task, body: ProposalIn) -> None:
    if body.action is Action.SUSPEND:
        if body.target is not None:
            raise errors.DetailNotForAction(field="target")
        if body.review_on is None:
            raise errors.ReviewDateMissing(field="review_on")
        if body.review_on <= context.today(session):
            raise errors.ReviewDatePast(field="review_on")
    else:
        if body.review_on is not None:
            raise errors.DetailNotForAction(field="review_on")
        _check_target(session, task, body.target)


def _check_target(session: Session, task: Task, target: str | None) -> None:
    if target is None:
        return
    if target == task.task_no:
        raise errors.MergesIntoItself(field="target")
    if session.scalar(select(Task.id).where(Task.task_no == target, Task.status.in_(OPEN))) is None:
        raise errors.TargetNotOpen(target=target, field="target")


def _to_decide(session: Session, proposal_id: int, expected: int | None) -> Proposal:
    proposal = to_decide(session, Proposal, proposal_id, expected, about=Task.task_no, hold=locked)
    if proposal is None:
        raise errors.ProposalNotFound(proposal_id=proposal_id)
    return proposal
