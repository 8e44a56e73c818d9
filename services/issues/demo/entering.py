"""Each deed of the demo set: done by the use case that people use, and left alone where it is done."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.issues.demo import words
from services.issues.demo.errors import DirectoryUnknown
from services.issues.feedback import codes
from services.issues.feedback import usecases as feedback
from services.issues.feedback.model import Feedback, FeedbackKind
from services.issues.feedback.moves import FeedbackStatus
from services.issues.feedback.schemas import AnswerIn, FeedbackIn, IssueIn, PublishIn, RateIn
from services.issues.officers import usecases as officers
from services.issues.officers.model import Activity, ActivityKind, Officer, OfficerCategory, OfficerLevel
from services.issues.officers.schemas import ActivityIn, OfficerIn
from services.issues.restricted import usecases as restricted
from services.issues.restricted.model import Case, Field
from services.issues.restricted.moves import CaseStatus
from services.issues.restricted.schemas import AssignIn, CaseIn, MeasureIn, NoteIn, ResultIn

LAST_PERSON, LAST_UNIT = "task-force-2", "D20"
OPENER = "task-force-1"


@dataclass(frozen=True)
class PlannedOfficer:
    """An officer; the number tells them apart."""

    number: int
    name: str
    appointed_on: date
    city: bool

    @property
    def phone(self) -> str:
        """That of nobody; by it they are found."""
        return f"1700001{self.number:04d}"


@dataclass(frozen=True)
class PlannedFeedback:
    """What somebody said."""

    number: int
    kind: FeedbackKind
    submission_id: uuid.UUID
    town: str
    day: date

    @property
    def consents(self) -> bool:
        """Whether it may be published."""
        return self.number % 2 == 0

    @property
    def body(self) -> FeedbackIn:
        """As it is sent; a third say who they are."""
        sentences = words.SAID[self.kind]
        named = self.number % 3 == 0
        who = {"name": "群众", "phone": f"1700002{self.number:04d}"} if named else {}
        content = sentences[self.number % len(sentences)].format(town=self.town)
        return FeedbackIn(
            submission_id=self.submission_id,
            kind=self.kind,
            content=content,
            anonymous=not named,
            town=self.town,
            publish_consent=self.consents,
            **who,
        )


@dataclass(frozen=True)
class PlannedCase:
    """A restricted case and the unit that is to put it right."""

    number: int
    dept: str
    opened_on: date
    deadline: date

    @property
    def title(self) -> str:
        """One of few; none tells anything."""
        return f"{words.MATTERS[self.number % len(words.MATTERS)]}（演示{self.number + 1}）"


def require_directory(session: Session) -> None:
    """Raise :class:`DirectoryUnknown` unless units and people of the starter set are known here."""
    if not (
        copies.find(session, PersonUpserted, LAST_PERSON) and copies.find(session, UnitUpserted, LAST_UNIT)
    ):
        raise DirectoryUnknown


def appoint(session: Session, planned: PlannedOfficer) -> None:
    if _officer(session, planned) is None:
        categories = list(OfficerCategory)
        body = OfficerIn(
            name=planned.name,
            phone=planned.phone,
            level=OfficerLevel.CITY if planned.city else OfficerLevel.BANNER,
            category=categories[planned.number % len(categories)],
        )
        officers.appoint(session, body, _nobody())


def record_activity(session: Session, planned: PlannedOfficer, kind: str, held_on: date) -> None:
    officer = _officer(session, planned)
    assert officer is not None, "appointed before"
    same = select(Activity.id).where(Activity.officer_pk == officer.id, Activity.held_on == held_on)
    if session.scalar(same) is None:
        body = ActivityIn(
            kind=ActivityKind(kind), held_on=held_on, place="政务服务大厅", note=words.DID[kind]
        )
        officers.record_activity(session, officer.officer_id, body, _nobody())


def say(session: Session, said: PlannedFeedback) -> None:
    feedback.say(session, said.body)  # the same submission is there once


def answer(session: Session, said: PlannedFeedback, actor: Actor) -> None:
    found = _feedback(session, said)
    if found.status == FeedbackStatus.RECEIVED:
        feedback.answer(session, found.feedback_id, AnswerIn(answer=words.ANSWERS[said.kind]), actor)


def make_issue(session: Session, said: PlannedFeedback, actor: Actor) -> None:
    found = _feedback(session, said)
    if found.status == FeedbackStatus.RECEIVED:
        title = f"{said.town}：{words.TITLES[said.kind]}"
        body = IssueIn(category=words.CATEGORIES[said.kind], title=title)
        feedback.open_issue(session, found.feedback_id, body, actor)


def rate(session: Session, said: PlannedFeedback) -> None:
    if _feedback(session, said).rating is None:
        code = _code(session, said)
        feedback.rate(session, RateIn(query_code=code, rating=5 - said.number % 3))


def publish(session: Session, said: PlannedFeedback, actor: Actor) -> None:
    found = _feedback(session, said)
    if found.status == FeedbackStatus.ANSWERED:
        body = PublishIn(question=said.body.content, answer=words.ANSWERS[said.kind])
        feedback.publish(session, found.feedback_id, body, actor)


def open_case(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if _case(session, planned) is None:
        fields = list(Field)
        facts = f"{planned.title}，情况有待核实，全部内容均为虚构"
        body = CaseIn(title=planned.title, facts=facts, field=fields[planned.number % len(fields)])
        restricted.open_case(session, body, actor)


def assign(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if case := _standing(session, planned, CaseStatus.OPENED):
        body = AssignIn(
            inspect_dept="D14" if planned.dept == "D11" else "D11",
            rect_dept=planned.dept,
            rect_leader=f"{planned.dept.lower()}-deputy",
            rect_person=f"{planned.dept.lower()}-liaison",
            neutral_text=words.NEUTRAL,
            deadline=planned.deadline,
        )
        restricted.assign(session, case.case_ref, body, actor)


def start(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if case := _standing(session, planned, CaseStatus.ASSIGNED):
        restricted.start(session, case.case_ref, actor)


def measure(session: Session, planned: PlannedCase, actor: Actor) -> None:
    case = _standing(session, planned, CaseStatus.RECTIFYING)
    if case and all(step.action != "measure" for step in case.history):
        restricted.measure(session, case.case_ref, MeasureIn(text=words.MEASURE), actor)


def submit(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if case := _standing(session, planned, CaseStatus.RECTIFYING):
        restricted.submit(session, case.case_ref, ResultIn(result=words.RESULT), actor)


def verify(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if case := _standing(session, planned, CaseStatus.SUBMITTED):
        restricted.verify(session, case.case_ref, NoteIn(), actor)


def verify_again(session: Session, planned: PlannedCase, actor: Actor) -> None:
    if case := _standing(session, planned, CaseStatus.FIRST_VERIFIED):
        restricted.verify(session, case.case_ref, NoteIn(), actor)


def _officer(session: Session, planned: PlannedOfficer) -> Officer | None:
    return session.scalar(select(Officer).where(Officer.phone == planned.phone))


def _code(session: Session, said: PlannedFeedback) -> str:
    content = said.body.model_dump_json(exclude={"submission_id"})
    return codes.code_of(session, said.submission_id, content)


def _feedback(session: Session, said: PlannedFeedback) -> Feedback:
    code_hash = codes.hash_of(session, _code(session, said))
    return session.scalars(select(Feedback).where(Feedback.code_hash == code_hash)).one()


def _case(session: Session, planned: PlannedCase) -> Case | None:
    """The case, by the day: none of them was opened on the same."""
    by_team = (Case.opened_on == planned.opened_on, Case.created_by == OPENER)
    return session.scalar(select(Case).where(*by_team))


def _standing(session: Session, planned: PlannedCase, status: CaseStatus) -> Case | None:
    case = _case(session, planned)
    return case if case is not None and case.status == status else None


def _nobody() -> Actor:
    """For answers that nobody reads."""
    return Actor("system", roles=frozenset({"CS"}))
