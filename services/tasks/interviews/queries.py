"""Reads of the proposals to interview units."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.tasks.interviews.errors import InterviewNotFound
from services.tasks.interviews.model import Interview
from services.tasks.interviews.schemas import InterviewOut, InterviewQuery


def interviews(session: Session, query: InterviewQuery) -> Page[InterviewOut]:
    """Proposals, the latest first."""
    page = paginate(session, statement(query), keys=[Interview.id.desc()], query=query)
    return page.map(InterviewOut.of)


def interview(session: Session, interview_id: int) -> Interview:
    """One proposal; raises :class:`InterviewNotFound`."""
    found = session.get(Interview, interview_id)
    if found is None:
        raise InterviewNotFound(interview_id=interview_id)
    return found


def statement(query: InterviewQuery) -> Select[Interview]:
    """The proposals of a list, in no order yet."""
    wanted = select(Interview)
    if query.month is not None:
        wanted = wanted.where(Interview.month == query.month)
    if query.status is not None:
        wanted = wanted.where(Interview.status == query.status)
    return wanted
