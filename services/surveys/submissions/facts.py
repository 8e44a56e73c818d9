"""What the answers say about the visit itself: when, where, under which campaign, at which enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from chassis.context import OFFICE_ZONE
from services.surveys.enterprises import uscc
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions.instance import Answer

NAME_LENGTH = 100
YEARS = range(2000, 2100)  # outside of these a phone's date is no date


@dataclass(frozen=True)
class Facts:
    """Read from the questions the workbook marks with ``enterprise`` and ``visit``; nothing is refused."""

    enterprise_name: str | None
    enterprise_uscc: str | None  #: only if it is valid
    enterprise_industry: str | None
    enterprise_town: str | None
    enterprise_unclear: bool
    campaign: str | None
    visit_date: date | None
    filled_at: datetime | None


def facts_of(answers: Sequence[Answer], outline: Outline) -> Facts:
    """The facts as far as the answers tell them."""
    given = {answer.path: answer.value for answer in answers}
    enterprise = {role: given.get(path) for role, path in outline.enterprise.items()}
    code = uscc.normalised(enterprise.get("uscc") or "")
    name = enterprise.get("name")
    return Facts(
        enterprise_name=name[:NAME_LENGTH] if name else None,
        enterprise_uscc=code if code and uscc.fault(code) is None else None,
        enterprise_industry=_cut(enterprise.get("industry"), 50),
        enterprise_town=_cut(enterprise.get("town"), 100),
        enterprise_unclear=not name or len(name) > NAME_LENGTH or bool(code and uscc.fault(code)),
        campaign=_label(outline, outline.visit.get("campaign"), given),
        visit_date=_date(given.get(outline.visit.get("date", ""))),
        filled_at=instant(given.get(outline.filled_at or "")),
    )


def instant(text: str | None) -> datetime | None:
    """An instant as phones write it; without a zone it is office time, without a time the end of the day."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    if "T" not in (text or ""):
        moment = datetime.combine(moment, time(23, 59))
    return moment.replace(tzinfo=OFFICE_ZONE) if moment.tzinfo is None else moment.astimezone(OFFICE_ZONE)


def _date(text: str | None) -> date | None:
    moment = instant(text)
    return moment.date() if moment else None


def _label(outline: Outline, path: str | None, given: dict[str, str]) -> str | None:
    """A chosen option's text, else what was written."""
    value = given.get(path or "")
    question = outline.question_at(path) if path else None
    option = question.option(value) if question and value else None
    return _cut(option.label if option else value, NAME_LENGTH)


def _cut(text: str | None, length: int) -> str | None:
    return text[:length] if text else None
