"""What staff can ask about problems heard on visits."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import Page, get
from services.surveys.access import SEE_ALL
from services.surveys.problems import queries
from services.surveys.problems.schemas import ProblemOut, ProblemQuery


class ProblemsApi:
    """Routes of the extracted problems."""

    @get("/v1/problems", allow=roles(*SEE_ALL), tag="问题")
    def problems(self, session: Session, query: ProblemQuery) -> Page[ProblemOut]:
        """查询从答卷提取的问题"""
        return queries.problems(session, query)
