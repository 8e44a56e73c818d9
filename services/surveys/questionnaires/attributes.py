"""Columns whose names become attributes of the form's XML: which of them it cannot have."""

import re
from collections.abc import Iterator
from typing import Any

from services.surveys.questionnaires.workbook import Row, Sheets

_COPIED = ("bind", "body", "control", "instance", "attribute")  # ``bind::odk:length`` and its like
_KNOWN = frozenset({"h", "ev", "xsd", "jr", "orx", "odk", "xml", "entities"})  # what pyxform declares
_NAME = re.compile(r"(?:([^\W\d][\w.-]*):)?[^\W\d][\w.-]*")


def faults(sheets: Sheets) -> Iterator[dict[str, Any]]:
    """A complaint for each column whose name is no attribute's, at the first row that fills it in."""
    declared = _KNOWN | {prefix for row in sheets["settings"] for prefix in _prefixes(row)}
    complained: set[tuple[str, str]] = set()
    for row in (row for rows in sheets.values() for row in rows):
        for column in row.cells:
            if (row.sheet, column) not in complained and (why := _wrong_with(column, declared)):
                complained.add((row.sheet, column))
                yield row.fault(column, why)


def _prefixes(row: Row) -> list[str]:
    return [each.partition("=")[0] for each in row.get("namespaces").split()]


def _wrong_with(column: str, declared: frozenset[str]) -> str | None:
    kind, *names = column.split("::")
    if kind not in _COPIED or not names:
        return None
    match = _NAME.fullmatch(names[-1])
    if match is None:
        return f"列名中的“{names[-1]}”不能作为XML属性名"
    if match[1] and match[1] not in declared:
        return f"列名中的前缀“{match[1]}”没有声明，可用：{'、'.join(sorted(declared))}"
    return None
