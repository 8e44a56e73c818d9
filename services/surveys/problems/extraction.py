"""Which problems a submission reports (domain.md §4.3 PRB): one per chosen option that carries a category."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.surveys.questionnaires.outline import Outline, without_positions
from services.surveys.submissions.instance import Answer

SEVERAL = ("select_multiple", "rank")
_STEP = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Found:
    """A problem as the answers tell it; ``text`` is empty when nobody described it."""

    question: str
    path: str
    option: str
    category: str
    text: str


def problems_in(answers: Sequence[Answer], outline: Outline) -> Iterator[Found]:
    """Every problem the answers report, in the form's order; repeats report one for each of their rows."""
    for answer in answers:
        question = outline.question_at(answer.path)
        if question is None:
            continue
        chosen = dict.fromkeys(answer.value.split() if question.type in SEVERAL else [answer.value])
        for option in filter(None, map(question.option, chosen)):
            if option.issue_category:
                text = description_of(answer.path, option.name, answers, outline)
                yield Found(question.name, answer.path, option.name, option.issue_category, text)


def description_of(path: str, option: str, answers: Sequence[Answer], outline: Outline) -> str:
    """The text that describes an option chosen at ``path``: its own, else the one for the whole question.

    Inside a repeat only texts of the same row count.
    """
    about = [d for d in outline.descriptions if d.of_path == without_positions(path)]
    for wanted in (option, None):
        places = {d.path for d in about if d.of_option == wanted}
        texts = [a.value for a in answers if without_positions(a.path) in places and _same_row(a.path, path)]
        if texts:
            return "；".join(texts)
    return ""


def _same_row(one: str, other: str) -> bool:
    """Whether two places agree on the rows of all repeats they share."""
    for (name, row), (other_name, other_row) in zip(_STEP.findall(one), _STEP.findall(other), strict=False):
        if name != other_name:
            return True
        if row != other_row:
            return False
    return True
