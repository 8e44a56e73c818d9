"""A submission's XML as answers with their places, and answers as the XML a phone would have sent."""

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from services.surveys import safexml
from services.surveys.questionnaires.outline import Outline
from services.surveys.submissions.errors import SubmissionMalformed, UnknownQuestion

ID_LIMIT = 200
XML_PART = "xml_submission_file"  #: what OpenRosa calls the submission among the parts of a request
_TEMPLATE = "{http://openrosa.org/javarosa}template"
_MODEL = ".//{http://www.w3.org/2002/xforms}model/{http://www.w3.org/2002/xforms}instance"


@dataclass(frozen=True)
class Answer:
    """A non-empty leaf of a submission; ``path`` counts repeats from 1: ``/data/more[2]/kind``."""

    path: str
    value: str


@dataclass(frozen=True)
class Instance:
    """What a submission says about itself."""

    form: str
    version: str
    client_id: str  #: instanceID, unique for ever
    corrects: str  #: deprecatedID, the instanceID of what it replaces; empty if it corrects nothing
    root: etree._Element

    @property
    def log(self) -> str:
        """The name of the file that tells how it was filled in, question by question (features.md S14)."""
        return _told(self.root, "audit")

    def answers(self, repeats: Iterable[str]) -> list[Answer]:
        """Every answer that was given, in order; metadata is left out."""
        name = safexml.local_name(self.root)
        return list(_leaves(self.root, f"/{name}", f"/{name}", frozenset(repeats)))


def read(data: bytes) -> Instance:
    """Raises :class:`SubmissionMalformed` for XML that is no submission, and what :mod:`safexml` raises."""
    root = safexml.parse(data, XML_PART)
    client_id = _told(root, "instanceID") or root.get("instanceID", "")
    corrects = _told(root, "deprecatedID")
    if not root.get("id"):
        raise SubmissionMalformed(reason="缺少问卷代码（id）", field="id")
    if not client_id:
        raise SubmissionMalformed(reason="缺少答卷编号（instanceID）", field="instanceID")
    if len(client_id) > ID_LIMIT or len(corrects) > ID_LIMIT:
        raise SubmissionMalformed(reason="答卷编号（instanceID）过长", field="instanceID")
    if corrects == client_id:  # it replaces nothing but itself
        corrects = ""
    return Instance(root.get("id", ""), root.get("version", ""), client_id, corrects, root)


def nested(answers: Iterable[Answer], outline: Outline) -> dict[str, Any]:
    """The answers keyed by question name: groups as objects, repeats as lists, chosen options as lists."""
    tree: dict[str, Any] = {}
    for answer in answers:
        question = outline.question_at(answer.path)
        several = question is not None and question.type in ("select_multiple", "rank")
        _put(tree, answer.path.split("/")[2:], answer.value.split() if several else answer.value)
    return tree


def write(xform: bytes, client_id: str, answers: Mapping[str, Any], corrects: str = "") -> bytes:
    """The XML a phone would send for these answers (domain.md §4.3: JSON, keyed by question name).

    ``corrects`` is the instance id of what it replaces. Raises :class:`UnknownQuestion` for a name the form
    does not have there, :class:`SubmissionMalformed` for a group that is none, or control characters.
    """
    instance = safexml.parse(xform).find(_MODEL)
    assert instance is not None, "a form we serve has a model"
    root = copy.deepcopy(instance[0])
    try:
        _fill(root, {**answers, "meta": {"instanceID": client_id}})
    except ValueError as error:  # lxml takes no control characters
        raise SubmissionMalformed(reason="回答中含有不允许的控制字符", field="answers") from error
    if corrects:
        own = next(each for each in _meta(root) if safexml.local_name(each) == "instanceID")
        replaced = copy.copy(own)
        replaced.tag, replaced.text = str(own.tag).replace("instanceID", "deprecatedID"), corrects
        own.addnext(replaced)
    return bytes(etree.tostring(root, encoding="UTF-8"))


def _told(root: etree._Element, name: str) -> str:
    return next((e.text or "" for e in _meta(root) if safexml.local_name(e) == name), "").strip()


def _meta(root: etree._Element) -> list[etree._Element]:
    return [e for child in root if safexml.local_name(child) == "meta" for e in child]


def _leaves(element: etree._Element, path: str, plain: str, repeats: frozenset[str]) -> Iterator[Answer]:
    names = [safexml.local_name(child) for child in element]
    # a name that stands twice where the form has no repeat is kept all the same
    several = {name for name, times in Counter(names).items() if times > 1 or f"{plain}/{name}" in repeats}
    seen = Counter[str]()
    for name, child in zip(names, element, strict=True):
        if name == "meta" and path.count("/") == 1:
            continue
        place = f"{path}/{name}"
        if name in several:
            seen[name] += 1
            place += f"[{seen[name]}]"
        if len(child):
            yield from _leaves(child, place, f"{plain}/{name}", repeats)
        elif text := (child.text or "").strip():
            yield Answer(place, text)


def _put(tree: dict[str, Any], steps: list[str], value: Any) -> None:
    step, *rest = steps
    name, _, position = step.rstrip("]").partition("[")
    if not position:
        if rest:
            _put(tree.setdefault(name, {}), rest, value)
        else:
            tree[name] = value
        return
    items = tree.setdefault(name, [])
    items.extend({} if rest else None for _ in range(int(position) - len(items)))
    if rest:
        _put(items[int(position) - 1], rest, value)
    else:
        items[int(position) - 1] = value


def _fill(element: etree._Element, answers: Mapping[str, Any]) -> None:
    children = {safexml.local_name(child): child for child in element}
    for unknown in answers.keys() - children.keys():
        raise UnknownQuestion(name=unknown, field=unknown)
    for child in list(element):
        value = answers.get(safexml.local_name(child))
        if child.get(_TEMPLATE) is not None:
            element.remove(child)
        elif isinstance(value, list) and len(child):
            for item in value:
                row = copy.deepcopy(child)
                _fill(row, _grouped(item, child))
                child.addprevious(row)
            element.remove(child)
        elif len(child):
            _fill(child, {} if value is None else _grouped(value, child))
        else:
            child.text = _text(value, safexml.local_name(child))


def _grouped(value: Any, group: etree._Element) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        name = safexml.local_name(group)
        raise SubmissionMalformed(reason=f"“{name}”是题组，须为对象；重复组须为对象的列表", field=name)
    return value


def _text(value: Any, name: str) -> str | None:
    if isinstance(value, Mapping):
        raise UnknownQuestion(name=f"{name}.{next(iter(value), '')}", field=name)
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
