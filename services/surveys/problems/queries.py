"""Reading extracted problems."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.problems.model import ExtractedProblem
from services.surveys.problems.schemas import ProblemOut, ProblemQuery


def problems(session: Session, query: ProblemQuery) -> Page[ProblemOut]:
    """Problems, the latest first."""
    statement = select(ExtractedProblem)
    if query.status is not None:
        statement = statement.where(ExtractedProblem.status == query.status)
    if query.submission_id is not None:
        statement = statement.where(ExtractedProblem.submission_id == query.submission_id)
    if query.category is not None:
        statement = statement.where(ExtractedProblem.category == query.category)
    page = paginate(session, statement, keys=[ExtractedProblem.id.desc()], query=query)
    return page.map(ProblemOut.model_validate)
