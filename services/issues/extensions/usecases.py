"""What can be done about an extension: ask for it, grant or refuse it; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.decisions import DecisionStatus, to_decide
from chassis.officetime import workdays
from contracts import Event
from contracts.issues.deadlines import IssueExtensionDecided, IssueExtensionRequested
from services.issues.escalation.usecases import after_extension
from services.issues.extensions import errors
from services.issues.extensions.model import DECIDERS, FIRST, SECOND, Extension
from services.issues.extensions.queries import pending
from services.issues.extensions.schemas import ExtensionIn, ExtensionOut
from services.issues.ledger.changes import locked, settle
from services.issues.ledger.deadlines import ask_for_extension
from services.issues.ledger.model import Issue
from services.issues.ledger.schemas import NoteIn, ReasonIn
from services.issues.rules import RULES


def request(
    session: Session, issue_no: str, body: ExtensionIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """申请延期 by the lead unit; the clock runs on while it waits."""
    issue = locked(session, issue_no, expected)
    issue.request_extension(body.reason, body.workdays, actor, context.now(session))
    _check(session, issue, body)
    today, calendar = context.today(session), workdays.calendar(session)
    extension = Extension(
        issue=issue,
        number=issue.extension_count + 1,
        due=issue.finish_due,
        requested_on=today,
        requested_by=actor.id,
        decide_by=calendar.add(today, RULES.extension.decide_within),
        status=DecisionStatus.PENDING.value,
        **body.model_dump(),
    )
    session.add(extension)
    facts = {name: getattr(extension, name) for name in ("number", "workdays", "reason", "decide_by")}
    settle(session, [issue], [issue.told(IssueExtensionRequested, requested_on=today, **facts)])
    return ExtensionOut.of(extension)


def approve(
    session: Session, extension_id: int, body: NoteIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """同意延期: due later, counted from the old date, also where that has passed meanwhile (ESC-6)."""
    extension = _to_decide(session, extension_id, expected, actor)
    extension.decide(True, body.note, actor.id, context.today(session))
    calendar, now = workdays.calendar(session), context.now(session)
    episode = extension.issue.episode
    changed = extension.issue.extend(extension.workdays, body.note, calendar, actor, now)
    extension.new_due = extension.issue.finish_due
    annulled = after_extension(session, extension.issue, extension.requested_on, episode)
    settle(session, [extension.issue], [_decided(extension, body.note), changed, *annulled])
    return ExtensionOut.of(extension)


def refuse(
    session: Session, extension_id: int, body: ReasonIn, actor: Actor, expected: int | None = None
) -> ExtensionOut:
    """不同意延期: the due date stays, and nothing has stood still."""
    extension = _to_decide(session, extension_id, expected, actor)
    extension.decide(False, body.reason, actor.id, context.today(session))
    extension.issue.refuse_extension(body.reason, actor, context.now(session))
    settle(session, [extension.issue], [_decided(extension, body.reason)])
    return ExtensionOut.of(extension)


def recount(session: Session) -> None:
    """By when the waiting ones are to be decided, under a new calendar (CAL-10)."""
    calendar = workdays.calendar(session)
    waiting = select(Extension).where(Extension.status == DecisionStatus.PENDING)
    for extension in session.scalars(waiting.order_by(Extension.id).with_for_update()):
        extension.decide_by = calendar.add(extension.requested_on, RULES.extension.decide_within)


def _check(session: Session, issue: Issue, body: ExtensionIn) -> None:
    limits, due = RULES.extension, issue.finish_due
    assert due is not None, "dispatched"
    if issue.extension_count >= limits.most:
        raise errors.ExtendedTooOften(most=limits.most)
    if body.workdays > limits.most_workdays:
        raise errors.ExtensionTooLong(most=limits.most_workdays, field="workdays")
    last = ask_for_extension(due, workdays.calendar(session)).on
    if context.today(session) > last:
        raise errors.ExtensionTooLate(days=limits.before_due, last=last)
    if pending(session, issue) is not None:
        raise errors.ExtensionPending


def _decided(extension: Extension, reason: str | None) -> Event:
    return extension.issue.told(
        IssueExtensionDecided,
        number=extension.number,
        approved=extension.status == DecisionStatus.APPROVED,
        old_due=extension.due,
        new_due=extension.new_due,
        reason=reason,
        decided_on=extension.decided_on,
    )


def _to_decide(session: Session, extension_id: int, expected: int | None, actor: Actor) -> Extension:
    extension = to_decide(session, Extension, extension_id, expected, about=Issue.issue_no, hold=locked)
    if extension is None:
        raise errors.ExtensionNotFound(extension_id=extension_id)
    if not actor.roles & (FIRST if extension.number == 1 else SECOND):
        raise errors.NotYoursToDecide(decider=DECIDERS[extension.number])
    return extension
