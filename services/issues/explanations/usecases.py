"""Asking the unit complained of for a written explanation, and its giving one; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from chassis.privacy import masked_writing
from services.issues.explanations import errors, queries
from services.issues.explanations.model import Explanation
from services.issues.explanations.schemas import AnswerIn, ExplanationOut, QuestionIn
from services.issues.ledger.changes import locked, settle
from services.issues.ledger.model import Issue
from services.issues.rules import RULES


def ask(
    session: Session, issue_no: str, body: QuestionIn, actor: Actor, expected: int | None = None
) -> ExplanationOut:
    """要求书面说明: of the unit complained of, without a word of who complains (domain.md PERM-3)."""
    issue = locked(session, issue_no, expected)
    issue.require_move("ask_respondent")
    if waiting := _awaited(session, issue):
        raise errors.ExplanationAwaited(reply_due=waiting.reply_due)
    _require_nobody_named(issue, body.question)
    today = context.today(session)
    reply_due = workdays.calendar(session).add(today, RULES.explain_within)
    event = issue.ask_respondent(body.question, reply_due, actor, context.now(session))
    asked = Explanation(
        issue=issue, dept=event.dept, question=body.question, asked_on=today, reply_due=reply_due
    )
    session.add(asked)
    settle(session, [issue], [event])
    return queries.out(asked, actor)


def give(
    session: Session, explanation_id: int, body: AnswerIn, actor: Actor, expected: int | None = None
) -> ExplanationOut:
    """提交书面说明 by the unit that was asked; the issue stays as it is."""
    found = session.get(Explanation, explanation_id)
    if found is None:
        raise errors.ExplanationNotFound(explanation_id=explanation_id)
    if actor.dept != found.dept:
        raise errors.NotAskedOfYou
    issue = locked(session, found.issue.issue_no)
    session.refresh(found, with_for_update=True)
    found.expect(expected)
    found.give(body.answer, actor.id, context.today(session))
    event = issue.hear_respondent(found.dept, body.answer, found.reply_due, actor, context.now(session))
    settle(session, [issue], [event])
    return queries.out(found, actor)


def _awaited(session: Session, issue: Issue) -> Explanation | None:
    wanted = select(Explanation).where(
        Explanation.issue_id == issue.id,
        Explanation.dept == issue.respondent_dept,
        Explanation.answered_on.is_(None),
    )
    return session.scalar(wanted)


def _require_nobody_named(issue: Issue, question: str) -> None:
    """Refuse a question with a name of who complains, an enterprise among them, or with any phone."""
    names = [issue.petitioner.name, *(each.name for each in issue.joined)]
    if "企业" in (issue.petitioner.type, *(each.type for each in issue.joined)):
        names += [name for each in issue.enterprises for name in (each.name, each.uscc)]
    if masked_writing(question) != question or any(name in question for name in names if name):
        raise errors.PetitionerNamed(field="question")
