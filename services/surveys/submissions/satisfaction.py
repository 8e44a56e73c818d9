"""The overall satisfaction a submission states, in points (domain.md §4.3 SAT)."""

from collections import defaultdict

from sqlalchemy import ColumnElement, Integer, and_, case, literal, select
from sqlalchemy.orm import Session

from services.surveys.questionnaires.model import OUT, QuestionnaireVersion
from services.surveys.submissions.model import Submission

POINTS = {"5": 100, "4": 80, "3": 60, "2": 40, "1": 20}


def points(session: Session) -> ColumnElement[int | None]:
    """100 … 20 for the answer to the question its form marks as ``overall_satisfaction``, else NULL.

    Read from the answers kept: what was dropped, or is none of the five, is no answer.
    """
    versions: dict[str, list[int]] = defaultdict(list)
    place = QuestionnaireVersion.outline_json["satisfaction"].as_string()
    for id_, path in session.execute(
        select(QuestionnaireVersion.id, place).where(QuestionnaireVersion.status.in_(OUT))
    ):
        if path is not None:
            versions[path].append(id_)
    whens = [
        (and_(Submission.questionnaire_id.in_(ids), _answer(path) == value), worth)
        for path, ids in versions.items()
        for value, worth in POINTS.items()
    ]
    return case(*whens) if whens else literal(None, Integer)


def _answer(path: str) -> ColumnElement[str]:
    """What the answers hold at a path without repeats: ``/data/end/rating`` → answers.end.rating."""
    answer: ColumnElement[str] = Submission.answers[tuple(path.split("/")[2:])].as_string()
    return answer
