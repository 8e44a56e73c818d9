"""The units' steps with many issues in one request, for their systems (domain.md §3.6)."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.handling import usecases
from services.issues.handling.schemas import ContactRow, NoteRow, ReplyRow, SubmitRow
from services.issues.ledger.bulk import BulkIn, BulkOut, Named, each


def sign(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """签收 each."""
    return each(session, body, Named, lambda row: usecases.sign(session, row.issue_no, actor), actor)


def contact(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """先行联系 about each."""
    return each(
        session, body, ContactRow, lambda row: usecases.contact(session, row.issue_no, row, actor), actor
    )


def note(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """办理进展 of each."""
    return each(session, body, NoteRow, lambda row: usecases.note(session, row.issue_no, row, actor), actor)


def co_reply(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """协办反馈 about each."""
    return each(
        session, body, ReplyRow, lambda row: usecases.co_reply(session, row.issue_no, row, actor), actor
    )


def submit(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """申请办结 of each; a person verifies each by itself (domain.md S4)."""
    return each(
        session, body, SubmitRow, lambda row: usecases.submit(session, row.issue_no, row, actor), actor
    )
