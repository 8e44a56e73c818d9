"""Reading extracted problems."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, select, true
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.access import SEE_ALL
from services.surveys.campaigns.queries import within
from services.surveys.enterprises import queries as enterprises
from services.surveys.enterprises.model import Enterprise
from services.surveys.problems.errors import ProblemNotFound
from services.surveys.problems.model import SOLVED, ExtractedProblem, Status
from services.surveys.problems.schemas import HeardProblem, ProblemOut, ProblemQuery
from services.surveys.problems.standing import IssueStanding, of_its_problem
from services.surveys.submissions.model import Submission

_OF_ITS_OWN = ExtractedProblem.merged_into.is_(None)  # what was merged leaves all totals (domain.md CNT-2)


def problems(session: Session, query: ProblemQuery, actor: Actor) -> Page[ProblemOut]:
    """Problems, the latest first."""
    wanted = standing(matching(query).where(visible_to(session, actor)))
    page = paginate(session, wanted, keys=[ExtractedProblem.id.desc()], query=query)
    return page.map(lambda row: ProblemOut.of(row[0], row[1]))


def standing(statement: Select[ExtractedProblem]) -> Select[Any]:
    """Beside each problem where its issue stands, if the ledger has said anything of it."""
    return statement.outerjoin(IssueStanding, of_its_problem()).add_columns(IssueStanding)


def heard_on(session: Session, visit: int) -> list[HeardProblem]:
    """What submissions of the visit with this row id report, and how far it has come."""
    heard = select(ExtractedProblem).where(_heard(Submission.visit_id == visit))
    rows = session.execute(standing(heard).order_by(ExtractedProblem.id))
    return [
        HeardProblem(problem_id=each.problem_id, category=each.category, status=each.status, issue=stands)
        for each, stands in rows
    ]


def matching(query: ProblemQuery) -> Select[ExtractedProblem]:
    """All problems that pass every filter given; campaign and unit are those of the submission."""
    return select(ExtractedProblem).where(*_particulars(query), *_countings(query), *_scope(query))


def _particulars(query: ProblemQuery) -> Iterator[ColumnElement[bool]]:
    if query.status is not None:
        yield ExtractedProblem.status == query.status
    if query.submission_id is not None:
        yield ExtractedProblem.submission_id == query.submission_id
    if query.category is not None:
        yield ExtractedProblem.category == query.category


def _countings(query: ProblemQuery) -> Iterator[ColumnElement[bool]]:
    if query.counted is not None:
        yield ((ExtractedProblem.status != Status.UNFOUNDED) & _OF_ITS_OWN).is_(query.counted)
    if query.solved is not None:
        yield (ExtractedProblem.status.in_(SOLVED) & _OF_ITS_OWN).is_(query.solved)
    if query.rated is not None:
        rated = exists().where(of_its_problem(), IssueStanding.rating.is_not(None))
        yield (rated.correlate(ExtractedProblem) & _OF_ITS_OWN).is_(query.rated)


def _scope(query: ProblemQuery) -> Iterator[ColumnElement[bool]]:
    if query.campaign is not None:
        yield _heard(Submission.campaign_id.in_(within(query.campaign)))
    if query.unit is not None:
        yield _heard(Submission.dept_code == query.unit)
    if query.date_from is not None:
        yield ExtractedProblem.reported_on >= query.date_from
    if query.date_to is not None:
        yield ExtractedProblem.reported_on <= query.date_to


def visible_to(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The problems this actor may read: all, or what the enterprise they speak for has told itself.

    Who else an issue concerns is not asked: its text is the words of another enterprise (ADR 0030).
    """
    if actor.roles & SEE_ALL:
        return true()
    own = enterprises.spoken_for(session, actor.id)
    if own is None:
        return false()
    teller = ExtractedProblem.enterprises[0]["enterprise_id"].as_string()
    by_index = ExtractedProblem.concerned.any(Enterprise.id == own.id)  # who tells it is concerned too
    return and_(by_index, teller == own.enterprise_id)


def problem(session: Session, problem_id: str, actor: Actor) -> ProblemOut:
    """One problem; raises :class:`ProblemNotFound`, also for one the actor may not read."""
    wanted = select(ExtractedProblem).where(ExtractedProblem.problem_id == problem_id)
    found = session.execute(standing(wanted.where(visible_to(session, actor)))).one_or_none()
    if found is None:
        raise ProblemNotFound(problem_id=problem_id)
    return ProblemOut.of(*found)


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
