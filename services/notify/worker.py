"""What notify hears from the other services, and what it sends by the clock."""

from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

from chassis import auth
from chassis.context import SYSTEM
from chassis.db import after_commit
from chassis.events import copies
from chassis.events.subscribe import subscribe
from chassis.officetime import workdays
from chassis.officetime.schedule import daily, every
from chassis.runtime import Runtime
from contracts import Event
from contracts.directory import PersonUpserted, SigningKeyPublished, UnitUpserted
from contracts.notify import PolicyPublished
from contracts.surveys import EnterpriseRegistered, EnterpriseUpdated
from contracts.tasks.calendar import CalendarUpdated
from services.notify.hearing import usecases as hearing
from services.notify.hearing.heard_events import HEARD
from services.notify.messages import overdue
from services.notify.policies import usecases as policies
from services.notify.sending import rounds as sending
from services.notify.sending import usecases as deliveries


class NotifyWorker:
    """通知提醒: reactions to events, and the sender."""

    name = "notify-worker"

    @subscribe(UnitUpserted, PersonUpserted)
    def keep_copy(self, session: Session, event: UnitUpserted | PersonUpserted) -> None:
        """Know who acts for a unit and where to reach them."""
        copies.keep(session, event)

    @subscribe(SigningKeyPublished)
    def keep_key(self, session: Session, event: SigningKeyPublished) -> None:
        """Know the keys that tokens are signed with."""
        auth.keep_key(session, event)

    @subscribe(CalendarUpdated)
    def keep_calendar(self, session: Session, event: CalendarUpdated) -> None:
        """Send on the working days of the calendar in force."""
        workdays.apply(session, event)

    @subscribe(EnterpriseRegistered, EnterpriseUpdated)
    def keep_enterprise(self, session: Session, event: EnterpriseRegistered | EnterpriseUpdated) -> None:
        """Know what policies are matched with."""
        policies.keep_enterprise(session, event)

    @subscribe(PolicyPublished)
    def push_policy(self, session: Session, event: PolicyPublished) -> None:
        """Match a policy with the enterprises, then tell those who want to hear of it."""
        policies.push(session, event)
        hearing.hear(session, event)

    @subscribe(*(each for each in HEARD if each is not PolicyPublished))
    def hear(self, session: Session, event: Event) -> None:
        """Tell whom it concerns, at once or when it is time."""
        hearing.hear(session, event)

    @every(timedelta(seconds=2), needed=sending.anything_due, stride=timedelta(minutes=5))
    def send_due(self, session: Session, runtime: Runtime) -> None:
        """Send what is due, once this run's own transaction holds nothing any more."""
        after_commit(session, partial(_send_due, runtime))

    @daily("07:00")
    def send_urgent(self, session: Session, runtime: Runtime) -> None:
        """On the dot, also when a manual clock passes by in long strides (domain.md NTF-1)."""
        after_commit(session, partial(_send_due, runtime))

    @daily("08:30", workdays=True)
    def send_ordinary(self, session: Session, runtime: Runtime) -> None:
        """As :meth:`send_urgent`."""
        after_commit(session, partial(_send_due, runtime))

    @daily("08:35", workdays=True)
    def send_digests(self, session: Session, runtime: Runtime) -> None:
        """As :meth:`send_urgent`, what the morning's scans have found (domain.md NTF-2)."""
        after_commit(session, partial(_send_due, runtime))

    @daily("08:30", workdays=True)
    def remind_of_receipts(self, session: Session) -> None:
        """Tell heads of units of what nobody confirmed (domain.md NTF-5)."""
        overdue.scan(session)

    @daily("09:15", workdays=True)
    def tell_of_failures(self, session: Session) -> None:
        """Tell operators of what has not got through, once the morning's messages have been tried."""
        deliveries.tell_operators(session)

    @daily("00:10")
    def expire_policies(self, session: Session) -> None:
        """Policies run out with the day."""
        policies.expire_old(session)

    @daily("04:10")
    def forget_old(self, session: Session) -> None:
        """Take away what was heard long ago."""
        hearing.forget_old(session)


def _send_due(runtime: Runtime) -> None:
    database = runtime.database("notify")
    sending.run(
        lambda: database.transaction(runtime.context(actor=SYSTEM)),
        runtime.settings,
        lambda: runtime.stopping,
    )
