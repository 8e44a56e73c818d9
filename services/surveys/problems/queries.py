"""Reading extracted problems."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.campaigns.queries import within
from services.surveys.problems.errors import ProblemNotFound
from services.surveys.problems.model import SOLVED, ExtractedProblem, Status
from services.surveys.problems.schemas import ProblemOut, ProblemQuery
from services.surveys.submissions.model import Submission

_OF_ITS_OWN = ExtractedProblem.merged_into.is_(None)  # what was merged leaves all totals (domain.md CNT-2)


def problems(session: Session, query: ProblemQuery) -> Page[ProblemOut]:
    """Problems, the latest first."""
    page = paginate(session, matching(query), keys=[ExtractedProblem.id.desc()], query=query)
    return page.map(ProblemOut.model_validate)


def matching(query: ProblemQuery) -> Select[ExtractedProblem]:
    """All problems that pass every filter given; campaign and unit are those of the submission."""
    statement = select(ExtractedProblem)
    if query.status is not None:
        statement = statement.where(ExtractedProblem.status == query.status)
    if query.submission_id is not None:
        statement = statement.where(ExtractedProblem.submission_id == query.submission_id)
    if query.category is not None:
        statement = statement.where(ExtractedProblem.category == query.category)
    if query.counted is not None:
        founded = (ExtractedProblem.status != Status.UNFOUNDED) & _OF_ITS_OWN
        statement = statement.where(founded.is_(query.counted))
    if query.solved is not None:
        solved = ExtractedProblem.status.in_(SOLVED) & _OF_ITS_OWN
        statement = statement.where(solved.is_(query.solved))
    if query.campaign is not None:
        statement = statement.where(_heard(Submission.campaign_id.in_(within(query.campaign))))
    if query.unit is not None:
        statement = statement.where(_heard(Submission.dept_code == query.unit))
    if query.date_from is not None:
        statement = statement.where(ExtractedProblem.reported_on >= query.date_from)
    if query.date_to is not None:
        statement = statement.where(ExtractedProblem.reported_on <= query.date_to)
    return statement


def problem(session: Session, problem_id: str) -> ProblemOut:
    """One problem; raises :class:`ProblemNotFound`."""
    found = session.scalar(select(ExtractedProblem).where(ExtractedProblem.problem_id == problem_id))
    if found is None:
        raise ProblemNotFound(problem_id=problem_id)
    return ProblemOut.model_validate(found)


def of_issue(session: Session, issue_no: str) -> ExtractedProblem | None:
    """The problem this issue was opened for, nobody else's to change until the commit."""
    wanted = select(ExtractedProblem).where(ExtractedProblem.issue_no == issue_no)
    return session.scalar(wanted.with_for_update())


def merged_into(session: Session, issue_no: str) -> Sequence[ExtractedProblem]:
    """Those whose issues were merged into this one, nobody else's to change until the commit."""
    wanted = select(ExtractedProblem).where(ExtractedProblem.merged_into == issue_no)
    return session.scalars(wanted.order_by(ExtractedProblem.id).with_for_update()).all()


def of_submission(session: Session, submission_id: str) -> Sequence[ExtractedProblem]:
    """All that were extracted from one submission, nobody else's to change until the commit."""
    wanted = select(ExtractedProblem).where(ExtractedProblem.submission_id == submission_id)
    locking = wanted.order_by(ExtractedProblem.id).with_for_update()
    return session.scalars(locking.execution_options(populate_existing=True)).all()


def find_locked(session: Session, problem_id: str) -> ExtractedProblem | None:
    """The problem as it is now, nobody else's to change until the commit."""
    wanted = select(ExtractedProblem).where(ExtractedProblem.problem_id == problem_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def _heard(on: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the submission that reports it is such a one."""
    return ExtractedProblem.submission_id.in_(select(Submission.submission_id).where(on))
