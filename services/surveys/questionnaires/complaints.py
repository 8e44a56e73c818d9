"""pyxform's complaints in Chinese, with the sheet, row and column it names."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from string import Formatter
from typing import Any

from services.surveys.questionnaires.pyxform_sentences import BY_CODE, BY_WORDING

UNKNOWN = "此处不合XLSForm的要求，请对照模板检查"

_ROW = re.compile(r"\[row : (\d+)\]")
_SHEET = re.compile(r"(?:On the|for sheet:) '(\w+)'")
_COLUMN = re.compile(r"the '([^']+)' value")
_NEXT = re.compile(r"\n(?=Language '|\[row : |Instance names)")  # pyxform says several things in one message


def warnings_in_chinese(messages: Iterable[str]) -> list[str]:
    """What pyxform warns of, a sentence for each thing; what it has not said before is quoted."""
    faults = [fault for message in messages for fault in faults_in_chinese(message)]
    return [
        f"{fault['detail']}（原文：{fault['original']}）" if "original" in fault else fault["detail"]
        for fault in faults
    ]


def faults_in_chinese(message: str) -> list[dict[str, Any]]:
    """Each thing a message complains of, as problem documents list them.

    What it has not said before is a sentence of ours all the same, with its own beside it as ``original``.
    """
    return [_fault(text) for text in _NEXT.split(message)]


def _fault(text: str) -> dict[str, Any]:
    row, sheet, column = (_first(pattern, text) for pattern in (_ROW, _SHEET, _COLUMN))
    sheet = sheet or ("survey" if row else "")
    where = "".join(
        [f"{sheet}表" if sheet else "", f"第{row}行" if row else "", f"{column}列" if column else ""]
    )
    said = sentence(text)
    fault = {
        "field": f"{sheet or 'workbook'}!{row}.{column}".rstrip("!."),
        "code": "xlsform",
        "detail": f"{where}：{said or UNKNOWN}" if where else said or UNKNOWN,
    }
    return fault if said else fault | {"original": text.strip()}


def sentence(text: str) -> str | None:
    """What one complaint of pyxform's means, or ``None`` if it has never said that before."""
    for pattern, chinese in _patterns():
        if match := pattern.search(text):
            return chinese.format(**match.groupdict())
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    by_code = [(re.compile(pattern, re.DOTALL), BY_CODE[code]) for code, pattern in _catalogue()]
    return by_code + [(re.compile(pattern), chinese) for pattern, chinese in BY_WORDING]


def _catalogue() -> Iterator[tuple[str, str]]:
    """Pyxform's codes, each with a pattern of its message in which what it is filled with has its name."""
    # imported here: the library takes a third of a second to load, and only uploads need it
    from pyxform.errors import ErrorCode  # noqa: PLC0415

    for code in ErrorCode:
        seen: set[str] = set()
        pattern = ""
        for literal, name, *_ in Formatter().parse(code.value.msg):
            pattern += re.escape(literal)
            if name is not None:
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
                seen.add(name)
        if code.name in BY_CODE:  # a test fails for one that is not
            yield code.name, pattern


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
