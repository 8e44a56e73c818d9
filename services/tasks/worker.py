"""What task dispatch hears from the other services; it owns the working-day calendar itself."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted


class TasksWorker:
    """任务调度: reactions to events."""

    name = "tasks-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know the units and people a task can be given to."""
        copies.keep(session, event)

    @subscribe(SigningKeyPublished)
    def keep_key(self, session: Session, event: SigningKeyPublished) -> None:
        """Know the keys that tokens are signed with."""
        auth.keep_key(session, event)
