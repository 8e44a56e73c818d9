"""Reading the office's own columns of a workbook: what a question or an option means to us."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from services.surveys.questionnaires import or_other
from services.surveys.questionnaires.outline import (
    ENTERPRISE_ROLES,
    VISIT_ROLES,
    Description,
    Option,
    Outline,
    Question,
)
from services.surveys.questionnaires.places import Place
from services.surveys.questionnaires.workbook import Row, complain

_SELECT = re.compile(
    r"(?:add )?(select[ _]one|select[ _]multiple|select1|select all that apply|rank)"
    r"(?:[ _]from[ _]file| prompt using| from)? (\S+)",
    re.IGNORECASE,
)
_MULTIPLE = re.compile("^select_all_that_apply$")  # pyxform's older word for it
_REFERENCE = re.compile(r"\$?\{?\s*([^\s{}:：]+)\s*\}?\s*(?:[:：]\s*(\S+))?")
_FINISHED = ("end", "start", "today")  # the best there is of the moment the form was finished
IN_A_REPEAT = "重复组内的题不能这样标注"
NOT_GRADED = "须是选项为1至5的单选题，或range题（parameters为start=1 end=5 step=1），否则指数读不出分"
_GRADES = {"1", "2", "3", "4", "5"}  # what is counted (domain.md §4.3 SAT)
_SCALE = {"start": "1", "end": "5", "step": "1"}
_PARAMETER = re.compile(r"(\w+)\s*=\s*([^\s,;]+)")
_YES = ("yes", "true", "是", "1")


def read_outline(
    choices: list[Row], places: list[Place], media: Iterable[str], categories: Collection[str]
) -> Outline:
    """The outline of a form, from the rows of its choices and of its survey sheet.

    Raises :class:`WorkbookFaulty` with a complaint per cell: an unknown category, a text column that
    names no question reporting problems, an unknown or repeated role.
    """
    reader = _Reader(choices, places, categories)
    complain(reader.faults)
    return Outline(
        questions=tuple(reader.questions.values()),
        repeats=tuple(reader.repeats),
        media=tuple(media),
        descriptions=tuple(reader.descriptions),
        enterprise=reader.roles["enterprise"],
        visit=reader.roles["visit"],
        satisfaction=reader.satisfaction,
        filled_at=next((reader.moments[t] for t in _FINISHED if t in reader.moments), None),
    )


class _Reader:
    def __init__(self, choices: list[Row], places: list[Place], categories: Collection[str]):
        self.categories = categories
        self.faults: list[dict[str, Any]] = []
        self.questions: dict[str, Question] = {}
        self.descriptions: list[Description] = []
        self.roles: dict[str, dict[str, str]] = {"enterprise": {}, "visit": {}}
        self.satisfaction: str | None = None
        self.moments: dict[str, str] = {}
        self.options = self._read_options(choices)
        self.repeats = [place.path for place in places if place.kind == "repeat"]
        for row in (place.row for place in places if place.kind == "loop"):
            self.faults.append(row.fault("type", "不支持begin loop，请改用begin repeat，或把各组逐一写出"))
        for list_name in or_other.lists(places):
            if not any(option.name == or_other.OTHER.name for option in self.options.get(list_name, ())):
                self.options.setdefault(list_name, []).append(or_other.OTHER)
        for place in places:
            self._read_place(place)
        for place in places:
            if place.kind == "question":
                self._read_meaning(place.row, place.path)

    def _read_options(self, rows: list[Row]) -> dict[str, list[Option]]:
        lists: dict[str, list[Option]] = {}
        for row in rows:
            category = row.get("issue_category") or None
            if category and category not in self.categories:
                known = "、".join(self.categories)
                self.faults.append(row.fault("issue_category", f"没有问题类别“{category}”，可用：{known}"))
            option = Option(
                name=row.get("name"), label=row.label() or row.get("name"), issue_category=category
            )
            lists.setdefault(row.get("list_name") or row.get("list name"), []).append(option)
        return lists

    def _read_place(self, place: Place) -> None:
        if place.kind == "question":
            self._read_question(place.row, place.path)
        elif place.kind == "other":
            name = place.path.rpartition("/")[2]
            self.questions[place.path] = Question(
                name=name, path=place.path, type="text", label=or_other.OTHER.label
            )

    def _read_question(self, row: Row, path: str) -> None:
        kind = row.get("type")
        select = _SELECT.match(kind)
        self.questions[path] = Question(
            name=row.get("name"),
            path=path,
            type=_MULTIPLE.sub("select_multiple", (select[1] if select else kind).lower().replace(" ", "_")),
            label=row.label() or row.get("name"),
            options=tuple(self.options.get(select[2], ())) if select else (),
            hint=row.said("hint"),
            required=row.get("required"),
            relevant=row.get("relevant"),
            constraint=row.get("constraint"),
            constraint_message=row.said("constraint_message"),
        )
        if kind.lower() in _FINISHED:
            self.moments[kind.lower()] = path

    def _read_meaning(self, row: Row, path: str) -> None:
        if described := row.get("issue_text_for"):
            self._describe(row, path, described)
        self._take_role(row, path, "enterprise", ENTERPRISE_ROLES)
        self._take_role(row, path, "visit", VISIT_ROLES)
        if row.get("overall_satisfaction").lower() in _YES:
            if self._is_repeated(path):
                self.faults.append(row.fault("overall_satisfaction", IN_A_REPEAT))
            elif not _is_graded(self.questions[path], row.get("parameters")):
                self.faults.append(row.fault("overall_satisfaction", NOT_GRADED))
            elif self.satisfaction:
                self.faults.append(row.fault("overall_satisfaction", "只能有一道总体满意度题"))
            self.satisfaction = path

    def _describe(self, row: Row, path: str, described: str) -> None:
        match = _REFERENCE.fullmatch(described)
        name, option = (match[1], match[2]) if match else (described, None)
        target = next((q for q in self.questions.values() if q.name == name), None)
        if target is None or not any(o.issue_category for o in target.options):
            self.faults.append(row.fault("issue_text_for", f"“{name}”不是带有issue_category选项的题"))
        elif option and target.option(option) is None:
            self.faults.append(row.fault("issue_text_for", f"题“{name}”没有选项“{option}”"))
        else:
            self.descriptions.append(Description(path=path, of_path=target.path, of_option=option))

    def _take_role(self, row: Row, path: str, column: str, known: tuple[str, ...]) -> None:
        role = row.get(column)
        if not role:
            return
        if role not in known:
            self.faults.append(row.fault(column, f"不认识“{role}”，可用：{'、'.join(known)}"))
        elif role in self.roles[column]:
            self.faults.append(row.fault(column, f"“{role}”已由另一题标注"))
        elif self._is_repeated(path):
            self.faults.append(row.fault(column, IN_A_REPEAT))
        else:
            self.roles[column][role] = path

    def _is_repeated(self, path: str) -> bool:
        """Whether it may have several answers: it stands in a repeat group, however deep."""
        return any(path.startswith(f"{repeat}/") for repeat in self.repeats)


def _is_graded(question: Question, parameters: str) -> bool:
    """Whether it is answered by one of 1 to 5; a list may offer more, which is not counted."""
    if question.type == "range":
        return {"start": "1", "end": "10", "step": "1"} | dict(_PARAMETER.findall(parameters)) == _SCALE
    return question.type in ("select_one", "select1") and {o.name for o in question.options} >= _GRADES
