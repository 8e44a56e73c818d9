"""What can be done with problems heard on visits."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import copies, outbox
from contracts.directory import UnitUpserted
from contracts.issues import IssueOpened
from services.surveys.problems.extraction import problems_in
from services.surveys.problems.model import ExtractedProblem
from services.surveys.problems.suggestions import suggested_dept
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions.instance import Answer
from services.surveys.submissions.model import Submission

VISIT_SOURCE = "WJ"


def extract(
    session: Session, submission: Submission, answers: Sequence[Answer], outline: Outline
) -> list[ExtractedProblem]:
    """An effective submission's problems are written down, and those told clearly are reported at once."""
    found = list(problems_in(answers, outline))
    units = copies.all_of(session, UnitUpserted) if found else []
    problems = [
        ExtractedProblem(
            submission_id=submission.submission_id,
            question_code=each.question,
            question_path=each.path,
            option_code=each.option,
            category=each.category,
            text=each.text,
            enterprises=[enterprise.model_dump() for enterprise in submission.enterprises],
            campaign=submission.campaign,
            suggested_dept=suggested_dept(each.category, submission.enterprise_industry, units),
            reported_on=submission.visit_date,
        )
        for each in found
    ]
    events = [event for problem in problems for event in problem.extract(context.today(session))]
    session.add_all(problems)
    session.flush()
    outbox.record(session, *events)
    return problems


def link_issue(session: Session, event: IssueOpened) -> None:
    """The ledger opened an issue for a problem we reported (已立项)."""
    if event.source != VISIT_SOURCE or event.source_ref is None:
        return
    problem = session.scalar(
        select(ExtractedProblem).where(ExtractedProblem.problem_id == event.source_ref).with_for_update()
    )
    if problem is not None:
        problem.link(event.issue_no)
