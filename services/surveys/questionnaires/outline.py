"""What the service knows about a form: read from the workbook once, kept with the version."""

import re
from collections.abc import Iterator
from functools import cached_property

from pydantic import BaseModel, ConfigDict

#: What the ``enterprise`` column may say a question holds.
ENTERPRISE_ROLES = (
    "id",
    "name",
    "uscc",
    "kind",
    "industry",
    "scale",
    "town",
    "gacha",
    "contact",
    "phone",
)
#: What the ``visit`` column may say a question holds.
VISIT_ROLES = ("date", "campaign", "action", "position", "respondent")

_POSITION = re.compile(r"\[\d+\]")


#: The list of enterprises a form may look things up in, offline (features.md S9).
ENTERPRISES = "enterprises.csv"


class Option(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    label: str
    issue_category: str | None = None  #: choosing this option reports a problem of this category


class Question(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    path: str  #: absolute, without positions: /data/more/kind
    type: str  #: first word of the XLSForm type, with blanks as underscores
    label: str
    options: tuple[Option, ...] = ()
    hint: str = ""  #: 填写指导
    required: str = ""  #: XPath, or yes; as the workbook has them, like the next two
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""

    def option(self, name: str) -> Option | None:
        """The option of that name, if the list has it."""
        return next((option for option in self.options if option.name == name), None)


class Description(BaseModel):
    """A text question that describes the problem reported by another question, or by one of its options."""

    model_config = ConfigDict(frozen=True)

    path: str
    of_path: str
    of_option: str | None = None


class Outline(BaseModel):
    """A form's questions and the meaning some of them have for the office (domain.md §4.3)."""

    model_config = ConfigDict(frozen=True)

    questions: tuple[Question, ...]
    repeats: tuple[str, ...] = ()  #: paths of repeat groups
    media: tuple[str, ...] = ()  #: paths whose answer is a file name
    files: tuple[str, ...] = ()  #: what a phone fetches beside the form
    descriptions: tuple[Description, ...] = ()
    enterprise: dict[str, str] = {}  #: role → path
    visit: dict[str, str] = {}  #: role → path
    satisfaction: str | None = None  #: path of the question the 满意 index reads
    filled_at: str | None = None  #: path of the moment the form was finished

    def question_at(self, path: str) -> Question | None:
        """The question at a path, positions in repeats or not."""
        return self._by_path.get(without_positions(path))

    @cached_property
    def _by_path(self) -> dict[str, Question]:
        return {question.path: question for question in reversed(self.questions)}


#: Types whose answers are kept alike: one may take another's place in a later version.
_ALIKE = {
    "select_one": "text",
    "select1": "text",
    "calculate": "text",
    "barcode": "text",
    "integer": "number",
    "decimal": "number",
    "range": "number",
    "rank": "select_multiple",
    "image": "file",
    "audio": "file",
    "background-audio": "file",
    "video": "file",
}


def retyped(earlier: Outline, later: Outline) -> Iterator[tuple[Question, Question]]:
    """The questions whose answers would be of another kind in the later version (features.md S6)."""
    before = {question.path: question for question in earlier.questions}
    for question in later.questions:
        was = before.get(question.path)
        if was is not None and _kept_as(was) != _kept_as(question):
            yield was, question


def _kept_as(question: Question) -> str:
    kind = question.type.partition("_from_file_")[0]  # older outlines hold the file too
    return _ALIKE.get(kind, kind)


def rearranged(earlier: Outline, later: Outline) -> Iterator[str]:
    """The groups that hold several rows in one of them and not in the other."""
    for one, other in ((earlier, later), (later, earlier)):
        questions = [question.path for question in other.questions]
        for repeat in set(one.repeats).difference(other.repeats):
            if any(path.startswith(f"{repeat}/") for path in questions):
                yield repeat


def without_positions(path: str) -> str:
    """``/data/more[2]/kind`` as the form writes it: ``/data/more/kind``."""
    return _POSITION.sub("", path)
