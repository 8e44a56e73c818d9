"""Many problems brought in, or accepted, in one request (domain.md §3.6)."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.intake import usecases
from services.issues.intake.schemas import RegisterIn
from services.issues.ledger.bulk import BulkIn, BulkOut, Named, each


def register(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """登记 each; a source reference that is known already gives the number it has."""
    return each(session, body, RegisterIn, lambda row: usecases.register(session, row, actor), actor)


def accept(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """受理 each."""
    return each(session, body, Named, lambda row: usecases.accept(session, row.issue_no, actor), actor)
