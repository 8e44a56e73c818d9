"""签收 and 报送进度 of many tasks in one request, for the units' systems (domain.md §3.6)."""

from sqlalchemy.orm import Session

from chassis.context import Actor
from services.tasks.bulk import BulkIn, BulkOut, each
from services.tasks.handling import usecases
from services.tasks.handling.schemas import AcceptRow, ProgressIn, ProgressRow


def accept(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """Sign for each."""
    return each(session, body, AcceptRow, lambda row: usecases.accept(session, row.task_no, actor))


def report(session: Session, body: BulkIn, actor: Actor) -> BulkOut:
    """Report on each."""

    def told(row: ProgressRow) -> None:
        progress = ProgressIn(**row.model_dump(exclude={"task_no"}))
        usecases.report(session, row.task_no, progress, actor)

    return each(session, body, ProgressRow, told)
