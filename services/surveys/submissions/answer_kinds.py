"""Whether an answer is of its question's kind: an option, a number, a day, a place (features.md S18).

What phones send always is; a script may send anything. As with the form's rules nothing is refused for it.
"""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time

from services.surveys.questionnaires.outline import Question
from services.surveys.submissions.content import Content
from services.surveys.submissions.form_rules import Finding

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_SHOWN = 20  # characters of an answer that is told


def findings(content: Content) -> Iterator[Finding]:
    """One for each answer that cannot be one to its question."""
    for answer in content.answers:
        question = content.outline.question_at(answer.path)
        if question is not None and (what := _wrong(question, answer.value)):
            yield Finding("type", answer.path, what)


def _wrong(question: Question, value: str) -> str | None:
    if question.options:
        chosen = [value] if question.type in ("select_one", "select1") else value.split()
        unknown = next((each for each in chosen if question.option(each) is None), None)
        return None if unknown is None else f"没有“{unknown[:_SHOWN]}”这个选项"
    check, said = _CHECKS.get(question.type, (None, ""))
    return f"“{value[:_SHOWN]}”不是{said}" if check and not check(value) else None


def _is_number(text: str) -> bool:
    with suppress(ValueError):
        return math.isfinite(float(text))
    return False


def _is_place(text: str) -> bool:
    """Latitude and longitude, and what a phone adds to them: height and accuracy in metres."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(map(_is_number, parts)):  # noqa: PLR2004 - said above
        return False
    return abs(float(parts[0])) <= 90 and abs(float(parts[1])) <= 180  # noqa: PLR2004 - degrees


def _read_by(parse: Callable[[str], object]) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        with suppress(ValueError):
            parse(text)
            return True
        return False

    return check


_Check = tuple[Callable[[str], bool], str]
_INTEGERS: _Check = (lambda text: _INTEGER.fullmatch(text) is not None, "整数")
_NUMBERS: _Check = (_is_number, "数字")
_MOMENTS: _Check = (_read_by(datetime.fromisoformat), "有效的日期时间")
_PLACES: _Check = (_is_place, "经纬度")
_CHECKS: dict[str, _Check] = {
    "integer": _INTEGERS,
    "int": _INTEGERS,
    "decimal": _NUMBERS,
    "range": _NUMBERS,
    "date": (_read_by(date.fromisoformat), "有效的日期"),
    "time": (_read_by(time.fromisoformat), "有效的时间"),
    "datetime": _MOMENTS,
    "geopoint": _PLACES,
    "gps": _PLACES,
    "location": _PLACES,
}
