"""What can be done with feedback; never commits."""

import secrets
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import ANONYMOUS, OFFICE_ZONE, Actor, Context
from chassis.events import outbox
from chassis.officetime import workdays
from chassis.privacy import masked_writing
from contracts.issues.feedback import FeedbackReceived, FeedbackRestricted
from services.issues.enterprises.usecases import recognised
from services.issues.feedback import codes, errors, queries
from services.issues.feedback.model import Feedback, FeedbackKind
from services.issues.feedback.moves import FeedbackStatus
from services.issues.feedback.schemas import (
    AnswerIn,
    CodeIn,
    FeedbackIn,
    FeedbackOut,
    IssueIn,
    PublishIn,
    RateIn,
    ReceiptOut,
    RejectIn,
)
from services.issues.intake.usecases import open_issue as open_in_ledger
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.people import known_unit
from services.issues.restricted import intake
from services.issues.restricted.sealed import ReporterText, ReportText
from services.issues.rules import RULES
from services.issues.sources import Kind, Source

ENDED = (Status.CLOSED, Status.REJECTED, Status.MERGED)
THANKS = "已收到，感谢您的反映。凭查询码可查询办理情况。"
HANDED_OVER = "已转专项工作组"
#: what is left of feedback that went to the special team
TOMBSTONE = frozenset({"id", "version", "feedback_id", "code_hash", "status"})


def say(session: Session, body: FeedbackIn) -> ReceiptOut:
    """有话说: kept under the hash of a query code, which is in this answer and nowhere else.

    The same submission sent again is answered again. What is about misconduct goes to the special team and
    leaves nothing here that says so much as when (CONF-9). Who is anonymous is forgotten even if signed in.
    """
    if body.anonymous or body.suspected_misconduct:
        session.info["context"] = replace(context.of(session), actor=ANONYMOUS)
    code = codes.code_of(session, body.submission_id, body.model_dump_json(exclude={"submission_id"}))
    today, code_hash = context.today(session), codes.hash_of(session, code)
    known = session.scalar(select(Feedback).where(Feedback.code_hash == code_hash))
    if known is None:
        _keep(session, body, code_hash)
    message = HANDED_OVER if body.suspected_misconduct else THANKS
    return ReceiptOut(query_code=code, received_on=(known and known.received_on) or today, message=message)


def rate(session: Session, body: RateIn) -> None:
    """评价, by whoever has the code."""
    feedback = by_code(session, body, lock=True)
    feedback.rate(body.rating, context.now(session))
    session.flush()


def by_code(session: Session, body: CodeIn, *, lock: bool = False) -> Feedback:
    """The feedback of a code; raises :class:`errors.CodeUnknown`."""
    wanted = select(Feedback).where(Feedback.code_hash == codes.hash_of(session, body.query_code))
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise errors.CodeUnknown
    return found


def accept(session: Session, feedback_id: str, actor: Actor, expected: int | None = None) -> FeedbackOut:
    """受理: the centre answers by itself, within the days the rules give it."""
    feedback = _for_change(session, feedback_id, expected)
    due = workdays.calendar(session).add(context.today(session), RULES.feedback.answer)
    feedback.accept(due, context.now(session))
    return _changed(session, feedback, actor)


def open_issue(
    session: Session, feedback_id: str, body: IssueIn, actor: Actor, expected: int | None = None
) -> FeedbackOut:
    """立为问题: it enters the ledger as source ZQ, with whoever said it as the petitioner."""
    feedback = _for_change(session, feedback_id, expected)
    feedback.require_move("open_issue", FeedbackStatus.ASSIGNED)
    if feedback.issue_no is not None:
        raise errors.AlreadyAnIssue(issue_no=feedback.issue_no)
    if feedback.kind == FeedbackKind.PRAISE:
        raise errors.NothingToSolve
    for field in ("respondent_dept", "suggested_dept"):
        known_unit(session, field, getattr(body, field))
    issue = open_in_ledger(session, _report(session, feedback, body), actor)
    feedback.become_issue(issue.issue_no, context.now(session))
    return _changed(session, feedback, actor)


def answer(
    session: Session, feedback_id: str, body: AnswerIn, actor: Actor, expected: int | None = None
) -> FeedbackOut:
    """答复: directly, or when the issue it became is at its end."""
    feedback = _for_change(session, feedback_id, expected)
    if feedback.issue_no is not None:
        status = session.scalar(select(Issue.status).where(Issue.issue_no == feedback.issue_no))
        if status not in ENDED:
            raise errors.IssueStillOpen(issue_no=feedback.issue_no)
    outbox.record(session, feedback.answer_with(body.answer, actor, context.now(session)))
    return _changed(session, feedback, actor)


def reject(
    session: Session, feedback_id: str, body: RejectIn, actor: Actor, expected: int | None = None
) -> FeedbackOut:
    """不予受理: the reason is what the query tells."""
    feedback = _for_change(session, feedback_id, expected)
    outbox.record(session, feedback.reject(body.reason, body.explanation, actor, context.now(session)))
    return _changed(session, feedback, actor)


