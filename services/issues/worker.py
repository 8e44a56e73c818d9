"""What the issue ledger hears from the other services."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from chassis.officetime.schedule import daily
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.surveys import ProblemReported
from contracts.tasks import CalendarUpdated
from services.issues.extensions import usecases as extensions
from services.issues.intake import usecases as intake
from services.issues.ledger.recounting import recount
from services.issues.restricted import dues as restricted


class IssuesWorker:
    """问题台账: reactions to events."""

    name = "issues-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know the units and people an issue can be given to."""
        copies.keep(session, event)

    @subscribe(SigningKeyPublished)
    def keep_key(self, session: Session, event: SigningKeyPublished) -> None:
        """Know the keys that tokens are signed with."""
        auth.keep_key(session, event)

    @subscribe(CalendarUpdated)
    def keep_calendar(self, session: Session, event: CalendarUpdated) -> None:
        """What is open is due by the new calendar, what comes later too (domain.md CAL-10)."""
        if workdays.apply(session, event):
            recount(session, event.year)
            extensions.recount(session)

    @subscribe(ProblemReported)
    def open_issue(self, session: Session, event: ProblemReported) -> None:
        """A problem heard on a visit becomes an issue."""
        intake.open_reported_problem(session, event)

    @daily("08:30", workdays=True)
    def press_for_restricted(self, session: Session) -> None:
        """Tell who has a restricted matter to see to that it is nearly due, or late."""
        restricted.scan(session)
