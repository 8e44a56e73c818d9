"""Where the rows of a survey sheet stand in the form made of them: each with its path and what it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.surveys.questionnaires.workbook import Row

_BEGIN = re.compile(r"begin[ _](group|repeat|lgroup|looped group|loop)\b")
_END = re.compile(r"end[ _](group|repeat|lgroup|looped group|loop)\b")
_KINDS = {"lgroup": "repeat", "looped group": "repeat"}  # pyxform's other words for one
#: A list that is asked with an answer of one's own besides; pyxform adds an option and a text question.
OR_OTHER = re.compile(r"(\S+) (?:or specify other|or_other|or other)$")
_LOG = "audit"
_DISABLED = ("yes", "true", "true()")


@dataclass(frozen=True)
class Place:
    """A row and the path of what it makes."""

    row: Row
    path: str
    kind: str  #: question, group, repeat, loop, or other (the text of :data:`OR_OTHER`)


def placed(rows: list[Row], root: str) -> Iterator[Place]:
    """Each question, group and repeat, by keeping count of the groups that are open."""
    open_groups = [f"/{root}"]
    for row in rows:
        if row.get("disabled").lower() in _DISABLED:
            continue
        kind, name = row.get("type").lower(), row.get("name")
        path = f"{open_groups[-1]}/{name}"
        if begin := _BEGIN.match(kind):
            open_groups.append(path)
            yield Place(row, path, _KINDS.get(begin[1], begin[1]))
        elif _END.match(kind):
            open_groups.pop()
        elif kind and name and kind != _LOG:  # that stands with the form's own particulars
            yield Place(row, path, "question")
            if OR_OTHER.search(kind):
                yield Place(row, f"{path}_other", "other")
