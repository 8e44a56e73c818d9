"""Whether a phone can open the form: its formulas can be read, none waits for itself, no group is empty.

pyxform looks at none of this, and a phone that cannot read one formula does not open the form at all. What is
refused here ODK Validate refuses too (tests/surveys/test_odk_validate.py).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import rxeval
from lxml import etree

from services.surveys.questionnaires.workbook import Row

#: What the form engine of ODK Collect (JavaRosa) can work out; then Collect's own, and XPath's node tests.
FUNCTIONS = frozenset(
    """
    abs acos area asin atan atan2 base64-decode boolean boolean-from-string checklist coalesce concat
    contains  cos count count-non-empty count-selected current date date-time decimal-date-time
    decimal-time depend digest  distance enclosed-area ends-with exp exp10 extract-signed false
    format-date format-date-time geofence if  indexed-repeat instance int is-selected join jr:choice-name
    jr:itext log log10 max min normalize-space not  now number once pi position pow property random
    randomize regex round selected selected-at sin sqrt  starts-with string string-length substr
    substring-after substring-before sum tan today translate true uuid  version weighted-checklist
    pulldata node text
    """.split()  # noqa: SIM905 - as a list it fills two screens
)
NESTING_LIMIT = 100  # rxeval reads by recursion and would take the process down at some thousands

_NAMESPACES = {"x": "http://www.w3.org/2002/xforms"}
_CONTROLS = [f"{{*}}{name}" for name in ("input", "select", "select1", "upload", "trigger", "range", "rank")]
_COLUMNS = {  # what a bind says, and the column it comes from
    "relevant": "relevant",
    "constraint": "constraint",
    "required": "required",
    "readonly": "read_only",
    "calculate": "calculation",
}
_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_CALL = re.compile(r"([^\W\d][\w.:-]*)\s*\(")
_OPERATORS = ("and", "or", "div", "mod")
_SIGNS = re.compile(r"(?:-\s*){10}")
_UNREADABLE_CHARACTER = re.compile(r"unexpected character '(.)'")
_ARGUMENTS = re.compile(r"(\S+)\(\) takes (\d+) argument")
_TAKEN_OTHERWISE = ("position", "join", "coalesce")  # by ODK, which takes more than rxeval
_PREDICATE = re.compile(r"\s*\[[^\[\]]*\](?:\s+(?=/))?")
_PATH = re.compile(r"(?<![\w.)\]/-])(?:/[\w.:-]+|\.\.?(?![\w.]))(?:/(?:\.\.?(?![\w.])|[\w.:-]+))*")


@dataclass(frozen=True)
class Formula:
    """One expression of the form: whose it is, and the column it was written in."""

    path: str
    column: str
    text: str
    waits: bool = False  #: worked out whenever what it mentions changes; the others at their own moment


def faults(document: etree._Element, rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    """A complaint for each formula and each empty group, for a form without any question, and for formulas
    that wait for each other.

    ``rows`` are the rows of the survey sheet by the path of what they make.
    """
    formulas = list(_formulas(document))
    found = [
        _complaint(rows, formula.path, formula.column, *wrong)
        for formula in formulas
        if (wrong := _wrong_with(formula.text)) is not None
    ]
    found += [
        _complaint(rows, path, "type", "group_empty", "组内没有要填写的题，手机无法打开")
        for path in _empty_groups(document)
    ]
    return found or _nothing_to_answer(document) or _waiting_for_itself(formulas, rows)


def _formulas(document: etree._Element) -> Iterator[Formula]:
    for bind in document.iterfind(".//x:bind", _NAMESPACES):
        for rule, column in _COLUMNS.items():
            if text := bind.get(rule):
                yield Formula(bind.get("nodeset", ""), column, text, waits=rule != "constraint")
    for itemset in document.iterfind(".//x:itemset", _NAMESPACES):
        parent = itemset.getparent()
        assert parent is not None, "a list stands in its question"
        yield Formula(parent.get("ref", ""), "choice_filter", itemset.get("nodeset", ""))
    for setter in document.iterfind(".//x:setvalue", _NAMESPACES):
        if text := setter.get("value"):
            changed = "value-changed" in setter.get("event", "")  # by another question, its trigger
            yield Formula(setter.get("ref", ""), "calculation" if changed else "default", text)


def _wrong_with(text: str) -> tuple[str, str] | None:
    """Code and sentence of what is wrong with a formula."""
    bare = _TEXTS.sub("''", text)
    if _nesting(bare) > NESTING_LIMIT or _SIGNS.search(bare):
        return "formula_unreadable", "公式嵌套过深"
    if trouble := _unreadable(text):
        odd = _UNREADABLE_CHARACTER.search(trouble)
        why = f"不能有字符“{odd[1]}”（运算符、括号和引号须用半角）" if odd else "请检查括号、引号和运算符"
        return "formula_unreadable", f"公式有误，手机无法打开：{why}"
    calls = (name.rpartition("::")[2] for name in _CALL.findall(bare))
    unknown = next((name for name in calls if name not in FUNCTIONS and name not in _OPERATORS), None)
    if unknown:
        return "function_unknown", f"没有函数“{unknown}()”"
    match = _ARGUMENTS.search(_trouble(text))
    if match and match[1] not in _TAKEN_OTHERWISE:
        return "function_arguments", f"函数“{match[1]}()”须有{match[2]}个参数"
    return None


def _nesting(bare: str) -> int:
    depth = deepest = 0
    for character in bare:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    return deepest


def _unreadable(text: str) -> str:
    """Why a formula cannot be read, if so: it stands where it is read but never worked out.

    In two ways, so that nothing passes which only fits by closing the bracket around it.
    """
    return _trouble(f"/nowhere[{text}]") or _trouble(f"/nowhere[({text})]")


def _trouble(text: str) -> str:
    try:
        rxeval.eval_expression(text, "<data/>")
    except RuntimeError as error:
        return str(error)
    return ""


def _empty_groups(document: etree._Element) -> Iterator[str]:
    said = {f"{{{_NAMESPACES['x']}}}{name}" for name in ("label", "hint")}
    for group in document.iterfind(".//x:group", _NAMESPACES):
        if all(child.tag in said for child in group):
            yield group.get("ref", "")


def _nothing_to_answer(document: etree._Element) -> list[dict[str, Any]]:
    """A complaint if whoever opens the form is asked nothing: it only shows notes, or not even these."""
    shown = {each.get("nodeset") for each in document.iterfind(".//x:bind[@readonly='true()']", _NAMESPACES)}
    body = document.find("{http://www.w3.org/1999/xhtml}body")
    assert body is not None, "pyxform writes a body, if an empty one"
    if any(control.get("ref") not in shown for control in body.iter(*_CONTROLS)):
        return []
    return [Row("survey", 1, {}).fault("type", "问卷中没有要填写的题", "survey_empty")]


def _waiting_for_itself(formulas: list[Formula], rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    """One complaint if what a question shows or holds depends, by however many steps, on itself.

    What stands in a group also waits for whether the group is shown.
    """
    waiting = [formula for formula in formulas if formula.waits]
    own = {formula.path: formula for formula in waiting}
    waits: dict[str, set[str]] = defaultdict(set)
    for formula in waiting:
        waits[formula.path] |= _mentioned(formula)
    for path in [*waits, *set().union(*waits.values())]:
        waits[path] |= {group for group in _above(path) if group in own}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle = list(dict.fromkeys(path for path in error.args[1] if path in own))
        names = "、".join(f"“{_name(path)}”" for path in circle)
        why = f"公式循环引用（{names}），手机无法打开"
        return [_complaint(rows, circle[0], own[circle[0]].column, "formula_circular", why)]
    return []


def _mentioned(formula: Formula) -> set[str]:
    """The absolute paths a formula mentions; inside a predicate a relative one starts elsewhere."""
    text = _TEXTS.sub("''", formula.text).replace("current()/", "")
    mentioned: set[str] = set()
    while predicate := _PREDICATE.search(text):
        mentioned |= {path for path in _PATH.findall(predicate[0]) if path.startswith("/")}
        text = text[: predicate.start()] + text[predicate.end() :]
    return mentioned | {_resolved(path, formula.path) for path in _PATH.findall(text)}


def _resolved(path: str, origin: str) -> str:
    steps = [] if path.startswith("/") else origin.split("/")[1:]
    for step in path.removeprefix("/").split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/" + "/".join(steps)


def _above(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _complaint(rows: Mapping[str, Row], path: str, column: str, code: str, why: str) -> dict[str, Any]:
    """About a cell of the row that made what stands at a path.

    pyxform adds questions of its own: how often a repeat is to be asked, and the name of an answered form.
    """
    if path.endswith("/meta/instanceName"):
        row, column = Row("settings", 2, {}), "instance_name"
    elif path not in rows and path.removesuffix("_count") in rows:
        row, column = rows[path.removesuffix("_count")], "repeat_count"
    else:
        row = rows.get(path, Row("survey", 1, {}))
    return row.fault(column, f"题“{_name(path)}”：{why}", code)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
