"""Saying something about an issue, reading it, and marking it as read; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from services.issues.access import CENTRE, OUTSIDE, UNIT
from services.issues.enterprises.queries import spoken_for
from services.issues.ledger.access import knows_petitioner, written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import ASSIGNED, STATUS_NAMES, Status
from services.issues.ledger.queries import readable
from services.issues.messages.errors import NobodyHandlesIt, NotInTheConversation
from services.issues.messages.model import Message, Side
from services.issues.messages.schemas import MessageIn, MessageOut, MessagesOut


def say(session: Session, issue_no: str, body: MessageIn, actor: Actor) -> MessagesOut:
    """留言 by the reporter or by those who handle the issue, as long as somebody does."""
    issue = readable(session, issue_no, actor)
    side = _side(session, issue, actor)
    if issue.status not in ASSIGNED:
        raise NobodyHandlesIt(status=STATUS_NAMES[Status(issue.status)])
    session.add(
        Message(
            issue_id=issue.id,
            at=context.now(session),
            side=side.value,
            author=actor.id,
            dept=actor.dept,
            text=body.text,
        )
    )
    session.flush()
    return messages(session, issue_no, actor)


def mark_read(session: Session, issue_no: str, actor: Actor) -> MessagesOut:
    """What the other side has said so far has been read."""
    issue = readable(session, issue_no, actor)
    side = _side(session, issue, actor)
    for message in _of(session, issue):
        if message.side != side and message.read_at is None:
            message.read_at = context.now(session)
    session.flush()
    return messages(session, issue_no, actor)


def messages(session: Session, issue_no: str, actor: Actor) -> MessagesOut:
    """Everything said about an issue; raises what reading the issue raises."""
    issue = readable(session, issue_no, actor)
    found, own = _of(session, issue), _own_side(actor)
    knows = knows_petitioner(actor, issue)
    return MessagesOut(
        unread=sum(each.side != own and each.read_at is None for each in found),
        items=[
            MessageOut(
                at=each.at,
                side=Side(each.side),
                author=each.author if knows or each.side == Side.OFFICE else None,
                dept=each.dept,
                text=written_for(actor, issue, each.text),
                read_at=each.read_at,
            )
            for each in found
        ],
    )


def _of(session: Session, issue: Issue) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.issue_id == issue.id).order_by(Message.id)))


def _own_side(actor: Actor) -> Side:
    return Side.REPORTER if actor.roles <= OUTSIDE else Side.OFFICE


def _side(session: Session, issue: Issue, actor: Actor) -> Side:
    """The side somebody speaks for; whoever only looks on speaks for none."""
    handles = bool(actor.roles & UNIT) and actor.dept in (issue.lead_dept, *issue.co_depts)
    own = spoken_for(session, actor)
    concerned = actor.id == issue.created_by or any(each.is_called(own) for each in issue.enterprises)
    reported = bool(actor.roles & OUTSIDE) and concerned
    if not (handles or reported or actor.roles & CENTRE):
        raise NotInTheConversation
    return _own_side(actor)
