"""What the service knows about a form: read from the workbook once, kept with the version."""

import re

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
        plain = without_positions(path)
        return next((question for question in self.questions if question.path == plain), None)


def without_positions(path: str) -> str:
    """``/data/more[2]/kind`` as the form writes it: ``/data/more/kind``."""
    return _POSITION.sub("", path)
