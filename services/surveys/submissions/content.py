"""What a kept submission says, read from the bytes that came."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy.orm import Session

from services.surveys.questionnaires.model import QuestionnaireVersion
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions import instance
from services.surveys.submissions.facts import Facts, facts_of
from services.surveys.submissions.instance import Answer, Instance
from services.surveys.submissions.model import Submission


@dataclass(frozen=True)
class Content:
    """The answers that count, and what they tell about the visit."""

    outline: Outline
    answers: Sequence[Answer]
    facts: Facts
    log: str  #: name of the file that tells how it was filled in; empty if its form keeps none

    @property
    def is_about_an_enterprise(self) -> bool:
        """Whether its form asks which enterprise was visited."""
        return bool(self.outline.enterprise)

    def without(self, drops: Callable[[Answer], bool]) -> Self:
        """The same without the answers that do not count."""
        answers = [answer for answer in self.answers if not drops(answer)]
        return type(self)(self.outline, answers, facts_of(answers, self.outline), self.log)


def content_in(sent: Instance, outline: Outline) -> Content:
    """All it says, whether or not it counts."""
    answers = sent.answers(outline.repeats)
    return Content(outline, answers, facts_of(answers, outline), sent.log)


def content_of(session: Session, submission: Submission) -> Content:
    """What it says, without what was dropped when it was assessed."""
    sent = instance.read(submission.content)
    dropped = {each["path"] for each in submission.dropped_answers}
    everything = content_in(sent, version_of(session, submission).outline)
    return everything.without(lambda answer: answer.path in dropped) if dropped else everything


def version_of(session: Session, submission: Submission) -> QuestionnaireVersion:
    """The version of the questionnaire it was filled in on."""
    return session.get_one(QuestionnaireVersion, submission.questionnaire_id)
