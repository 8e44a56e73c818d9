"""Submissions as tables: which questions make the columns of which sheet, and what stands in a cell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from chassis.files.sheets import Value
from services.surveys.questionnaires.outline import Outline, Question

#: Where something stands below the form's root, in groups and repeats: ("more", "kind").
Place = tuple[str, ...]
#: By repeat group, () for what stands in none: the questions there by their place.
Sheets = Mapping[Place, Mapping[Place, Question]]

NUMBERS = ("integer", "decimal", "range")
_EXACT = re.compile(r"-?(?=[0-9.]{1,15}$)[0-9]+(\.[0-9]+)?")  # a spreadsheet keeps 15 digits
DATES = ("date", "today")
_DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")  # a spreadsheet's days begin in 1900
_UNANSWERED = "note"


def place_of(path: str) -> Place:
    """``/data/more/kind`` without its root."""
    return tuple(path.split("/")[2:])


def sheets_of(outline: Outline) -> Sheets:
    """The questions of one version, each with the innermost repeat group it stands in."""
    sheets: dict[Place, dict[Place, Question]] = {(): {}}
    sheets |= {place_of(repeat): {} for repeat in outline.repeats}
    for question in outline.questions:
        if question.type != _UNANSWERED:
            place = place_of(question.path)
            home = max((sheet for sheet in sheets if place[: len(sheet)] == sheet), key=len)
            sheets[home][place] = question
    return sheets


def together(versions: Iterable[Sheets]) -> Sheets:
    """The questions of several versions; of a question several have, the first one tells the label."""
    merged: dict[Place, dict[Place, Question]] = {}
    for version in versions:
        for sheet, questions in version.items():
            there = merged.setdefault(sheet, {})
            for place, question in questions.items():
                there.setdefault(place, question)
    return merged


def headings(own: Iterable[str], questions: Mapping[Place, Question]) -> list[str]:
    """The columns of a sheet: its own, then the questions' labels; of equal ones the place tells which."""
    taken = list(own)
    for place, question in questions.items():
        heading = question.label if question.label not in taken else f"{question.label}（{'/'.join(place)}）"
        while heading in taken:
            heading += "_"
        taken.append(heading)
    return taken


def found(node: Any, place: Place, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """What the answers hold at a place, with the rows of the repeats on the way, counted from 1."""
    if isinstance(node, list):
        for number, item in enumerate(node, start=1):
            yield from found(item, place, (*at, number))
    elif not place:
        yield at, node
    elif isinstance(node, Mapping) and place[0] in node:
        yield from found(node[place[0]], place[1:], at)


def cell(node: Any, place: Place, question: Question) -> Value:
    """An answer as people read it: options by their labels, numbers and dates as such."""
    texts = [value for _, value in found(node, place) if isinstance(value, str)]
    if question.options:
        options = {option.name: option.label for option in question.options}
        texts = [options.get(text, text) for text in texts]
    elif len(texts) == 1:
        return _typed(texts[0], question.type)
    return "、".join(texts) or None


def _typed(text: str, kind: str) -> Value:
    if kind in NUMBERS and _EXACT.fullmatch(text):
        return float(text) if "." in text else int(text)
    if kind in DATES and _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return text
