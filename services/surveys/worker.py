"""What surveys hears from the other services, and what it does by the clock."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from chassis.officetime.schedule import daily
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.issues import IssueClosed, IssueMerged, IssueOpened, IssueRejected, IssueReopened
from contracts.surveys import SubmissionCorrected, SubmissionReceived
from contracts.tasks import CalendarUpdated
from services.surveys.followups import usecases as followups
from services.surveys.problems import ledger
from services.surveys.problems import usecases as problems
from services.surveys.submissions import assessment


class SurveysWorker:
    """企业问卷调查: reactions to events, and the daily reminder."""

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
        if workdays.apply(session, event):
            followups.recount(session)

    @subscribe(SubmissionReceived, SubmissionCorrected)
    def assess_submission(self, session: Session, event: SubmissionReceived | SubmissionCorrected) -> None:
        """What has come in is judged, told apart from others, and counts if nothing speaks against it."""
        assessment.assess(session, event.submission_id)

    @subscribe(IssueOpened)
    def link_issue(self, session: Session, event: IssueOpened) -> None:
        """A problem we reported is in the ledger now."""
        problems.link_issue(session, event)

    @subscribe(IssueClosed, IssueReopened)
    def follow_issue(self, session: Session, event: IssueClosed | IssueReopened) -> None:
        """An issue is closed, or in hand again."""
        said = ledger.said_last(session, event)
        followups.follow_issue(session, said)
        problems.follow_issue(session, said)

    @subscribe(IssueRejected, IssueMerged)
    def drop_issue(self, session: Session, event: IssueRejected | IssueMerged) -> None:
        """An issue is not taken on, or goes on under another."""
        problems.drop_issue(session, event)

    @daily("08:30", workdays=True)
    def tell_due(self, session: Session) -> None:
        """Remind of the follow-ups whose day has come."""
        followups.tell_due(session)
