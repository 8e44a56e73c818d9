"""What can be done with problems heard on visits."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import copies, outbox
from contracts import Event
from contracts.directory import UnitUpserted
from contracts.issues.closing import IssueClosed, IssueMerged, IssueReopened
from contracts.issues.handling import IssueOpened, IssueRejected
from services.surveys.enterprises import queries as registry
from services.surveys.problems import queries
from services.surveys.problems.errors import ProblemNotFound, UnknownCategory
from services.surveys.problems.extraction import Found, matched, problems_in
from services.surveys.problems.ledger import is_solved
from services.surveys.problems.model import ExtractedProblem, Status
from services.surveys.problems.schemas import ConfirmIn, DismissIn, ProblemOut
from services.surveys.problems.suggestions import categories, suggested_dept
from services.surveys.rules import RULES
from services.surveys.submissions.content import Content
from services.surveys.submissions.model import Submission

VISIT_SOURCE = "WJ"


def extract(session: Session, submission: Submission, content: Content, on: date) -> list[ExtractedProblem]:
    """An effective submission's problems are written down, and those told clearly are reported at once.

    ``on`` is the day they could first be acted on (OFF-6). Of a submission that was corrected only what it
    had not reported before is new; what waited to be told clearly is told anew, or told no more. No more
    than ``problems_per_submission`` are reported at once: one visit must not flood the ledger. What is
    beyond that waits for the centre, and the submission is flagged.
    """
    found = list(problems_in(content.answers, content.outline))
    known = queries.of_submission(session, submission.submission_id) if submission.is_corrected else []
    room = RULES.problems_per_submission - sum(each.registered_on is not None for each in known)
    retold, new = _told_anew(session, submission, known, found)
    problems = _written_down(session, submission, content, new)
    events: list[Event] = []
    for problem, text in retold:
        events += problem.retell(text, on, by_itself=len(events) < room)
    for problem in problems:
        events += problem.extract(on, by_itself=len(events) < room)
    if any(each.is_held for each in (*known, *problems)):
        submission.hold_problems()
    session.add_all(problems)
    session.flush()
    outbox.record(session, *events)
    return problems


def _written_down(
    session: Session, submission: Submission, content: Content, found: Sequence[Found]
) -> list[ExtractedProblem]:
    enterprise = submission.enterprise or content.facts.enterprise
    units = copies.all_of(session, UnitUpserted) if found else []
    return [
        ExtractedProblem(
            submission_id=submission.submission_id,
            question_code=each.question,
            question_path=each.path,
            option_code=each.option,
            category=each.category,
            text=each.text,
            enterprises=[enterprise.model_dump() for enterprise in submission.enterprises],
            campaign=submission.campaign,
            suggested_dept=suggested_dept(each.category, enterprise.industry, units),
            reported_on=submission.visit_date,
            concerned=[submission.enterprise] if submission.enterprise else [],
        )
        for each in found
    ]


def _told_anew(
    session: Session, submission: Submission, known: Sequence[ExtractedProblem], found: Sequence[Found]
) -> tuple[list[tuple[ExtractedProblem, str]], list[Found]]:
    """Hold a correction against the problems known of its submission: those it tells again, those it adds."""
    pairs, new, gone = matched(found, [each for each in known if not each.is_withdrawn])
    for problem, _ in pairs:
        if problem.status == Status.TO_CONFIRM:  # what the ledger has stays as it was told
            problem.reported_on, problem.campaign = submission.visit_date, submission.campaign
            problem.enterprises = [each.model_dump() for each in submission.enterprises]
            problem.concerned = [submission.enterprise] if submission.enterprise else []
    for problem in gone:
        problem.withdraw(context.of(session).actor.id, context.now(session))
    places = {(each.question_path, each.option_code) for each in known}
    added = [each if (each.path, each.option) not in places else each.moved(places) for each in new]
    return [(problem, now.text) for problem, now in pairs], added


def confirm(
    session: Session, problem_id: str, body: ConfirmIn, actor: Actor, expected: int | None
) -> ProblemOut:
    """Somebody has asked back: what was unclear is told now, and reported at once (PRB, OFF-6).

    Raises :class:`UnknownCategory` and :class:`TextTooShort`.
    """
    problem = _taken_up(session, problem_id, expected)
    if body.category not in (None, problem.category):
        _file_under(session, problem, body.category or "")
    outbox.record(session, *problem.confirm(body.text, actor.id, context.now(session)))
    return _kept(session, problem)


def dismiss(
    session: Session, problem_id: str, body: DismissIn, actor: Actor, expected: int | None
) -> ProblemOut:
    """不成立: what was unclear turns out to be no problem."""
    problem = _taken_up(session, problem_id, expected)
    problem.dismiss(body.reason, actor.id, context.now(session))
    return _kept(session, problem)


def link_issue(session: Session, event: IssueOpened) -> None:
    """The ledger opened an issue for a problem we reported (已立项)."""
    problem = _reported_as(session, event.source, event.source_ref)
    if problem is not None:
        problem.link(event.issue_no)


def follow_issue(session: Session, said: IssueClosed | IssueReopened) -> None:
    """The issue of a problem we reported is solved (已解决), or it is not after all (已立项).

    When it is solved it tells all enterprises it was solved for (CNT-4), those of merged issues too.
    """
    problem = _reported_as(session, said.source, said.source_ref)
    for each in [*([problem] if problem else []), *queries.merged_into(session, said.issue_no)]:
        each.follow(said.issue_no, solved=is_solved(said))
    if problem is not None and isinstance(said, IssueClosed) and is_solved(said):
        named = [registry.linked(session, each.enterprise_id, each.uscc) for each in said.enterprises]
        problem.concerned = list(dict.fromkeys(each for each in named if each)) or problem.concerned


def drop_issue(session: Session, event: IssueRejected | IssueMerged) -> None:
    """The ledger does not take the issue of a problem on, or goes on with it under another (CNT-2)."""
    problem = _reported_as(session, event.source, event.source_ref)
    if problem is None:
        return
    if isinstance(event, IssueMerged):
        problem.merge(event.issue_no, event.target)
        return
    why = "；".join(filter(None, [event.reason, event.explanation]))
    problem.reject(event.issue_no, f"不予受理：{why}", context.of(session).actor.id, context.now(session))


def _reported_as(session: Session, source: str, ref: str | None) -> ExtractedProblem | None:
    """The problem an issue was opened for, if it is one of ours."""
    return queries.find_locked(session, ref) if source == VISIT_SOURCE and ref is not None else None


def _taken_up(session: Session, problem_id: str, expected: int | None) -> ExtractedProblem:
    problem = queries.find_locked(session, problem_id)
    if problem is None:
        raise ProblemNotFound(problem_id=problem_id)
    problem.expect(expected)
    return problem


def _file_under(session: Session, problem: ExtractedProblem, category: str) -> None:
    if category not in categories():
        raise UnknownCategory(field="category", category=category, known="、".join(categories()))
    known = [each["enterprise_id"] for each in problem.enterprises if each["enterprise_id"]]
    enterprise = registry.by_id(session, known[0]) if known else None
    units = copies.all_of(session, UnitUpserted)
    problem.category = category
    problem.suggested_dept = suggested_dept(category, enterprise.industry if enterprise else None, units)


def _kept(session: Session, problem: ExtractedProblem) -> ProblemOut:
    session.flush()
    return ProblemOut.of(problem, None)  # what can be decided about is not in the ledger
