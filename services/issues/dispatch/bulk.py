"""Many issues given to units in one request (domain.md §3.6)."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.dispatch import usecases
from services.issues.dispatch.schemas import DispatchRow
from services.issues.ledger.bulk import BulkIn, BulkOut, each


def dispatch(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """派发 each."""
    return each(
        session, body, DispatchRow, lambda row: usecases.dispatch(session, row.issue_no, row, actor), actor
    )
