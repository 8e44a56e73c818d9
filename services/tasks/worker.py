"""What task dispatch hears from the other services, and what it does by the clock."""

from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from chassis import auth
from chassis.db import after_commit
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime.schedule import daily, every
from chassis.runtime import Runtime
from contracts import Event
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.issues.officers import OfficerActivityRecorded, OfficerAppointed, OfficerEnded
from contracts.notify import AckOverdue, ActionTaken
from contracts.surveys import ActionCompleted, CampaignClosed, CampaignOpened
from contracts.tasks.calendar import CalendarUpdated
from services.tasks.dispatch.recounting import recount
from services.tasks.escalation import scan
from services.tasks.escalation import usecases as escalation
from services.tasks.extensions import usecases as extensions
from services.tasks.handling import answers
from services.tasks.handling import usecases as handling
from services.tasks.indicators import usecases as indicators
from services.tasks.ledger import hearing
from services.tasks.plans.imports import reading
from services.tasks.plans.imports import usecases as imports
from services.tasks.receipts import usecases as receipts
from services.tasks.reports import following
from services.tasks.rounds import usecases as rounds


class TasksWorker:
    """任务调度: reactions to events, and the clock's work."""

    name = "tasks-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know the units and people a task can be given to."""
        copies.keep(session, event)

    @subscribe(SigningKeyPublished)
    def keep_key(self, session: Session, event: SigningKeyPublished) -> None:
        """Know the keys that tokens are signed with."""
        auth.keep_key(session, event)

    @subscribe(CalendarUpdated)
    def recount_dues(self, session: Session, event: CalendarUpdated) -> None:
        """The calendar, which is this service's own, has changed: what is open is due by the new one."""
        recount(session, event.year)
        handling.recount(session)
        extensions.recount(session)
        rounds.recount(session)

    @subscribe(*hearing.DAYS)
    def note_issue(self, session: Session, event: Event) -> None:
        """Know how the ledger's issues stand: 表5 and 表7 of the bulletin, and what its problems became."""
        hearing.note(session, event)
        following.note_opened(session, event)

    @subscribe(ActionCompleted, CampaignOpened, CampaignClosed, OfficerAppointed, OfficerEnded)
    def keep_others(self, session: Session, event: Event) -> None:
        """Know what campaigns have held, and who serves as an officer: 表6 and 表7."""
        copies.keep(session, event)

    @subscribe(OfficerActivityRecorded)
    def note_deed(self, session: Session, event: OfficerActivityRecorded) -> None:
        """Know what officers do."""
        hearing.note_deed(session, event)

    @daily("08:30", workdays=True)
    def press(self, session: Session, runtime: Runtime) -> None:
        """Turn lights over and climb the ladder."""
        scan.begin(session, runtime)

    @every(timedelta(minutes=1), needed=scan.is_unfinished, stride=timedelta(days=1))
    def press_on(self, session: Session, runtime: Runtime) -> None:
        """Go on with a scan that was killed half-way."""
        scan.go_on(session, runtime)

    @daily("08:30", workdays=True)
    def turn_rounds(self, session: Session) -> None:
        """Open monthly rounds on their day, tell units of gaps, end the filing."""
        rounds.turn(session)

    @daily("00:05")
    def turn_indicators_over(self, session: Session) -> None:
        """Indicators come into use and go out of it with the day."""
        indicators.turn_over(session)

    @every(timedelta(seconds=1), needed=reading.anything_waiting, stride=timedelta(days=1))
    def read_imports(self, session: Session, runtime: Runtime) -> None:
        """Read the files that wait, once this run's own transaction holds nothing any more."""
        after_commit(session, partial(reading.read_waiting, runtime))

    @daily("03:30")
    def forget_imports(self, session: Session) -> None:
        """Take away imports that nobody has accepted for long."""
        imports.forget_old(session)

    @subscribe(AckOverdue)
    def note_unsigned(self, session: Session, event: AckOverdue) -> None:
        """A unit has not signed in time for what pressed it: noted with that (domain.md §5.2)."""
        escalation.note_unsigned(session, event)
        receipts.note_overdue(session, event)

    @subscribe(*receipts.MOMENTS)
    def note_receipt(self, session: Session, event: receipts.Told) -> None:
        """Somebody was told of a task, has read it, has signed (domain.md §5.2)."""
        receipts.note(session, event)

    @subscribe(ActionTaken)
    def take_action(self, session: Session, event: ActionTaken) -> None:
        """A unit signed, reported or asked for more time from the message itself."""
        answers.take(session, event)