def restrict(session: Session, feedback_id: str, actor: Actor, expected: int | None = None) -> FeedbackOut:
    """转专项工作组: what nobody ticked turned out to be about misconduct; here it is forgotten."""
    feedback = _for_change(session, feedback_id, expected)
    feedback.require_move("restrict", FeedbackStatus.RESTRICTED)
    if feedback.issue_no is not None:
        raise errors.AlreadyAnIssue(issue_no=feedback.issue_no)
    assert feedback.content is not None, "only what went to the special team has none"
    _hand_over(session, _said(feedback), feedback.name, feedback.phone)
    for column in set(Feedback.__table__.c.keys()) - TOMBSTONE:
        if Feedback.__table__.c[column].nullable:
            setattr(feedback, column, None)
    feedback.status = FeedbackStatus.RESTRICTED.value
    with context.within(session, _nobody(session)):
        outbox.record(session, FeedbackRestricted(feedback_id=feedback.feedback_id))
    return _changed(session, feedback, actor)


def publish(
    session: Session, feedback_id: str, body: PublishIn, actor: Actor, expected: int | None = None
) -> FeedbackOut:
    """公开: with consent, reviewed, in words that name nobody."""
    feedback = _for_change(session, feedback_id, expected)
    for field in ("question", "answer"):
        text = getattr(body, field)
        if masked_writing(text) != text:
            raise errors.NotAnonymised(field=field)
    outbox.record(session, feedback.publish(body.question, body.answer, context.now(session)))
    return _changed(session, feedback, actor)


def _keep(session: Session, body: FeedbackIn, code_hash: str) -> None:
    feedback_id = secrets.token_urlsafe(12)
    if body.suspected_misconduct:
        said = ReportText(
            origin="有话说",
            kind=body.kind.value,
            content=body.content,
            town=body.town,
            enterprise=body.enterprise or body.uscc,
        )
        _hand_over(session, said, body.name, body.phone)
        with context.within(session, _nobody(session)):
            restricted = FeedbackStatus.RESTRICTED.value
            session.add(Feedback(feedback_id=feedback_id, code_hash=code_hash, status=restricted))
            session.flush()
            outbox.record(session, FeedbackRestricted(feedback_id=feedback_id))
        return
    today = context.today(session)
    feedback = Feedback(
        feedback_id=feedback_id,
        code_hash=code_hash,
        status=FeedbackStatus.RECEIVED.value,
        received_on=today,
        accept_due=workdays.calendar(session).add(today, RULES.feedback.accept),
        **body.model_dump(mode="json", exclude={"submission_id", "suspected_misconduct"}),
    )
    session.add(feedback)
    session.flush()
    received = FeedbackReceived(
        feedback_id=feedback_id,
        query_code_hash=code_hash,
        kind=body.kind.value,
        received_on=today,
        receipt_phone=body.phone,
    )
    outbox.record(session, received)


def _hand_over(session: Session, said: ReportText, name: str | None, phone: str | None) -> None:
    with context.within(session, replace(context.of(session), actor=ANONYMOUS)):
        intake.take_in(session, said, ReporterText(name=name, phone=phone))


def _nobody(session: Session) -> Context:
    """Circumstances that lead back to nobody: no person, no request, of the time only the day."""
    midnight = datetime.combine(context.today(session), time(), OFFICE_ZONE)
    return Context(midnight, ANONYMOUS)


def _said(feedback: Feedback) -> ReportText:
    enterprise = feedback.enterprise or feedback.uscc
    return ReportText(
        origin="有话说",
        kind=feedback.kind,
        content=feedback.content or "",
        town=feedback.town,
        enterprise=enterprise,
    )


def _report(session: Session, feedback: Feedback, body: IssueIn) -> Report:
    assert feedback.content is not None, "only what went to the special team has none"
    assert feedback.received_on is not None, "likewise"
    assert feedback.kind is not None, "likewise"
    of_enterprise = feedback.enterprise or feedback.uscc
    named = (Enterprise(of_enterprise, feedback.uscc),) if of_enterprise else ()
    petitioner_type = "企业" if of_enterprise else "群众"
    return Report(
        source=Source.ZQ,
        source_ref=feedback.feedback_id,
        kind=Kind(feedback.kind),
        category=body.category,
        title=body.title,
        description=feedback.content,
        petitioner=Petitioner(
            petitioner_type, feedback.name, feedback.phone, anonymous=bool(feedback.anonymous)
        ),
        enterprises=recognised(session, named),
        reported_on=feedback.received_on,
        registered_on=context.today(session),
        respondent_dept=body.respondent_dept,
        suggested_dept=body.suggested_dept,
    )


def _for_change(session: Session, feedback_id: str, expected: int | None) -> Feedback:
    wanted = select(Feedback).where(Feedback.feedback_id == feedback_id)
    feedback = session.scalar(wanted.with_for_update())
    if feedback is None:
        raise errors.FeedbackNotFound(feedback_id=feedback_id)
    feedback.expect(expected)
    return feedback


def _changed(session: Session, feedback: Feedback, actor: Actor) -> FeedbackOut:
    session.flush()
    return queries.in_full(session, feedback, actor)
