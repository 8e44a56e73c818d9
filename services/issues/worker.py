"""What the issue ledger hears from the other services."""

from sqlalchemy.orm import Session

from chassis import auth
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from chassis.officetime.schedule import daily
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.notify import AckOverdue, ActionTaken
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated, FollowupCompleted, ProblemReported
from contracts.tasks.calendar import CalendarUpdated
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskEscalated, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import TaskCancelled, TaskClosed
from contracts.tasks.evaluation import BenchmarkGapFound, EvaluationProblemFound
from contracts.tasks.plans import IndicatorUpserted
from contracts.tasks.reports import ReportProblemRaised
from services.issues.enterprises import usecases as enterprises
from services.issues.escalation import usecases as escalation
from services.issues.extensions import usecases as extensions
from services.issues.handling import answers
from services.issues.intake import reactions
from services.issues.ledger import receipts
from services.issues.ledger.recounting import recount
from services.issues.lookback import usecases as look_back
from services.issues.officers import usecases as officers
from services.issues.restricted import dues as restricted


class IssuesWorker:
    """问题台账: reactions to events."""

    name = "issues-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know the units and people an issue can be given to."""
        copies.keep(session, event)

    @subscribe(IndicatorUpserted)
    def keep_indicator(self, session: Session, event: IndicatorUpserted) -> None:
        """Know the indicators an issue can be matched with."""
        copies.keep(session, event)

    @subscribe(EnterpriseRegistered, EnterpriseUpdated)
    def keep_enterprise(self, session: Session, event: EnterpriseRegistered | EnterpriseUpdated) -> None:
        """Know the enterprises an issue can concern."""
        enterprises.keep(session, event)

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
        reactions.open_reported_problem(session, event)

    @subscribe(FollowupCompleted)
    def note_followup(self, session: Session, event: FollowupCompleted) -> None:
        """What came of a solved issue a month later is noted with it."""
        reactions.note_followup(session, event)

    @subscribe(EvaluationProblemFound)
    def open_evaluation_problem(self, session: Session, event: EvaluationProblemFound) -> None:
        """A problem of the evaluation becomes an issue of its own (domain.md EV-6)."""
        reactions.open_evaluation_problem(session, event)

    @subscribe(ReportProblemRaised)
    def open_report_problem(self, session: Session, event: ReportProblemRaised) -> None:
        """A problem of a monthly report becomes an issue where the centre chose so (domain.md §5.3 C)."""
        reactions.open_report_problem(session, event)

    @subscribe(BenchmarkGapFound)
    def open_benchmark_gap(self, session: Session, event: BenchmarkGapFound) -> None:
        """A gap to the best becomes an issue where the centre chose so."""
        reactions.open_benchmark_gap(session, event)

    @subscribe(TaskEscalated)
    def supervise_task(self, session: Session, event: TaskEscalated) -> None:
        """A supervised task becomes an issue of its unit (domain.md §5.3 B)."""
        reactions.supervise_task(session, event)

    @subscribe(TaskClosed)
    def follow_closed_task(self, session: Session, event: TaskClosed) -> None:
        """What was opened because a task was late is submitted when that is done."""
        reactions.follow_closed_task(session, event)

    @subscribe(TaskDeadlineChanged, TaskSuspended, TaskResumed, TaskCancelled)
    def note_task(
        self, session: Session, event: TaskDeadlineChanged | TaskSuspended | TaskResumed | TaskCancelled
    ) -> None:
        """What becomes of a supervised task is noted with what was opened because it was late."""
        reactions.note_task(session, event)

    @daily("00:10")
    def draw_look_backs(self, session: Session) -> None:
        """What was closed 30 and 90 days ago is looked at again, some of it."""
        look_back.draw(session)

    @daily("08:30", workdays=True)
    def press(self, session: Session) -> None:
        """Lights turn, reminders and orders go out (domain.md ESC)."""
        escalation.scan(session)

    @subscribe(AckOverdue)
    def note_unsigned(self, session: Session, event: AckOverdue) -> None:
        """A unit has not signed in time for what pressed it: noted with that (domain.md §5.2)."""
        escalation.note_unsigned(session, event)
        receipts.note_overdue(session, event)

    @subscribe(*receipts.OUTCOMES)
    def note_receipt(self, session: Session, event: receipts.Told) -> None:
        """What presses for an issue has arrived, was signed for or got nowhere (domain.md §5.2)."""
        receipts.note(session, event)

    @subscribe(ActionTaken)
    def take_action(self, session: Session, event: ActionTaken) -> None:
        """A unit signed, reported or asked for more time from the message itself."""
        answers.take(session, event)

    @daily("08:30", workdays=True)
    def press_for_restricted(self, session: Session) -> None:
        """Tell who has a restricted matter to see to that it is nearly due, or late."""
        restricted.scan(session)

    @daily("00:05")
    def end_terms(self, session: Session) -> None:
        """Officers whose term is over are none any more."""
        officers.end_terms(session)
