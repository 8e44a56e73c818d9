"""Each step of an issue's way in the demo set, by the use case people use; what has gone on is left alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.demo import matters
from services.issues.dispatch import usecases as dispatching
from services.issues.dispatch.schemas import DispatchIn
from services.issues.feedback import usecases as feedback
from services.issues.feedback.model import Feedback
from services.issues.feedback.moves import FeedbackStatus
from services.issues.feedback.schemas import AnswerIn
from services.issues.handling import usecases as units
from services.issues.handling.schemas import ContactIn, NoteAboutIn, ReplyIn, SubmitIn
from services.issues.intake import usecases as intake
from services.issues.intake.schemas import ClassifyIn, EnterpriseIn
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.records import Callback, IssueCoUnit
from services.issues.ledger.schemas import NoteIn
from services.issues.plans import usecases as plans
from services.issues.plans.model import PlanStatus, RectPlan
from services.issues.plans.schemas import PlanApproval, PlanIn
from services.issues.rules import HandlingClass
from services.issues.sources import Source
from services.issues.verification import usecases as verification
from services.issues.verification.schemas import CallIn, CheckIn

SUPERVISORS = ("d00-liaison", "d00-specialist")


@dataclass(frozen=True)
class Matter:
    """An issue: what tells it from others, who leads it, and a number by which their ways vary."""

    source: Source
    which: tuple[ColumnElement[bool], ...]
    number: int
    lead: str
    environment: str
    handling_class: HandlingClass | None = None
    helper: str | None = None
    enterprises: tuple[EnterpriseIn, ...] = ()  # it concerns besides those the source named

    def standing(self, session: Session, status: Status, *so: ColumnElement[bool]) -> list[str]:
        """Its number, if it stands so; none, if it does not, or is not there yet."""
        wanted = select(Issue.issue_no).where(*self.mine, Issue.status == status.value, *so)
        return list(session.scalars(wanted.order_by(Issue.id)))

    @property
    def mine(self) -> tuple[ColumnElement[bool], ...]:
        """What tells them from all others."""
        return Issue.source == self.source.value, *self.which

    def pick(self, *choices: str) -> str:
        """One of these, by the number."""
        return choices[self.number % len(choices)]


def dispatch(session: Session, matter: Matter, actor: Actor) -> None:
    """The centre says what it is about, takes it on and gives it to a unit."""
    for no in matter.standing(session, Status.REGISTERED):
        about = ClassifyIn(
            pain_type=matter.pick(*matters.PAINS),
            env_dimension=matter.environment,
            enterprises=list(matter.enterprises),
        )
        intake.classify(session, no, about, actor)
        intake.accept(session, no, actor)
        given = DispatchIn(
            lead_dept=matter.lead,
            co_depts=[matter.helper] if matter.helper else [],
            handling_class=matter.handling_class,
            supervisor=matter.pick(*SUPERVISORS),
            leader=f"{matter.lead.lower()}-deputy",
            owner=f"{matter.lead.lower()}-liaison",
        )
        dispatching.dispatch(session, no, given, actor)


def sign(session: Session, matter: Matter, actor: Actor) -> None:
    """The lead unit begins."""
    for no in matter.standing(session, Status.DISPATCHED):
        units.sign(session, no, actor)


def contact(session: Session, matter: Matter, actor: Actor) -> None:
    """The lead unit speaks to whoever brought it, if anybody did."""
    silent = (Issue.contact_due.is_not(None), Issue.contacted_on.is_(None))
    for no in matter.standing(session, Status.IN_PROGRESS, *silent):
        units.contact(session, no, ContactIn(text=matter.pick(*matters.TALKS)), actor)


def note(session: Session, matter: Matter, actor: Actor) -> None:
    """The lead unit tells how far it is."""
    for no in matter.standing(session, Status.IN_PROGRESS, Issue.progress.is_(None)):
        units.note(session, no, NoteAboutIn(text=matter.pick(*matters.PROGRESS), public=True), actor)


def submit_plan(session: Session, matter: Matter, actor: Actor, done_by: date) -> None:
    """The lead unit says how it will put right what an officer reported."""
    planned = Issue.id.in_(select(RectPlan.issue_id))
    for no in matter.standing(session, Status.IN_PROGRESS, ~planned):
        plan = PlanIn(measures=matters.MEASURES, person=f"{matter.lead}联络员", planned_for=done_by)
        plans.submit(session, no, plan, actor)


def approve_plan(session: Session, matter: Matter, actor: Actor) -> None:
    """The centre agrees; every third time with the date, too."""
    waiting = Issue.id.in_(select(RectPlan.issue_id).where(RectPlan.status == PlanStatus.PENDING.value))
    for no in matter.standing(session, Status.IN_PROGRESS, waiting):
        plans.approve(session, no, PlanApproval(note="同意", replaces_due=matter.number % 3 == 0), actor)


def reply(session: Session, matter: Matter, actor: Actor) -> None:
    """A unit that helps says what it has done."""
    own = IssueCoUnit.dept_code == actor.dept, IssueCoUnit.replied_on.is_(None)
    silent = Issue.id.in_(select(IssueCoUnit.issue_id).where(*own))
    for no in matter.standing(session, Status.IN_PROGRESS, silent):
        units.co_reply(session, no, ReplyIn(text=matters.HELPED), actor)


def submit(session: Session, matter: Matter, actor: Actor) -> None:
    """The lead unit says that it is solved."""
    for no in matter.standing(session, Status.IN_PROGRESS):
        units.submit(session, no, SubmitIn(result=matter.pick(*matters.RESULTS)), actor)


def verify(session: Session, matter: Matter, actor: Actor) -> None:
    """The centre finds it so."""
    for no in matter.standing(session, Status.SUBMITTED):
        verification.verify(session, no, NoteIn(note="情况属实"), actor)


def call_back(session: Session, matter: Matter, actor: Actor, rating: int) -> None:
    """The centre asks whoever brought it, if anybody did: it is solved, and how content they are."""
    for no in matter.standing(session, Status.CALLBACK):
        heard = CallIn(reached=True, resolved="resolved", rating=rating, comment=matters.HEARD[rating])
        verification.call_back(session, no, heard, actor)


def look_into(session: Session, matter: Matter, actor: Actor) -> None:
    """The centre asks why somebody was not content."""
    called = select(Callback.id).join(Issue, Issue.id == Callback.issue_id)
    unchecked = (Callback.check_due.is_not(None), Callback.checked_on.is_(None))
    for callback in session.scalars(called.where(*matter.mine, *unchecked).order_by(Callback.id)).all():
        verification.check(session, callback, CheckIn(finding=matters.LOOKED_INTO), actor)


def answer(session: Session, matter: Matter, actor: Actor) -> None:
    """What was said in public is answered once the issue it became is closed."""
    closed = matter.standing(session, Status.CLOSED)
    waiting = (Feedback.issue_no.in_(closed), Feedback.status == FeedbackStatus.ASSIGNED.value)
    for said in session.scalars(select(Feedback.feedback_id).where(*waiting)).all():
        feedback.answer(session, said, AnswerIn(answer=matters.ANSWER), actor)
