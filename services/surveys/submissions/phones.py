"""Whose phones a reader of a submission sees: those asked for in its form are masked for others (PERM-5).

The workbook says which question that is (``enterprise``: ``phone``); the export and the feed mask it too.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.privacy import masked_phone
from services.surveys.access import SEE_PHONES, is_enterprise
from services.surveys.questionnaires.model import QuestionnaireVersion
from services.surveys.questionnaires.outline import without_positions
from services.surveys.submissions.columns import Place, place_of
from services.surveys.submissions.errors import OriginalHoldsPhones
from services.surveys.submissions.model import Submission


def sees_phones(found: Submission, actor: Actor) -> bool:
    """Whoever has to call there, who wrote the number down, and an enterprise, which reads of itself only."""
    by_themselves = found.person_id == actor.id
    return by_themselves or bool(actor.roles & SEE_PHONES) or is_enterprise(actor.roles)


def refuse_original(found: Submission, *, shown: bool) -> None:
    """Raise :class:`OriginalHoldsPhones`, unless it is ``shown``: what came cannot be masked."""
    if not shown:
        raise OriginalHoldsPhones(submission_id=found.submission_id)


class Mask:
    """Hides the phones of one submission, in whatever version of its form they were asked for."""

    def __init__(self, session: Session, found: Submission, actor: Actor):
        self._paths: set[str] = set()
        if not sees_phones(found, actor):
            forms = select(QuestionnaireVersion).where(QuestionnaireVersion.code == found.questionnaire_code)
            self._paths = {
                path for form in session.scalars(forms) if (path := form.outline.enterprise.get("phone"))
            }

    def answers(self, answers: Mapping[str, Any]) -> Any:
        """All answers as the reader may see them."""
        shown: Any = answers
        for path in self._paths:
            shown = _masked(shown, place_of(path))
        return shown

    def value(self, path: str, value: str | None) -> str | None:
        """One answer as the reader may see it."""
        is_hidden = value is not None and without_positions(path) in self._paths
        return masked_phone(value or "") if is_hidden else value

    def dropped(self, answers: Iterable[Mapping[str, str]]) -> list[dict[str, str | None]]:
        """What does not count, as the reader may see it."""
        return [{**each, "value": self.value(each["path"], each["value"])} for each in answers]


def _masked(node: Any, place: Place) -> Any:
    if isinstance(node, list):
        return [_masked(each, place) for each in node]
    if not place:
        return masked_phone(node) if isinstance(node, str) else node
    if isinstance(node, Mapping) and place[0] in node:
        return {**node, place[0]: _masked(node[place[0]], place[1:])}
    return node
