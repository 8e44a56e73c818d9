"""Reading extracted problems."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.problems.model import ExtractedProblem
from services.surveys.problems.schemas import ProblemOut, ProblemQuery

P = ExtractedProblem


def listed(session: Session, query: ProblemQuery) -> Page[ProblemOut]:
    """Problems, the latest first."""
    statement = select(P)
    for column, wanted in (
        (P.status, query.status),
        (P.submission_id, query.submission_id),
        (P.category, query.category),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return paginate(session, statement, keys=[P.id.desc()], query=query).map(ProblemOut.model_validate)
