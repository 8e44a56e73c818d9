"""The answers of all versions of a questionnaire as one OData type, groups and repeats within each other."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.files.sheets import Value
from services.surveys.questionnaires.outline import Outline, Question
from services.surveys.submissions.columns import (
    DATES,
    NUMBERS,
    Place,
    cell,
    found,
    place_of,
    sheets_of,
)

TEXT, NUMBER, DAY = "Edm.String", "Edm.Decimal", "Edm.Date"
_LONGEST = 100  # of an identifier; OData allows 128
_NOT_IN_IDENTIFIERS = re.compile(r"\W")


@dataclass
class Leaf:
    """A question."""

    type: str
    label: str


@dataclass
class Group:
    """Questions and groups below the same place, by their names in the form."""

    place: Place = ()
    is_repeated: bool = False
    members: dict[str, "Leaf | Group"] = field(default_factory=dict)

    @property
    def type_name(self) -> str:
        """What its type is called: ``Answers`` for the whole, ``Answers_more`` for a group in it."""
        return "_".join(["Answers", *(_identifier(step) for step in self.place)])

    def named(self) -> Iterator[tuple[str, str, "Leaf | Group"]]:
        """Each member's name in the form, its OData identifier, and itself."""
        taken: set[str] = set()
        for name, member in self.members.items():
            identifier = _identifier(name)
            while identifier in taken:
                identifier += "_"
            taken.add(identifier)
            yield name, identifier, member


@dataclass(frozen=True)
class Form:
    """The questions of one version by their places."""

    questions: Mapping[Place, Question]
    repeats: frozenset[Place]
    phone: Place | None  #: of the question that holds the enterprise's phone

    @classmethod
    def of(cls, outline: Outline) -> "Form":
        """What an outline asks, without notes."""
        sheets = sheets_of(outline)
        questions = {place: asked for sheet in sheets.values() for place, asked in sheet.items()}
        phone = outline.enterprise.get("phone")
        return cls(questions, frozenset(sheets) - {()}, place_of(phone) if phone else None)


def together(forms: Iterable[Form]) -> Group:
    """All questions of these versions; where they disagree the first tells the place, and text fits all."""
    whole = Group()
    for form in forms:
        for place, question in form.questions.items():
            _add(whole, form, place, Leaf(_type_of(question), question.label))
    return whole


def shaped(answers: Any, group: Group, form: Form, phone: Any) -> dict[str, Any]:
    """The answers of one submission as the type of ``group`` has them; what they do not hold is null.

    ``phone`` shows the enterprise's phone number as this reader may see it.
    """
    shown: dict[str, Any] = {}
    for name, identifier, member in group.named():
        place = (*group.place, name)
        if isinstance(member, Group):
            parts = [node for _, node in found(answers, (name,)) if isinstance(node, Mapping)]
            inner = [shaped(part, member, form, phone) for part in parts]
            shown[identifier] = inner if member.is_repeated else next(iter(inner), None)
        elif place in form.questions:
            value = cell(answers, (name,), form.questions[place])
            shown[identifier] = _fitting(phone(value) if place == form.phone else value, member.type)
        else:
            shown[identifier] = None
    return shown


def _add(group: Group, form: Form, place: Place, leaf: Leaf) -> None:
    name, *rest = place[len(group.place) :]
    member = group.members.get(name)
    if rest:
        inner = (*group.place, name)
        member = group.members.setdefault(name, Group(inner, inner in form.repeats))
        if isinstance(member, Group):
            _add(member, form, place, leaf)
    elif member is None:
        group.members[name] = leaf
    elif isinstance(member, Leaf) and member.type != leaf.type:
        member.type = TEXT


def _type_of(question: Question) -> str:
    if question.options:
        return TEXT
    return NUMBER if question.type in NUMBERS else DAY if question.type in DATES else TEXT


def _fitting(value: Value, kind: str) -> Any:
    """The value if it is one of this type; an answer that is none is not shown, the platform still has it."""
    if value is None or kind == TEXT:
        return None if value is None else str(value)
    if isinstance(value, str):
        return None
    return value


def _identifier(name: str) -> str:
    return _NOT_IN_IDENTIFIERS.sub("_", name)[:_LONGEST]
