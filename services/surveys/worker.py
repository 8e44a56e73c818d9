"""What surveys hears from the other services, and what it does by the clock."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from chassis.officetime.schedule import daily
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.issues.closing import IssueCallbackRecorded, IssueClosed, IssueMerged, IssueReopened
from contracts.issues.deadlines import IssueResumed, IssueSuspended
from contracts.issues.handling import IssueAcceptedForHandling, IssueOpened, IssueRejected
from contracts.notify import PolicyExpired, PolicyPublished
from contracts.surveys import SubmissionCorrected, SubmissionReceived
from contracts.tasks.calendar import CalendarUpdated
from services.surveys.figures import measuring
from services.surveys.followups import usecases as followups
from services.surveys.problems import ledger, standing
from services.surveys.problems import usecases as problems
from services.surveys.submissions import assessment
from services.surveys.visits import reminding


class SurveysWorker:
    """企业问卷调查: reactions to events, and what it tells every day."""

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
        standing.note(session, event)
        problems.link_issue(session, event)

    @subscribe(IssueClosed, IssueReopened)
    def follow_issue(self, session: Session, event: IssueClosed | IssueReopened) -> None:
        """An issue is closed, or in hand again."""
        standing.note(session, event)
        said = ledger.said_last(session, event)
        followups.follow_issue(session, said)
        problems.follow_issue(session, said)

    @subscribe(IssueRejected, IssueMerged)
    def drop_issue(self, session: Session, event: IssueRejected | IssueMerged) -> None:
        """An issue is not taken on, or goes on under another."""
        standing.note(session, event)
        problems.drop_issue(session, event)

    @subscribe(IssueAcceptedForHandling, IssueSuspended, IssueResumed, IssueCallbackRecorded)
    def note_standing(
        self,
        session: Session,
        event: IssueAcceptedForHandling | IssueSuspended | IssueResumed | IssueCallbackRecorded,
    ) -> None:
        """An issue has come further, or its petitioner has said how it was handled."""
        standing.note(session, event)

    @subscribe(PolicyPublished, PolicyExpired)
    def keep_policy(self, session: Session, event: PolicyPublished | PolicyExpired) -> None:
        """Know which policies enterprises can be shown."""
        copies.keep(session, event)

    @daily("08:30", workdays=True)
    def tell_due(self, session: Session) -> None:
        """Remind of the follow-ups whose day has come, and of enterprises that were not visited."""
        followups.tell_due(session)
        reminding.tell_missing(session)

    @daily("00:30")
    def tell_index(self, session: Session) -> None:
        """Tell how satisfied those who were visited are, by month."""
        measuring.tell_index(session)
