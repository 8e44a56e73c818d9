"""What the answers say about the visit itself: when, where, under which campaign, at which enterprise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from chassis.context import OFFICE_ZONE
from services.surveys.enterprises.described import Described, readable
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions.instance import Answer
from services.surveys.submissions.model import NAME_LENGTH, RESPONDENT_NAMES, Respondent

YEARS = range(2000, 2100)  # outside of these a phone's date is no date
_POSITION_PARTS = 2  # latitude and longitude; altitude and accuracy may follow


@dataclass(frozen=True)
class Facts:
    """Read from the questions the workbook marks with ``enterprise`` and ``visit``; nothing is refused."""

    enterprise: Described
    campaign: str | None  #: as it is called there
    action_no: str | None
    visit_date: date | None
    filled_at: datetime | None
    filled_on_a_day: bool  #: that is all the form tells of it (``today``); ``filled_at`` is that day's end
    position: tuple[float | None, float | None]
    respondent: Respondent | None

    def finished(self, received_at: datetime) -> datetime | None:
        """When it was filled in; on the day it came, at the latest then (OFF-5 is about clocks, not days)."""
        if self.filled_at is None or not self.filled_on_a_day:
            return self.filled_at
        return received_at if self.filled_at.date() == received_at.date() else self.filled_at


def facts_of(answers: Sequence[Answer], outline: Outline) -> Facts:
    """The facts as far as the answers tell them."""
    given = {answer.path: answer.value for answer in answers}
    finished = given.get(outline.filled_at or "")
    visit = {role: given.get(path) for role, path in outline.visit.items()}
    return Facts(
        enterprise=_described(given, outline),
        campaign=_cut(_label(outline, "campaign", given)),
        action_no=visit.get("action"),
        visit_date=_date(visit.get("date")),
        filled_at=instant(finished),
        filled_on_a_day="T" not in (finished or ""),
        position=_position(visit.get("position")),
        respondent=_respondent(visit.get("respondent"), _label(outline, "respondent", given)),
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


def _described(given: Mapping[str, str], outline: Outline) -> Described:
    """The enterprise; of a chosen option the name or the text, whichever the registry understands."""

    def told() -> Iterator[tuple[str, str]]:
        for role, path in outline.enterprise.items():
            if value := given.get(path):
                question = outline.question_at(path)
                option = question.option(value) if question else None
                field = "enterprise_id" if role == "id" else role
                understood = option is None or readable(Described(**{field: value}))
                yield field, value if understood or option is None else option.label

    return Described(**dict(told()))


def _date(text: str | None) -> date | None:
    moment = instant(text)
    return moment.date() if moment else None


def _position(text: str | None) -> tuple[float | None, float | None]:
    """Latitude and longitude of a geopoint: ``38.18 107.48 1300 4.5``."""
    try:
        lat, lon = (float(part) for part in (text or "").split()[:_POSITION_PARTS])
    except ValueError:
        return None, None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else (None, None)  # noqa: PLR2004  degrees


def _respondent(value: str | None, label: str | None) -> Respondent | None:
    named = {name: respondent for respondent, name in RESPONDENT_NAMES.items()}
    return named.get(label or "") or next((each for each in Respondent if each == value), None)


def _label(outline: Outline, role: str, given: Mapping[str, str]) -> str | None:
    """A chosen option's text, else what was written."""
    path = outline.visit.get(role, "")
    value = given.get(path)
    question = outline.question_at(path) if value else None
    option = question.option(value) if question and value else None
    return option.label if option else value


def _cut(text: str | None) -> str | None:
    return text[:NAME_LENGTH] if text else None
