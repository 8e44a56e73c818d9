"""Which problems a submission reports (domain.md §4.3 PRB): one per chosen option that carries a category."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol, Self, TypeVar

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

    def moved(self, taken: Collection[tuple[str, str]]) -> Self:
        """The same at a place that no other problem of the submission is known by: #2, #3 …"""
        places = (f"{self.path}#{number}" for number in count(2))
        return replace(self, path=next(place for place in places if (place, self.option) not in taken))


class Known(Protocol):
    """A problem that was extracted before."""

    question_code: str
    question_path: str
    option_code: str
    text: str


K = TypeVar("K", bound=Known)


def matched(found: Sequence[Found], known: Sequence[K]) -> tuple[list[tuple[K, Found]], list[Found], list[K]]:
    """Which of the problems found are known, which are new, and which of the known are told no more.

    The same option described by the same text is the same problem, in whatever row of a repeat it stands
    now; what is left is the same problem if it stands at the same place.
    """
    pairs: list[tuple[K, Found]] = []
    new, gone = list(found), list(known)
    for same in (_says_the_same, _stands_there):
        for each in list(gone):
            if (now := next((f for f in new if same(each, f)), None)) is not None:
                pairs.append((each, now))
                new.remove(now)
                gone.remove(each)
    return pairs, new, gone


def _says_the_same(known: Known, now: Found) -> bool:
    return (known.question_code, known.option_code, known.text) == (now.question, now.option, now.text)


def _stands_there(known: Known, now: Found) -> bool:
    return (known.question_path.partition("#")[0], known.option_code) == (now.path, now.option)


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
