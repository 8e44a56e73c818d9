"""What the units do with an issue: sign, return, contact, report, help, and submit; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from services.issues.attachments.queries import any_of
from services.issues.handling.errors import ResultTooShort, SuggestsItself
from services.issues.handling.schemas import ContactIn, NoteAboutIn, ReplyIn, ReturnIn, SubmitIn
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.schemas import IssueOut
from services.issues.people import known_unit
from services.issues.rules import RULES


def sign(session: Session, issue_no: str, actor: Actor, expected: int | None = None) -> IssueOut:
    """签收: the lead unit acknowledges the issue."""
    issue = locked(session, issue_no, expected)
    events = issue.sign(workdays.calendar(session), actor, context.now(session))
    return changed(session, issue, events, actor)


def request_return(
    session: Session, issue_no: str, body: ReturnIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """申请退办: the lead unit thinks another one is competent (RET)."""
    issue = locked(session, issue_no, expected)
    known_unit(session, "suggested_dept", body.suggested_dept)
    if body.suggested_dept == actor.dept:
        raise SuggestsItself(field="suggested_dept")
    event = issue.request_return(body.reason, body.suggested_dept, actor, context.now(session))
    return changed(session, issue, [event], actor)


def contact(
    session: Session, issue_no: str, body: ContactIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """先行联系: the lead unit has spoken to the petitioner."""
    issue = locked(session, issue_no, expected)
    on = body.contacted_on or context.today(session)
    return changed(session, issue, [issue.contact(on, body.text, actor, context.now(session))], actor)


def note(
    session: Session, issue_no: str, body: NoteAboutIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """办理进展: what has been done so far."""
    issue = locked(session, issue_no, expected)
    issue.note(body.text, body.public, actor, context.now(session))
    return changed(session, issue, [], actor)


def co_reply(
    session: Session, issue_no: str, body: ReplyIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """协办反馈: a co-operating unit answers the lead unit."""
    issue = locked(session, issue_no, expected)
    return changed(session, issue, [issue.co_reply(body.text, actor, context.now(session))], actor)


def submit(
    session: Session, issue_no: str, body: SubmitIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """申请办结: the lead unit says that it is solved."""
    issue = locked(session, issue_no, expected)
    if len(body.result) < RULES.result_length and not any_of(session, issue):
        raise ResultTooShort(least=RULES.result_length, field="result")
    event = issue.submit(body.result, workdays.calendar(session), actor, context.now(session))
    return changed(session, issue, [event], actor)
