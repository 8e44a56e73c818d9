"""What the office counts: each figure is the length of a list, told by one and the same query (CNT-8)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.campaigns import queries as campaigns
from services.surveys.campaigns.schemas import ActionQuery
from services.surveys.enterprises import queries as registry
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.schemas import EnterpriseLine
from services.surveys.figures.schemas import (
    Figure,
    FigureListQuery,
    FiguresOut,
    FiguresQuery,
    HandlingFigure,
    SatisfactionFigure,
)
from services.surveys.problems import queries as problems
from services.surveys.problems.model import ExtractedProblem
from services.surveys.problems.schemas import ProblemQuery
from services.surveys.problems.standing import IssueStanding
from services.surveys.submissions import queries as submissions
from services.surveys.submissions.moves import Status
from services.surveys.submissions.satisfaction import points
from services.surveys.submissions.schemas import SubmissionQuery
from services.surveys.visits import queries as visits
from services.surveys.visits.model import Status as VisitStatus
from services.surveys.visits.model import Visit
from services.surveys.visits.schemas import VisitQuery

SATISFIED = 3  #: 基本满意 and better (domain.md §4.2 SAN)


def figures(session: Session, wanted: FiguresQuery) -> FiguresOut:
    """All figures of a campaign and those below it, a period, a unit (domain.md CNT-4, CNT-5, CNT-7)."""
    within = wanted.model_dump(exclude_none=True)
    actions = ActionQuery(counted=True, **within)
    effective = SubmissionQuery(status=Status.EFFECTIVE, **within)
    reported = ProblemQuery(counted=True, **within)
    solved = ProblemQuery(solved=True, **within)

    def figure(statement: Select[Any], path: str, query: BaseModel) -> Figure:
        return Figure(number=_length(session, statement), list=_address(path, query))

    return FiguresOut(
        actions=figure(campaigns.matching_actions(actions), "actions", actions),
        enterprises_visited=figure(visited(wanted), "figures/enterprises_visited", wanted),
        submissions_effective=figure(submissions.matching(session, effective), "submissions", effective),
        problems=figure(problems.matching(reported), "problems", reported),
        problems_solved=figure(problems.matching(solved), "problems", solved),
        enterprises_served=figure(served(wanted), "figures/enterprises_served", wanted),
        satisfaction=satisfaction(session, SubmissionQuery(status=Status.EFFECTIVE, rated=True, **within)),
        handling=_handling(session, ProblemQuery(rated=True, **within)),
    )


def enterprises(
    session: Session, statement: Select[Enterprise], query: FigureListQuery, actor: Actor
) -> Page[EnterpriseLine]:
    """The enterprises a figure counts, by name."""
    page = paginate(session, statement, keys=[Enterprise.name_key, Enterprise.id], query=query)
    return page.map(lambda found: registry.line(found, actor))


def visited(wanted: FiguresQuery) -> Select[Enterprise]:
    """走访企业: those with an effective visit, each once (CNT-5)."""
    query = VisitQuery(status=VisitStatus.EFFECTIVE, **_given(wanted))
    return select(Enterprise).where(
        Enterprise.id.in_(select(Visit.enterprise_id).where(*visits.filters(query)))
    )


def served(wanted: FiguresQuery) -> Select[Enterprise]:
    """服务企业: those the solved problems concern, each once; an issue may concern several (CNT-4)."""
    solved = problems.matching(ProblemQuery(solved=True, **_given(wanted)))
    theirs = solved.join(ExtractedProblem.concerned.of_type(concerned := aliased(Enterprise)))
    return select(Enterprise).where(Enterprise.id.in_(theirs.with_only_columns(concerned.id)))


def satisfaction(session: Session, query: SubmissionQuery) -> SatisfactionFigure:
    """满意鄂前旗指数: the mean of the points given (SAT)."""
    given = points(session)
    n, total = session.execute(
        submissions.matching(session, query).with_only_columns(func.count(given), func.sum(given))
    ).one()
    index = (Decimal(total or 0) / n).quantize(Decimal("0.01"), ROUND_HALF_UP) if n else None
    return SatisfactionFigure(index=index, n=n, list=_address("submissions", query))


def _handling(session: Session, query: ProblemQuery) -> HandlingFigure:
    """满意率 of the problems heard on visits, by the last valid callback of each (domain.md §4.2 SAN)."""
    rated = problems.standing(problems.matching(query))
    n, satisfied = session.execute(
        rated.with_only_columns(
            func.count(), func.count(IssueStanding.rating).filter(IssueStanding.rating >= SATISFIED)
        )
    ).one()
    percent = (Decimal(100 * satisfied) / n).quantize(Decimal("0.01"), ROUND_HALF_UP) if n else None
    return HandlingFigure(percent=percent, n=n, list=_address("problems", query))


def _given(wanted: FiguresQuery) -> dict[str, Any]:
    """The scope alone, without the page of a list."""
    return wanted.model_dump(include=set(FiguresQuery.model_fields), exclude_none=True)


def _length(session: Session, statement: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def _address(path: str, query: BaseModel) -> str:
    """Where a caller finds the list of what passes these filters."""
    given = query.model_dump(mode="json", exclude_defaults=True)
    texts = {name: "true" if value is True else value for name, value in given.items()}
    return f"/surveys/v1/{path}" + (f"?{urlencode(texts)}" if texts else "")
