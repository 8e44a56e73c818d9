"""Saying something about an issue, reading it, and marking it as read; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.files.store import FileStore
from chassis.http import Upload
from services.issues.access import CENTRE, OUTSIDE, UNIT
from services.issues.enterprises.queries import spoken_for
from services.issues.ledger.access import knows_petitioner, written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import ASSIGNED, STATUS_NAMES, Status
from services.issues.ledger.queries import readable
from services.issues.messages.errors import (
    MessageFileWithheld,
    MessageNotFound,
    NobodyHandlesIt,
    NotInTheConversation,
    NotYourMessage,
)
from services.issues.messages.model import FILES, Message, MessageFile, Side
from services.issues.messages.schemas import MessageIn, MessageOut, MessagesOut
from services.issues.rules import RULES


def say(session: Session, issue_no: str, body: MessageIn, actor: Actor) -> MessagesOut:
    """留言 by the reporter or by those who handle the issue, as long as somebody does."""
    issue = readable(session, issue_no, actor)
    side = _side(session, issue, actor)
    _require_handled(issue)
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
    files = FILES.of_each(session, [each.id for each in found if _shows(each, issue, actor)])
    knows = knows_petitioner(actor, issue)
    return MessagesOut(
        unread=sum(each.side != own and each.read_at is None for each in found),
        items=[
            MessageOut(
                message_id=each.id,
                at=each.at,
                side=Side(each.side),
                author=each.author if knows or each.side == Side.OFFICE else None,
                dept=each.dept,
                text=written_for(actor, issue, each.text),
                read_at=each.read_at,
                files=files.get(each.id, []),
            )
            for each in found
        ],
    )


def attach(
    session: Session, issue_no: str, message_id: int, upload: Upload, actor: Actor, *, store: FileStore
) -> MessagesOut:
    """One more file of what one has said oneself, as long as the issue is handled."""
    issue = readable(session, issue_no, actor)
    message = _message(session, issue, message_id, lock=True)
    if message.author != actor.id:
        raise NotYourMessage
    _require_handled(issue)
    FILES.add(session, message.id, upload, actor, store, most=RULES.files_each)
    return messages(session, issue_no, actor)


def file(session: Session, issue_no: str, message_id: int, sha256: str, actor: Actor) -> MessageFile:
    """One file of a message; raises :class:`MessageFileWithheld` and what reading the issue raises."""
    issue = readable(session, issue_no, actor)
    message = _message(session, issue, message_id)
    if not _shows(message, issue, actor):
        raise MessageFileWithheld
    return FILES.get(session, message.id, sha256)


def _shows(message: Message, issue: Issue, actor: Actor) -> bool:
    """Whether somebody may see the files: what a reporter shows is for whom their phone is (PERM-5)."""
    return message.side == Side.OFFICE or message.author == actor.id or knows_petitioner(actor, issue)


def _message(session: Session, issue: Issue, message_id: int, *, lock: bool = False) -> Message:
    wanted = select(Message).where(Message.id == message_id, Message.issue_id == issue.id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise MessageNotFound(message_id=message_id)
    return found


def _require_handled(issue: Issue) -> None:
    if issue.status not in ASSIGNED:
        raise NobodyHandlesIt(status=STATUS_NAMES[Status(issue.status)])


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
