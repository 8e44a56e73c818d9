"""Which problems a submission reports (domain.md §4.3 PRB): one per chosen option that carries a category."""

import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, takewhile
from typing import Protocol, Self, TypeVar

from services.surveys.questionnaires.outline import Description, Outline, without_positions
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
    new, gone = dict(enumerate(found)), list(known)
    for of_known, of_found in ((_said, _says), (_stood, _stands)):
        waiting = defaultdict[tuple[str, ...], deque[int]](deque)
        for place, now in new.items():
            waiting[of_found(now)].append(place)
        known_still, gone = gone, []
        for each in known_still:
            if same := waiting[of_known(each)]:
                pairs.append((each, new.pop(same.popleft())))
            else:
                gone.append(each)
    return pairs, list(new.values()), gone


def _said(known: Known) -> tuple[str, ...]:
    return known.question_code, known.option_code, known.text


def _says(now: Found) -> tuple[str, ...]:
    return now.question, now.option, now.text


def _stood(known: Known) -> tuple[str, ...]:
    return known.question_path.partition("#")[0], known.option_code


def _stands(now: Found) -> tuple[str, ...]:
    return now.path, now.option


def problems_in(answers: Sequence[Answer], outline: Outline) -> Iterator[Found]:
    """Every problem the answers report, in the form's order; repeats report one for each of their rows."""
    texts = _Texts(answers, outline)
    for answer in answers:
        question = outline.question_at(answer.path)
        if question is None:
            continue
        chosen = dict.fromkeys(answer.value.split() if question.type in SEVERAL else [answer.value])
        for option in filter(None, map(question.option, chosen)):
            if option.issue_category:
                text = texts.about(answer.path, option.name)
                yield Found(question.name, answer.path, option.name, option.issue_category, text)


class _Texts:
    """What describes problems, found without a walk through all answers for each of thousands of them."""

    def __init__(self, answers: Sequence[Answer], outline: Outline):
        self._describing = defaultdict[str, list[Description]](list)  # by the question described
        at = defaultdict[str, list[Description]](list)  # by where the text stands
        for each in dict.fromkeys(outline.descriptions):
            self._describing[each.of_path].append(each)
            at[each.path].append(each)
        self._given = defaultdict[tuple[Description, tuple[str, ...]], list[tuple[int, str]]](list)
        for number, answer in enumerate(answers):
            for each in at.get(without_positions(answer.path), ()):
                self._given[each, _shared_rows(each, answer.path)].append((number, answer.value))

    def about(self, path: str, option: str) -> str:
        """The text for an option chosen at ``path``: its own, else the one for the whole question.

        Inside a repeat only texts of the same row count.
        """
        describing = self._describing.get(without_positions(path), [])
        for wanted in (option, None):
            places = [(d, _shared_rows(d, path)) for d in describing if d.of_option == wanted]
            if texts := sorted({text for place in places for text in self._given.get(place, ())}):
                return "；".join(text for _, text in texts)
        return ""


def _shared_rows(description: Description, path: str) -> tuple[str, ...]:
    """The rows of the repeats in which both the text and what it describes stand, as ``path`` counts them."""
    steps = zip(description.path.split("/"), description.of_path.split("/"), strict=False)
    shared = sum(1 for _ in takewhile(lambda names: names[0] == names[1], steps))
    return tuple(row for _, row in _STEP.findall(path)[: shared - 1])  # before the root stands nothing
