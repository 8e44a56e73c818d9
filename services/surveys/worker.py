"""What surveys hears from the other services."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.issues import IssueOpened
from contracts.tasks import CalendarUpdated
from services.surveys.problems import usecases as problems


class SurveysWorker:
    """企业问卷调查: reactions to events."""

    name = "surveys-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know whose phones there are and which unit is competent for what."""
        copies.keep(session, event)

    @subscribe(SigningKeyPublished)
    def keep_key(self, session: Session, event: SigningKeyPublished) -> None:
        """Know the keys that tokens are signed with."""
        auth.keep_key(session, event)

    @subscribe(CalendarUpdated)
    def keep_calendar(self, session: Session, event: CalendarUpdated) -> None:
        """Count periods by the calendar in force."""
        workdays.apply(session, event)

    @subscribe(IssueOpened)
    def link_issue(self, session: Session, event: IssueOpened) -> None:
        """A problem we reported is in the ledger now."""
        problems.link_issue(session, event)
