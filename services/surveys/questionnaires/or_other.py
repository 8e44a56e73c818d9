"""The option and the question pyxform adds where a list is asked with ``or_other``, in Chinese."""

from collections.abc import Iterable, Iterator

from lxml import etree

from services.surveys.questionnaires.outline import Option
from services.surveys.questionnaires.places import OR_OTHER, Place
from services.surveys.questionnaires.workbook import Row

OTHER = Option(name="other", label="其他")

_NAMESPACES = {"x": "http://www.w3.org/2002/xforms"}


def lists(places: Iterable[Place]) -> Iterator[str]:
    """The lists that are asked so; whatever else is asked with one of them has the option too."""
    for place in places:
        if place.kind == "other" and (asked := OR_OTHER.search(place.row.get("type"))):
            yield asked[1]


def say_in_chinese(document: etree._Element, choices: list[Row], places: list[Place]) -> None:
    """Put 其他 where pyxform says it in English; an option the office wrote itself keeps its label."""
    added = {place.path for place in places if place.kind == "other"}
    for question in document.iterfind(".//x:input", _NAMESPACES):
        if question.get("ref") in added:
            _say(question.findall("x:label", _NAMESPACES))
    written = {row.get("list_name") for row in choices if row.get("name") == OTHER.name}
    for list_name in set(lists(places)) - written:
        for item in document.iterfind(f".//x:instance[@id='{list_name}']/x:root/x:item", _NAMESPACES):
            if item.findtext("x:name", None, _NAMESPACES) == OTHER.name:
                _say(_labels(document, item))


def _labels(document: etree._Element, item: etree._Element) -> list[etree._Element]:
    """Where an option's label stands: in it, or in the texts of each language."""
    key = item.findtext("x:itextId", None, _NAMESPACES)
    if key is None:
        return item.findall("x:label", _NAMESPACES)
    return document.findall(f".//x:itext/x:translation/x:text[@id='{key}']/x:value", _NAMESPACES)


def _say(labels: list[etree._Element]) -> None:
    for label in labels:
        label.text = OTHER.label
